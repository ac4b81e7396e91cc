// Run table: every recorded run with its seed, measures, seconds and the hash of its weights.

import { duration } from "../format";
import { shortNumber } from "../lab/number";
import type { RecordedRun } from "../lab/store";
import { type Html, html } from "./html";
import { readable } from "./words";

/** Runs in rows; in columns where they have more measures than there are runs. */
export function runTable(runs: readonly RecordedRun[], label: string): Html {
  const measures = [...new Set(runs.flatMap(({ outcome }) => Object.keys(outcome.measures)))];
  const hasVariants = runs.some(({ variant }) => variant !== "");
  const hasHash = runs.some(({ outcome }) => outcome.weightsHash);
  const stuck = runs.some(({ outcome }) => outcome.stuck?.length);
  const columns: Column[] = [
    ...(hasVariants ? [{ head: "variant", kept: true, cell: (run: RecordedRun) => run.variant }] : []),
    { head: "seed", number: true, cell: ({ seed }) => String(seed) },
    ...measures.map(
      (name): Column => ({
        head: readable(name),
        number: true,
        cell: ({ outcome }) => (name in outcome.measures ? shortNumber(outcome.measures[name]) : "–"),
      }),
    ),
    ...(stuck
      ? [{ head: "stuck on", kept: true, cell: (run: RecordedRun) => run.outcome.stuck?.join(", ") ?? "" }]
      : []),
    { head: "time", number: true, cell: ({ seconds }) => duration(seconds) },
    ...(hasHash
      ? [
          {
            head: "weights",
            cell: ({ outcome }: RecordedRun) =>
              outcome.weightsHash &&
              html`<code title="${outcome.weightsHash}">${outcome.weightsHash.slice(0, 12)}</code>`,
          },
        ]
      : []),
  ];
  const caption = `${runs.length} run${runs.length === 1 ? "" : "s"}${label && `: ${label}`}`;
  const classOf = ({ number, kept }: Column) =>
    number ? html` class="number"` : kept ? html` class="kept"` : "";
  if (measures.length > Math.max(4, runs.length))
    return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><tbody>${columns.map(
      (column) =>
        html`<tr><th scope="row">${column.head}</th>${runs.map((run) => html`<td${classOf(column)}>${column.cell(run)}</td>`)}</tr>`,
    )}</tbody></table></div>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${columns.map(
    (column) => html`<th scope="col"${classOf(column)}>${column.head}</th>`,
  )}</tr></thead><tbody>${runs.map(
    (run) => html`<tr>${columns.map((column) => html`<td${classOf(column)}>${column.cell(run)}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

interface Column {
  readonly head: string;
  readonly number?: boolean;
  /** Never broken: the table scrolls instead. */
  readonly kept?: boolean;
  cell(run: RecordedRun): Html | string | undefined;
}
