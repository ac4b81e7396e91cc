// Verdict: what the recorded runs of an experiment say about its claim.
import { type JudgedRun, type Judgement, together } from "./criterion";
import type { Experiment } from "./experiment";
import type { Verdict } from "./kinds";
import { configurationHash, type Mode, type Results, readResults, variantsOf } from "./store";

/** Each criterion with what was found. */
export function judge({ holdsWhen }: Experiment, runs: readonly JudgedRun[]): Judgement[] {
  return holdsWhen.map((criterion) => ({ text: criterion.text, ...criterion.judge(runs) }));
}

/** The same for recorded results, beside those of the same mode that the folder has of other entries. */
export function judgeRecorded(
  experiment: Experiment,
  { mode, runs }: Pick<Results, "mode" | "runs">,
  folder: string,
): Judgement[] {
  const others = (experiment.beside ?? []).flatMap((other) => {
    const found = readResults(folder, other.id, mode);
    return found?.configuration === configurationHash(other, mode.reduced)
      ? found.runs.map((run) => ({ ...run, variant: [other.id, run.variant].filter(Boolean).join(", ") }))
      : [];
  });
  return judge(experiment, [...runs, ...others]);
}

export interface Status {
  /** `partial`: in full size, but not every variant with as many starts as asked. */
  readonly status: "complete" | "partial" | "reduced" | "not run" | "outdated";
  readonly verdict: Verdict | null;
}

/** Whether runs in this mode count for the verdict. */
export function isComplete({ reduced, dataset }: Mode): boolean {
  return !reduced && dataset !== "digits";
}

/** The best that is recorded: complete before reduced. Results of another configuration are outdated and judge nothing. */
export function statusOf(
  experiment: Experiment,
  repeats: number,
  results: readonly Results[],
  folder: string,
): Status {
  if (results.length === 0) return { status: "not run", verdict: null };
  const current = results.find(
    ({ configuration, mode }) => configuration === configurationHash(experiment, mode.reduced),
  );
  if (!current) return { status: "outdated", verdict: null };
  if (!isComplete(current.mode)) return { status: "reduced", verdict: null };
  const asked = repeats * variantsOf(experiment).length;
  return {
    status: current.runs.length < asked ? "partial" : "complete",
    verdict: together(judgeRecorded(experiment, current, folder).map(({ verdict }) => verdict)),
  };
}
