// Store: recorded results as one small JSON file per experiment and mode, written whole after every run.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { FormatError } from "rutter";
import { type Versions, versions } from "../versions";
import type { JudgedRun } from "./criterion";
import type { Config, Experiment } from "./experiment";
import { parseResults, toJson } from "./parseResults";

/** Complete runs are as the catalogue asks; reduced ones are smaller, or on drawn digits in place of MNIST. */
export interface Mode {
  readonly reduced: boolean;
  readonly dataset: "mnist" | "digits" | "none";
}

export interface RecordedRun extends JudgedRun {
  readonly seconds: number;
  readonly finished: string;
}

export interface Results {
  readonly id: string;
  readonly mode: Mode;
  readonly command: string;
  /** Hash of the configuration and its variants: results of another configuration do not count. */
  readonly configuration: string;
  readonly config: Config;
  readonly versions: Versions;
  readonly machine: string;
  readonly runs: readonly RecordedRun[];
}

/** Where results lie by default: in the lab's own folder, part of the repository. */
export const RESULTS = join(
  dirname(createRequire(import.meta.url).resolve("@rutter/lab/package.json")),
  "results",
);

/** The settings of a run: the experiment's, changed by the mode and the variant. */
export function configOf<C extends Config>(experiment: Experiment<C>, reduced: boolean, variant: string): C {
  return { ...experiment.config, ...(reduced && experiment.reduced), ...experiment.variants?.[variant] };
}

/** Names of an experiment's variants; one empty name where it has none. */
export function variantsOf({ variants }: Experiment): readonly string[] {
  return variants ? Object.keys(variants) : [""];
}

export function configurationHash(experiment: Experiment, reduced: boolean): string {
  const all = variantsOf(experiment).map((variant) => configOf(experiment, reduced, variant));
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 16);
}

const fileName = (id: string, { reduced, dataset }: Mode) =>
  `${id}${reduced ? ".reduced" : ""}${dataset === "digits" ? ".digits" : ""}.json`;

/** Results of an experiment in one mode; undefined if there are none. @throws FormatError for a damaged file */
export function readResults(folder: string, id: string, mode: Mode): Results | undefined {
  const name = fileName(id, mode);
  let text: string;
  try {
    text = readFileSync(join(folder, name), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const results = parseResults(text, name);
  const { reduced, dataset } = results.mode;
  if (results.id === id && fileName(id, { reduced, dataset }) === name) return results;
  throw new FormatError({
    where: `results ${name}`,
    expected: `runs of ${id} in the mode that the file's name says`,
    got: `runs of ${results.id}${reduced ? ", reduced" : ""}, data ${dataset}`,
    cure: "Give the file its own name back, or remove it.",
  });
}

/** All recorded results of an experiment, complete ones first. */
export function allResults(folder: string, id: string): Results[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const modes: Mode[] = [false, true].flatMap((reduced) =>
    (["none", "mnist", "digits"] as const).map((dataset): Mode => ({ reduced, dataset })),
  );
  const seen = new Set<string>();
  return modes.flatMap((mode) => {
    const name = fileName(id, mode);
    if (seen.has(name) || !files.includes(name)) return [];
    seen.add(name);
    return [readResults(folder, id, mode)!];
  });
}

/** Adds a run to an experiment's results, in the order of variants and seeds. Nothing is ever half written. */
export function recordRun(
  folder: string,
  experiment: Experiment,
  mode: Mode,
  command: string,
  run: RecordedRun,
): Results {
  const configuration = configurationHash(experiment, mode.reduced);
  const before = readResults(folder, experiment.id, mode);
  const valid = before?.configuration === configuration ? before.runs : [];
  const others = valid.filter(({ variant, seed }) => variant !== run.variant || seed !== run.seed);
  const order = variantsOf(experiment);
  const results: Results = {
    id: experiment.id,
    mode,
    command,
    configuration,
    config: configOf(experiment, mode.reduced, ""),
    versions: versions(),
    machine: `${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores, ${process.platform} ${process.arch}`,
    runs: [...others, run].sort(
      (a, b) => order.indexOf(a.variant) - order.indexOf(b.variant) || a.seed - b.seed,
    ),
  };
  mkdirSync(folder, { recursive: true });
  const path = join(folder, fileName(experiment.id, mode));
  writeFileSync(`${path}.tmp`, `${inRows(JSON.stringify(results, toJson, 1))}\n`);
  renameSync(`${path}.tmp`, path);
  return results;
}

/** Lists of numbers in a row each: a series is as short as it can be, and a line in a comparison. */
const inRows = (json: string) =>
  json.replace(/\[\n(?:[^[\]{}"]|"NaN"|"-?Infinity")*\]/g, (list) => list.replace(/\s+/g, ""));
