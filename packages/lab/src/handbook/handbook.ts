// Handbook: the whole report as files: an index, the page about the source, and a page for every experiment.
import { experimentPage } from "./experimentPage";
import { indexPage } from "./indexPage";
import { overview, overviewStyle, ROWS } from "./overview";
import type { Record } from "./record";
import { sourcePage } from "./sourcePage";
import { chartStyle } from "./style";

/** Text by name of file; with `svg` the charts too, as images of their own. */
export function handbook(records: readonly Record[], { svg = false } = {}): Map<string, string> {
  const files = new Map([
    ["index.html", indexPage(records)],
    ["source.html", sourcePage(records)],
  ]);
  if (svg)
    files.set(
      "svg/overview.svg",
      image(overview(records, ROWS.wide, false).text.replace(">", `>${overviewStyle.text}`)),
    );
  for (const [i, record] of records.entries()) {
    const [previous, next] = [records[i - 1], records[i + 1]].map(
      (other) => other && { href: `${other.subject.id}.html`, text: other.subject.title },
    );
    const { html, charts } = experimentPage(record, { previous, next });
    files.set(`${record.subject.id}.html`, html);
    if (svg)
      for (const [k, chart] of charts.entries())
        files.set(`svg/${record.subject.id}-${k + 1}.svg`, image(chart));
  }
  return files;
}

/** A chart that stands alone: it brings its colours, and says what it is. */
function image(svg: string): string {
  return `${svg.replace(/^<svg/, '<svg xmlns="http://www.w3.org/2000/svg"').replace(">", `><style>${chartStyle}</style>`)}\n`;
}
