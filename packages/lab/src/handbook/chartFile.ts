// Chart file: a chart as an SVG that stands alone: with its title, its legend, what its runs are, and its colours.
import type { Key } from "./curves";
import { Html, html } from "./html";
import { chartStyle } from "./style";
import { readable } from "./words";

export interface Chart {
  readonly title: string;
  /** What must be said of its runs; "" for complete ones. */
  readonly label: string;
  readonly keys: readonly Key[];
  /** The drawing, as it stands in the page. */
  readonly svg: string;
}

const LINE = 22;
/** About what a letter of the legend takes. */
const LETTER = 7.2;
const SWATCH = 42;
/** Labels of axes reach over their ends. */
const MARGIN = 10;

export function chartFile({ title, label, keys, svg }: Chart): string {
  const [width, height] = ["width", "height"].map((name) => Number(svg.match(` ${name}="([\\d.]+)"`)![1]));
  let [x, row] = [10, 2];
  const legend = keys.map(({ name, colour, dash }) => {
    const text = readable(name);
    const needed = SWATCH + text.length * LETTER;
    if (x > 10 && x + needed > width) [x, row] = [10, row + 1];
    const at = x;
    x += needed + 14;
    const y = row * LINE;
    return html`<line x1="${at}" y1="${y - 4}" x2="${at + 30}" y2="${y - 4}" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}"/><text x="${at + 36}" y="${y}">${text}</text>`;
  });
  const top = (keys.length > 0 ? row : 1) * LINE + 10;
  const said = `${readable(title)}${label && ` (${label})`}`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-MARGIN} 0 ${width + 2 * MARGIN} ${height + top}" width="${width + 2 * MARGIN}" height="${height + top}" role="img" aria-label="${said}" font-size="13" fill="currentColor">${new Html(`<style>${chartStyle}</style>`)}<rect x="${-MARGIN}" width="100%" height="100%" fill="var(--paper)"/><text x="10" y="${LINE - 4}" font-weight="600" font-size="15">${said}</text>${legend}${new Html(svg.replace("<svg", `<svg y="${top}" overflow="visible"`))}</svg>
`.text;
}
