// rutter lab verify: whether what is recorded is still what comes out.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { INTERRUPTED, onInterrupt } from "../../interrupt";
import { printJson } from "../../json";
import type { Outcome } from "../../lab/experiment";
import { runJobs } from "../../lab/pool";
import { allResults } from "../../lab/store";
import { allSubjects, type Subject, type Written, writtenSubject } from "../../lab/subject";
import { type Checked, checked, difference, nameOf, type Sample, samples } from "../../lab/verification";
import { versions } from "../../versions";

interface VerifyFlags {
  readonly repeat: number;
  readonly data?: string;
  readonly results?: string;
  readonly json?: true;
}

interface Repeated extends Sample {
  /** Undefined where the same came out. */
  readonly fault?: string;
}

export async function verify(names: readonly string[], flags: VerifyFlags): Promise<void> {
  const subjects =
    names.length > 0
      ? await Promise.all(names.map(writtenSubject))
      : (await allSubjects()).filter(
          (subject: Subject): subject is Written => subject.experiment !== undefined,
        );
  const unreadable: { readonly id: string; readonly fault: string }[] = [];
  const all: Checked[] = [];
  for (const subject of subjects)
    try {
      const results = allResults(flags.results ?? subject.results, subject.id);
      if (results.length === 0 && names.length > 0)
        unreadable.push({ id: subject.id, fault: "nothing is recorded" });
      for (const result of results) all.push(checked(subject, result, versions().rutter));
    } catch (error) {
      unreadable.push({ id: subject.id, fault: (error as Error).message });
    }
  const { signal, release } = onInterrupt(() => console.error("\nStopping."));
  const repeated = await repeat(
    samples(all, flags.repeat, flags.data !== undefined),
    flags.data,
    signal,
  ).finally(release);
  const faults =
    unreadable.length +
    all.filter((one) => one.faults.length > 0).length +
    repeated.filter(({ fault }) => fault !== undefined).length;
  if (flags.json)
    printJson({
      ok: faults === 0,
      results: [
        ...all.map(({ subject, results, faults, notes }) => ({
          id: subject.id,
          ...results.mode,
          runs: results.runs.length,
          faults,
          notes,
        })),
        ...unreadable.map(({ id, fault }) => ({ id, faults: [fault], notes: [] })),
      ],
      repeated: repeated.map(({ subject, results, run, fault }) => ({
        id: subject.id,
        ...results.mode,
        variant: run.variant,
        seed: run.seed,
        same: fault === undefined,
        ...(fault && { fault }),
      })),
    });
  else tell(all, unreadable, repeated, faults);
  process.exitCode = signal.aborted ? INTERRUPTED : faults > 0 ? 1 : 0;
}

function tell(
  all: readonly Checked[],
  unreadable: readonly { readonly id: string; readonly fault: string }[],
  repeated: readonly Repeated[],
  faults: number,
): void {
  for (const { id, fault } of unreadable) console.log(`${id}: ${fault}`);
  for (const { subject, results, faults, notes } of all) {
    const { reduced, dataset } = results.mode;
    const mode = [reduced && "reduced", dataset === "digits" && "digits"].filter(Boolean).join(", ");
    for (const line of [...faults, ...notes.map((note) => `(${note})`)])
      console.log(`${subject.id}${mode && ` [${mode}]`}: ${line}`);
  }
  for (const { subject, run, fault } of repeated)
    console.log(`${subject.id}, ${nameOf(run)}: repeated, ${fault ?? "the same came out"}`);
  const runs = all.reduce((sum, { results }) => sum + results.runs.length, 0);
  console.log(
    `${all.length} results with ${runs} runs looked at, ${repeated.length} runs repeated: ${faults === 0 ? "no fault" : `${faults} with faults`}`,
  );
}

async function repeat(
  chosen: readonly Sample[],
  data: string | undefined,
  signal: AbortSignal,
): Promise<Repeated[]> {
  const folder = mkdtempSync(join(tmpdir(), "rutter-verify-"));
  const outcomes = new Map<number, Outcome>();
  const jobs = chosen.map(({ subject, results, run }, i) => ({
    id: subject.id,
    name: subject.name,
    variant: run.variant,
    seed: run.seed,
    ...results.mode,
    data,
    stateFile: join(folder, String(i)),
  }));
  try {
    await runJobs(jobs, {
      jobs: availableParallelism(),
      signal,
      onProgress() {},
      onDone(job, { outcome }) {
        outcomes.set(jobs.indexOf(job as (typeof jobs)[number]), outcome);
        if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${outcomes.size} of ${jobs.length} repeated`);
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    if (process.stderr.isTTY && jobs.length > 0) process.stderr.write("\r\x1b[K");
  }
  return chosen.flatMap((sample, i) => {
    const outcome = outcomes.get(i);
    return outcome ? [{ ...sample, fault: difference(sample.run, outcome) }] : [];
  });
}
