// Handbook: the whole report as files: an index, the page about the source, and a page for every experiment.
import { chartFile } from "./chartFile";
import { experimentPage } from "./experimentPage";
import { indexPage } from "./indexPage";
import { overview, ROWS } from "./overview";
import type { Record } from "./record";
import { sourcePage } from "./sourcePage";

/** Text by name of file; with `svg` the charts too, as images of their own. */
export function handbook(records: readonly Record[], { svg = false } = {}): Map<string, string> {
  const files = new Map([
    ["index.html", indexPage(records)],
    ["source.html", sourcePage(records)],
  ]);
  if (svg)
    files.set(
      "svg/overview.svg",
      chartFile({
        title: "Every experiment: ● holds, × fails, ◇ undecided, △ reduced, – not run",
        label: "",
        keys: [],
        svg: overview(records, ROWS.wide, false).text,
      }),
    );
  for (const [i, record] of records.entries()) {
    const [previous, next] = [records[i - 1], records[i + 1]].map(
      (other) => other && { href: `${other.subject.id}.html`, text: other.subject.title },
    );
    const { html, charts } = experimentPage(record, { previous, next });
    files.set(`${record.subject.id}.html`, html);
    if (svg)
      for (const [k, chart] of charts.entries())
        files.set(`svg/${record.subject.id}-${k + 1}.svg`, chartFile(chart));
  }
  return files;
}
