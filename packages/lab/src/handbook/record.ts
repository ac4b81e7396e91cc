// Record: all that a report knows of one experiment: its entry, its recorded results, what they say.
import type { Judgement } from "../lab/criterion";
import { configurationHash, type Results } from "../lab/store";
import type { Subject } from "../lab/subject";
import { type Claim, isComplete, judgeRecorded, type Status, statusOf } from "../lab/verdict";
import type { Standing } from "./tone";

/** The results of one file. */
export interface Found {
  readonly results: Results;
  /** Made with the configuration that the experiment has now. */
  readonly current: boolean;
  /** What must be said wherever these runs are shown: "" for complete and current ones. */
  readonly label: string;
  /** Whether they count for the verdict. */
  readonly judged: boolean;
  /** What was found by each criterion; none for outdated results. */
  readonly judgements: readonly Judgement[];
}

export interface Record {
  readonly subject: Subject;
  readonly status: Status["status"] | "not written";
  readonly standing: Standing;
  /** Why there are no runs. */
  readonly reason?: string;
  /** Those that count first. */
  readonly found: readonly Found[];
}

/** `folder` is where the results lie; those of entries that stand beside it too. */
export function recordOf(subject: Subject, results: readonly Results[], folder = subject.results): Record {
  const { experiment, repeats } = subject;
  if (!experiment)
    return {
      subject,
      status: "not written",
      standing: "not run",
      reason: subject.notRun ?? "The experiment has not been written yet.",
      found: [],
    };
  const { status, verdict } = statusOf({ experiment, repeats }, results, folder);
  return {
    subject,
    status,
    standing: verdict ?? (status === "reduced" || status === "outdated" ? status : "not run"),
    reason: status === "not run" ? (subject.notRun ?? "No run has been recorded yet.") : undefined,
    found: results
      .map((result) => foundIn({ experiment, repeats }, result, folder))
      .sort((a, b) => Number(b.judged) - Number(a.judged)),
  };
}

function foundIn(claim: Claim, results: Results, folder: string): Found {
  const { mode, configuration } = results;
  const current = configuration === configurationHash(claim.experiment, mode.reduced);
  const label = [
    mode.reduced && "reduced runs",
    mode.dataset === "digits" && "drawn digits, not MNIST",
    !current && "outdated configuration",
  ].filter(Boolean);
  return {
    results,
    current,
    label: label.join(", "),
    judged: current && isComplete(mode),
    judgements: current ? judgeRecorded(claim, results, folder) : [],
  };
}

/** A short word on results that are fewer than asked. */
export function missing({ status, subject, found }: Record): string | undefined {
  if (status !== "partial") return undefined;
  const seeds = new Set(found[0].results.runs.map(({ seed }) => seed)).size;
  return `${seeds} of ${subject.repeats} random starts recorded: the verdict may change`;
}
