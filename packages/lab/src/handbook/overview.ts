// Overview: every experiment as one mark in the row of its chapter, its shape the verdict, linked to its page.
import { type Html, html } from "./html";
import type { Record } from "./record";
import { classOf, standings } from "./tone";
import { shapeOf } from "./verdictMark";

const CELL = 23;
const LEFT = 26;

/** Marks in a row on phones and on everything wider. */
export const ROWS = { narrow: 13, wide: 28 } as const;

/** The chart with so many marks in a row. `linked`: the marks lead to pages. */
export function overview(records: readonly Record[], columns: number, linked = true): Html {
  const chapters = [...new Set(records.map(({ subject }) => subject.chapter))];
  let y = 4;
  const rows = chapters.map((chapter) => {
    const own = records.filter(({ subject }) => subject.chapter === chapter);
    const top = y;
    y += Math.ceil(own.length / columns) * CELL + 9;
    return html`<g>${chapter !== undefined && html`<text x="0" y="${top + 15}" font-size="13" font-weight="600" fill="currentColor">${chapter}</text>`}${own.map((record, i) => mark(record, LEFT + (i % columns) * CELL, top + Math.floor(i / columns) * CELL, linked))}</g>`;
  });
  const width = LEFT + columns * CELL;
  return html`<svg class="overview" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="Every experiment by chapter, with its verdict">${rows}</svg>`;
}

function mark({ subject, standing }: Record, x: number, y: number, linked: boolean): Html {
  const shape = html`<g class="${classOf(standing)}" transform="translate(${x} ${y})"><title>${subject.title}: ${standings[standing].word}</title><rect x="-2" y="-2" width="${CELL}" height="${CELL}" fill="none" pointer-events="all"/>${shapeOf(standing)}</g>`;
  return linked
    ? html`<a href="${subject.id}.html" aria-label="${subject.title}: ${standings[standing].word}">${shape}</a>`
    : shape;
}
