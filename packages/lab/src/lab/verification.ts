// Verification: whether recorded results are still those of their experiments, and runs that can be repeated to see.
import { configurationHash, type RecordedRun, type Results, variantsOf } from "./store";
import type { Written } from "./subject";
import { isComplete } from "./verdict";

/** One file of results, with what is wrong and what is only worth knowing. */
export interface Checked {
  readonly subject: Written;
  readonly results: Results;
  readonly faults: readonly string[];
  readonly notes: readonly string[];
}

export function checked(subject: Written, results: Results, rutterVersion: string): Checked {
  const { experiment, repeats } = subject;
  const { runs, mode, versions } = results;
  const faults: string[] = [];
  const notes: string[] = [];
  const current = results.configuration === configurationHash(experiment, mode.reduced);
  if (!current) faults.push("the configuration in the code is another one");
  if (runs.length === 0) faults.push("there is no run in it");
  const known = variantsOf(experiment);
  const found = [...new Set(runs.map(({ variant }) => variant))];
  for (const variant of found) {
    const name = variant || "the experiment";
    if (!known.includes(variant)) faults.push(`${name} is no variant of the experiment`);
    const seeds = runs.filter((run) => run.variant === variant).map(({ seed }) => seed);
    const wanted = seeds.map((_, i) => i + 1);
    if ([...seeds].sort((a, b) => a - b).join() !== wanted.join())
      faults.push(`seeds of ${name} are ${seeds.join(", ")}, not 1 to ${seeds.length}`);
    else if (isComplete(mode) && seeds.length < repeats)
      notes.push(`${name}: ${seeds.length} of ${repeats} random starts`);
  }
  if (isComplete(mode))
    for (const variant of known) if (!found.includes(variant)) notes.push(`${variant} has no run`);
  for (const run of runs) {
    // Infinity is a result: epochs to what was never reached.
    const bad = Object.entries(run.outcome.measures).filter(([, value]) => Number.isNaN(value));
    if (bad.length > 0)
      faults.push(
        `${nameOf(run)}: ${bad.map(([name]) => name).join(", ")} ${bad.length > 1 ? "are" : "is"} no number`,
      );
    if (Object.keys(run.outcome.measures).length === 0) faults.push(`${nameOf(run)} has no measures`);
  }
  if (current && isComplete(mode) && experiment.holdsWhen.length === 0) faults.push("no criterion judges it");
  if (versions.rutter !== rutterVersion)
    faults.push(`made by rutter ${versions.rutter}, this is ${rutterVersion}`);
  if (versions.v8 !== process.versions.v8) notes.push(`made by Node ${versions.node}`);
  return { subject, results, faults, notes };
}

export const nameOf = ({ variant, seed }: RecordedRun): string => `${variant && `${variant}, `}seed ${seed}`;

/** A run to repeat. */
export interface Sample {
  readonly subject: Written;
  readonly results: Results;
  readonly run: RecordedRun;
}

/**
 * The shortest run of each of so many results, shortest first: always the same. Only runs of today's configuration; of
 * those on MNIST none without its files; none that are judged by the clock.
 */
export function samples(all: readonly Checked[], count: number, hasMnist: boolean): Sample[] {
  const candidates = all
    .filter(({ subject, results }) => {
      const { experiment } = subject;
      const { mode, configuration } = results;
      return (
        configuration === configurationHash(experiment, mode.reduced) &&
        (hasMnist || mode.dataset !== "mnist") &&
        !experiment.holdsWhen.some(({ timed }) => timed)
      );
    })
    .flatMap(({ subject, results }) => {
      const [run] = [...results.runs].sort((a, b) => a.seconds - b.seconds || a.seed - b.seed);
      return run ? [{ subject, results, run }] : [];
    });
  // Weights tell most: runs that have a hash come first.
  return candidates
    .sort(
      (a, b) =>
        Number(b.run.outcome.weightsHash !== undefined) - Number(a.run.outcome.weightsHash !== undefined) ||
        a.run.seconds - b.run.seconds ||
        (a.subject.id < b.subject.id ? -1 : 1),
    )
    .slice(0, count);
}

/** What differs between a recorded run and its repetition: the weights, or the measures where no hash is kept. */
export function difference(recorded: RecordedRun, repeated: RecordedRun["outcome"]): string | undefined {
  const { weightsHash, measures } = recorded.outcome;
  if (weightsHash !== undefined)
    return weightsHash === repeated.weightsHash
      ? undefined
      : `weights ${repeated.weightsHash?.slice(0, 12)}, recorded ${weightsHash.slice(0, 12)}`;
  const other = Object.keys(measures).filter((name) => !Object.is(measures[name], repeated.measures[name]));
  return other.length === 0 ? undefined : `other values of ${other.join(", ")}`;
}
