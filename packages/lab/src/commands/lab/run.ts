// rutter lab run: what is not recorded yet, several runs side by side, each recorded as it ends.
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OptionError } from "rutter";
import { clock } from "../../format";
import { INTERRUPTED, onInterrupt } from "../../interrupt";
import { printJson } from "../../json";
import type { Experiment } from "../../lab/experiment";
import type { Job } from "../../lab/job";
import { runJobs } from "../../lab/pool";
import { configurationHash, type Mode, readResults, recordRun, variantsOf } from "../../lab/store";
import { type Written, writtenSubject } from "../../lab/subject";
import { judgeRecorded } from "../../lab/verdict";
import { print } from "./print";

interface RunFlags {
  readonly reduced?: true;
  readonly seeds?: number;
  readonly data?: string;
  readonly digits?: true;
  readonly jobs: number;
  readonly results?: string;
  readonly json?: true;
}

export async function run(names: readonly string[], flags: RunFlags): Promise<void> {
  const subjects = await Promise.all(names.map(writtenSubject));
  const planned = subjects.flatMap((subject) => jobsOf(subject, flags));
  const { signal, release } = onInterrupt(() =>
    console.error("\nStopping; finished runs and epochs are kept. Ctrl-C again ends at once."),
  );
  const fractions = new Map<Job, number>();
  const begun = performance.now();
  const tell = () => {
    const done = [...fractions.values()].reduce((sum, fraction) => sum + fraction, 0) / planned.length;
    const left = done > 0 ? ((performance.now() - begun) / 1000) * (1 / done - 1) : Number.NaN;
    if (process.stderr.isTTY)
      process.stderr.write(
        `\r\x1b[K${Math.floor(100 * done)} % of ${planned.length} runs${Number.isNaN(left) ? "" : `, ${clock(left)} left`}`,
      );
  };
  try {
    await runJobs(planned, {
      jobs: flags.jobs,
      signal,
      onProgress(job, fraction) {
        fractions.set(job, fraction);
        tell();
      },
      onDone(job, { outcome, seconds }) {
        fractions.set(job, 1);
        const { experiment, results } = subjects.find(({ id }) => id === job.id)!;
        const { variant, seed } = job;
        const command = `rutter lab run ${job.name}${flags.reduced ? " --reduced" : ""}${flags.digits ? " --digits" : ""}`;
        recordRun(flags.results ?? results, experiment, modeOf(experiment, flags), command, {
          variant,
          seed,
          outcome,
          seconds,
          finished: new Date().toISOString(),
        });
        tell();
      },
    });
  } finally {
    release();
    if (process.stderr.isTTY && planned.length > 0) process.stderr.write("\r\x1b[K");
  }
  const results = subjects.map((claim) => {
    const { experiment } = claim;
    const folder = flags.results ?? claim.results;
    return { claim, folder, result: readResults(folder, experiment.id, modeOf(experiment, flags)) };
  });
  if (flags.json)
    printJson({
      results: results.map(({ claim, folder, result }) => ({
        ...result,
        judgements: result && judgeRecorded(claim, result, folder),
      })),
    });
  else for (const { claim, folder, result } of results) if (result) print(claim, result, folder);
  if (signal.aborted) process.exitCode = INTERRUPTED;
}

function modeOf({ needs }: Experiment, { reduced, digits }: RunFlags): Mode {
  return { reduced: reduced === true, dataset: needs === undefined ? "none" : digits ? "digits" : "mnist" };
}

/** The runs that are asked for and not recorded yet. */
function jobsOf({ experiment, name, repeats, results }: Written, flags: RunFlags): Job[] {
  const mode = modeOf(experiment, flags);
  if (mode.dataset === "mnist" && flags.data === undefined)
    throw new OptionError({
      where: `experiment "${experiment.id}"`,
      expected: "the folder of MNIST's files",
      got: "nothing",
      cure: "Give --data DIR, or --digits to run it on drawn digits, labelled so.",
    });
  const recorded = readResults(flags.results ?? results, experiment.id, mode);
  const valid = recorded?.configuration === configurationHash(experiment, mode.reduced) ? recorded.runs : [];
  const states = join(tmpdir(), "rutter-lab");
  mkdirSync(states, { recursive: true });
  const seeds = Array.from({ length: flags.seeds ?? repeats }, (_, i) => i + 1);
  return variantsOf(experiment).flatMap((variant) =>
    seeds
      .filter((seed) => !valid.some((run) => run.variant === variant && run.seed === seed))
      .map((seed) => ({
        id: experiment.id,
        name,
        variant,
        seed,
        reduced: mode.reduced,
        dataset: mode.dataset,
        data: flags.data,
        stateFile: join(
          states,
          // Variants have names for people, with slashes and spaces.
          encodeURIComponent(
            `${experiment.id}-${configurationHash(experiment, mode.reduced)}-${mode.dataset}-${variant}-${seed}`,
          ),
        ),
      })),
  );
}
