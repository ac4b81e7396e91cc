// rutter lab list: every experiment with what came out.
import { catalogue } from "../../catalogue";
import { printJson } from "../../json";
import { allResults } from "../../lab/store";
import { subjectOf } from "../../lab/subject";
import { type Status, statusOf } from "../../lab/verdict";

interface ListFlags {
  readonly chapter?: number;
  readonly kind?: string;
  readonly cost?: string;
  readonly json?: true;
}

export async function list({ chapter, kind, cost, json }: ListFlags): Promise<void> {
  const chosen = catalogue.filter(
    (entry) =>
      (chapter ?? entry.chapter) === entry.chapter &&
      (kind ?? entry.kind) === entry.kind &&
      (cost ?? entry.cost) === entry.cost,
  );
  const rows = await Promise.all(
    chosen.map(async ({ id, title, chapter, kind, cost }) => {
      const { status, verdict, reason } = await recorded(id);
      return { id, title, chapter, kind, cost, status, verdict, ...(reason && { reason }) };
    }),
  );
  if (json) return printJson({ experiments: rows });
  if (rows.length === 0) return console.log("No experiment fits these choices.");
  const width = (name: "id" | "title") => Math.max(...rows.map((row) => row[name].length));
  const [ids, titles] = [width("id"), width("title")];
  for (const { id, title, chapter, kind, cost, status, verdict } of rows)
    console.log(
      `${chapter}  ${id.padEnd(ids)}  ${title.padEnd(titles)}  ${kind.padEnd(10)}  ${cost.padEnd(2)}  ${verdict ?? status}${status === "partial" ? " (fewer runs than asked)" : ""}`,
    );
  const written = rows.filter(({ status }) => status !== "not written").length;
  console.log(`\n${rows.length} experiments, ${written} written. rutter lab show ID tells more.`);
}

interface State extends Omit<Status, "status"> {
  readonly status: Status["status"] | "not written";
  /** Why there is no run. */
  readonly reason?: string;
}

async function recorded(id: string): Promise<State> {
  const { experiment, repeats, results, notRun } = await subjectOf(id);
  if (!experiment)
    return {
      status: "not written",
      verdict: null,
      reason: notRun ?? "the experiment has not been written yet",
    };
  const state = statusOf({ experiment, repeats }, allResults(results, id), results);
  return state.status === "not run" ? { ...state, reason: notRun ?? "no run has been recorded yet" } : state;
}
