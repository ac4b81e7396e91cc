// Verdict: what the recorded runs of an experiment say about its claim.
import { type JudgedRun, type Judgement, together } from "./criterion";
import type { Experiment } from "./experiment";
import type { Verdict } from "./kinds";
import { configurationHash, type Mode, type Results, readResults, variantsOf } from "./store";

/** An experiment and how many random starts it asks for. */
export interface Claim {
  readonly experiment: Experiment;
  readonly repeats: number;
}

/** Each criterion with what was found. What runs still to come may turn is undecided. */
export function judge({ experiment, repeats }: Claim, runs: readonly JudgedRun[]): Judgement[] {
  return experiment.holdsWhen.map((criterion) => {
    const { verdict, found } = criterion.judge(runs);
    const open = verdict === "fails" && criterion.mayTurn?.(runs, repeats);
    return { text: criterion.text, verdict: open ? "undecided" : verdict, found };
  });
}

/** The same for recorded results, beside those of the same mode that the folder has of other entries. */
export function judgeRecorded(
  claim: Claim,
  { mode, runs }: Pick<Results, "mode" | "runs">,
  folder: string,
): Judgement[] {
  const others = (claim.experiment.beside ?? []).flatMap((other) => {
    const found = readResults(folder, other.id, mode);
    return found?.configuration === configurationHash(other, mode.reduced)
      ? found.runs.map((run) => ({ ...run, variant: [other.id, run.variant].filter(Boolean).join(", ") }))
      : [];
  });
  return judge(claim, [...runs, ...others]);
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
export function statusOf(claim: Claim, results: readonly Results[], folder: string): Status {
  const { experiment, repeats } = claim;
  if (results.length === 0) return { status: "not run", verdict: null };
  const current = results.find(
    ({ configuration, mode }) => configuration === configurationHash(experiment, mode.reduced),
  );
  if (!current) return { status: "outdated", verdict: null };
  if (!isComplete(current.mode)) return { status: "reduced", verdict: null };
  const asked = repeats * variantsOf(experiment).length;
  return {
    status: current.runs.length < asked ? "partial" : "complete",
    verdict: together(judgeRecorded(claim, current, folder).map(({ verdict }) => verdict)),
  };
}
