// Overview: every experiment as one mark in the row of its chapter, its shape the verdict, linked to its page.
import { Html, html } from "./html";
import type { Record } from "./record";
import { classOf, standings } from "./tone";
import { shapeOf } from "./verdictMark";

/** Marks in a row, and the sizes of a mark's cell. */
const COLUMNS = 14;
const CELL = 21;
const LEFT = 34;

/** A chart that fits phones as it is. `linked`: the marks lead to pages. */
export function overview(records: readonly Record[], linked = true): Html {
  const chapters = [...new Set(records.map(({ subject }) => subject.chapter))];
  let y = 4;
  const rows = chapters.map((chapter) => {
    const own = records.filter(({ subject }) => subject.chapter === chapter);
    const top = y;
    y += Math.ceil(own.length / COLUMNS) * CELL + 9;
    return html`<g>${chapter !== undefined && html`<text x="0" y="${top + 15}" font-size="13" font-weight="600" fill="currentColor">${chapter}</text>`}${own.map((record, i) => mark(record, i, top, linked))}</g>`;
  });
  const width = LEFT + COLUMNS * CELL;
  return html`<svg class="overview" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="Every experiment by chapter, with its verdict">${rows}</svg>`;
}

function mark({ subject, standing }: Record, i: number, top: number, linked: boolean): Html {
  const x = LEFT + (i % COLUMNS) * CELL;
  const y = top + Math.floor(i / COLUMNS) * CELL;
  const shape = html`<g class="${classOf(standing)}" transform="translate(${x} ${y})"><title>${subject.title}: ${standings[standing].word}</title><rect x="-2" y="-2" width="${CELL}" height="${CELL}" fill="none" pointer-events="all"/>${shapeOf(standing)}</g>`;
  return linked
    ? html`<a href="${subject.id}.html" aria-label="${subject.title}: ${standings[standing].word}">${shape}</a>`
    : shape;
}

/** The colours of standings in a chart of its own. */
export const overviewStyle = new Html(
  "<style>.is-holds{color:var(--good)}.is-fails{color:var(--bad)}.is-undecided{color:var(--open)}.is-reduced,.is-outdated,.is-not-run{color:var(--soft)}</style>",
);
