// rutter lab: the experiments of the handbook: list them, look at one, run them.

import { mkdirSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import { OptionError } from "rutter";
import { integer } from "../argument";
import { catalogue, entryOf, experimentOf, repeatsOf } from "../catalogue";
import { clock, duration } from "../format";
import { INTERRUPTED, onInterrupt } from "../interrupt";
import { printJson } from "../json";
import type { Experiment } from "../lab/experiment";
import type { Job } from "../lab/job";
import { costs, kinds } from "../lab/kinds";
import { runJobs } from "../lab/pool";
import {
  allResults,
  configurationHash,
  type Mode,
  RESULTS,
  type Results,
  readResults,
  recordRun,
  variantsOf,
} from "../lab/store";
import { isComplete, judge, type Status, statusOf } from "../lab/verdict";
import { serve } from "../lab/worker";

const examples = `
Examples:
  $ rutter lab list --chapter 1                    what there is, and what came out
  $ rutter lab show mnist-sgd-30                   the question, the source's figures, ours
  $ rutter lab run perceptron-gates
  $ rutter lab run mnist-sgd-30 --data data/mnist --seeds 3`;

export function labCommand(): Command {
  const lab = new Command("lab")
    .description("the experiments of the handbook: list, show, run")
    .addHelpText("after", examples);
  lab
    .command("list")
    .description("all experiments with kind, cost, status and verdict")
    .option("--chapter <n>", "only this chapter", integer(1))
    .addOption(new Option("--kind <kind>", "only this kind").choices(kinds))
    .addOption(
      new Option(
        "--cost <cost>",
        "only this cost: T < 10⁹ multiply–adds, S < 10¹², M < 10¹³, L < 10¹⁴",
      ).choices(costs),
    )
    .option("--json", "print one JSON object")
    .action(list);
  lab
    .command("show")
    .description("one experiment: its question, its source, its criterion, its results")
    .argument("<id>")
    .action(show);
  lab
    .command("run")
    .description("run experiments; what is recorded already is not run again")
    .addArgument(new Argument("<ids...>", "ids of the catalogue"))
    .option("--reduced", "smaller runs, labelled so")
    .option("--seeds <n>", "random starts (default: as the experiment says)", integer(1))
    .option("--data <dir>", "folder with MNIST's four files")
    .option("--digits", "drawn digits in place of MNIST, labelled so")
    .option("--jobs <n>", "processes side by side", integer(1), availableParallelism())
    .option("--results <dir>", "folder of the results", RESULTS)
    .option("--json", "print the results as one JSON object")
    .action(run);
  lab.command("worker", { hidden: true }).action(serve);
  for (const command of lab.commands) command.exitOverride().showSuggestionAfterError();
  return lab;
}

interface ListFlags {
  readonly chapter?: number;
  readonly kind?: string;
  readonly cost?: string;
  readonly json?: true;
}

async function list({ chapter, kind, cost, json }: ListFlags): Promise<void> {
  const chosen = catalogue.filter(
    (entry) =>
      (chapter ?? entry.chapter) === entry.chapter &&
      (kind ?? entry.kind) === entry.kind &&
      (cost ?? entry.cost) === entry.cost,
  );
  const rows = await Promise.all(
    chosen.map(async ({ id, title, chapter, kind, cost, load }) => {
      const state = load ? await recorded(id) : { status: "not written" as const, verdict: null };
      return { id, title, chapter, kind, cost, ...state };
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

async function recorded(id: string): Promise<Status> {
  const experiment = await experimentOf(id);
  return statusOf(experiment, repeatsOf(experiment), allResults(RESULTS, id));
}

async function show(id: string): Promise<void> {
  const { title, kind, cost } = entryOf(id);
  const experiment = await experimentOf(id);
  console.log(`${id}: ${title} (${kind}, cost ${cost})\n\n${experiment.asks}\n\nSource: ${experiment.says}`);
  for (const { measure, value, from } of experiment.figures ?? [])
    console.log(`  ${measure} ${value} (${from})`);
  console.log(`\nHolds when\n${experiment.holdsWhen.map(({ text }) => `  ${text}`).join("\n")}`);
  const results = allResults(RESULTS, id);
  if (results.length === 0)
    console.log(`\nNot run yet: rutter lab run ${id}${experiment.needs ? " --data DIR" : ""}`);
  for (const result of results) print(experiment, result);
}

interface RunFlags {
  readonly reduced?: true;
  readonly seeds?: number;
  readonly data?: string;
  readonly digits?: true;
  readonly jobs: number;
  readonly results: string;
  readonly json?: true;
}

async function run(ids: readonly string[], flags: RunFlags): Promise<void> {
  const experiments = await Promise.all(ids.map(experimentOf));
  const planned = experiments.flatMap((experiment) => jobsOf(experiment, flags));
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
        const experiment = experiments.find(({ id }) => id === job.id)!;
        const { variant, seed } = job;
        const command = `rutter lab run ${job.id}${flags.reduced ? " --reduced" : ""}${flags.digits ? " --digits" : ""}`;
        recordRun(flags.results, experiment, modeOf(experiment, flags), command, {
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
  const results = experiments.map((experiment) => ({
    experiment,
    result: readResults(flags.results, experiment.id, modeOf(experiment, flags)),
  }));
  if (flags.json)
    printJson({
      results: results.map(({ experiment, result }) => ({
        ...result,
        judgements: result && judge(experiment, result.runs),
      })),
    });
  else for (const { experiment, result } of results) if (result) print(experiment, result);
  if (signal.aborted) process.exitCode = INTERRUPTED;
}

function modeOf({ needs }: Experiment, { reduced, digits }: RunFlags): Mode {
  return { reduced: reduced === true, dataset: needs === undefined ? "none" : digits ? "digits" : "mnist" };
}

/** The runs that are asked for and not recorded yet. */
function jobsOf(experiment: Experiment, flags: RunFlags): Job[] {
  const mode = modeOf(experiment, flags);
  if (mode.dataset === "mnist" && flags.data === undefined)
    throw new OptionError({
      where: `experiment "${experiment.id}"`,
      expected: "the folder of MNIST's files",
      got: "nothing",
      cure: "Give --data DIR, or --digits to run it on drawn digits, labelled so.",
    });
  const recorded = readResults(flags.results, experiment.id, mode);
  const valid = recorded?.configuration === configurationHash(experiment, mode.reduced) ? recorded.runs : [];
  const states = join(tmpdir(), "rutter-lab");
  mkdirSync(states, { recursive: true });
  const seeds = Array.from({ length: flags.seeds ?? repeatsOf(experiment) }, (_, i) => i + 1);
  return variantsOf(experiment).flatMap((variant) =>
    seeds
      .filter((seed) => !valid.some((run) => run.variant === variant && run.seed === seed))
      .map((seed) => ({
        id: experiment.id,
        variant,
        seed,
        reduced: mode.reduced,
        dataset: mode.dataset,
        data: flags.data,
        stateFile: join(
          states,
          `${experiment.id}-${configurationHash(experiment, mode.reduced)}-${mode.dataset}-${variant}-${seed}`,
        ),
      })),
  );
}

function print(experiment: Experiment, { mode, runs, command, machine, versions }: Results): void {
  const label = [mode.reduced && "reduced", mode.dataset === "digits" && "drawn digits"]
    .filter(Boolean)
    .join(", ");
  const judgements = judge(experiment, runs);
  console.log(
    `\n${experiment.id}${label && ` (${label})`}: ${runs.length} run${runs.length === 1 ? "" : "s"}, ${duration(runs.reduce((sum, { seconds }) => sum + seconds, 0))}`,
  );
  for (const { variant, seed, outcome } of runs) {
    const measures = Object.entries(outcome.measures).map(
      ([name, value]) => `${name} ${Number(value.toPrecision(6))}`,
    );
    const stuck = outcome.stuck?.length ? `  stuck: ${outcome.stuck.join(", ")} hardly predicted` : "";
    console.log(`  ${variant && `${variant}, `}seed ${seed}: ${measures.join(", ")}${stuck}`);
  }
  // A smaller run, or one on other data, neither proves nor refutes what the source says.
  const judged = isComplete(mode);
  for (const { text, verdict, found } of judgements)
    console.log(`  ${(judged ? verdict : "not judged").padEnd(10)}  ${text}: ${found}`);
  console.log(`  ${command}; rutter ${versions.rutter}, node ${versions.node}, ${machine}`);
}
