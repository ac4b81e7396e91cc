// Subject: an experiment with its place: an entry of the catalogue, or a file of the user's.
import { existsSync } from "node:fs";
import { register } from "node:module";
import { basename, dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { DataError, FormatError, OptionError } from "rutter";
import { catalogue, entryOf, experimentOf, repeatsOf } from "../catalogue";
import type { Experiment } from "./experiment";
import type { Cost, Kind } from "./kinds";
import { isId } from "./parseResults";
import { RESULTS } from "./store";

export interface Subject {
  readonly id: string;
  readonly title: string;
  /** Undefined for a user's own. */
  readonly chapter?: number;
  readonly kind?: Kind;
  readonly cost?: Cost;
  readonly notRun?: string;
  /** Undefined for an entry that nobody has written. */
  readonly experiment?: Experiment;
  /** Random starts that it asks for. */
  readonly repeats: number;
  /** What a command line calls it by: its id, or the path of its file. */
  readonly name: string;
  /** The folder of its results by default. */
  readonly results: string;
}

/** A subject that can be run. */
export type Written = Subject & { readonly experiment: Experiment };

/** Random starts of an experiment outside the catalogue. */
const OWN_REPEATS = 5;
const ENDINGS = [".mjs", ".js", ".ts", ".mts"];

/** Whether a name is the path of a file and no id. */
function isPath(name: string): boolean {
  return ENDINGS.includes(extname(name)) || /[/\\]/.test(name);
}

/** What a name of the command line stands for, to be run. @throws OptionError, DataError, FormatError */
export async function writtenSubject(name: string): Promise<Written> {
  return isPath(name) ? await own(name) : placed(name, await experimentOf(name));
}

/** The same, for entries without experiment too. */
export async function subjectOf(name: string): Promise<Subject> {
  if (isPath(name)) return await own(name);
  const { load, ...entry } = entryOf(name);
  if (load) return placed(name, (await load()).default);
  return { ...entry, repeats: 0, name, results: RESULTS };
}

/** All entries of the catalogue. */
export function allSubjects(): Promise<Subject[]> {
  return Promise.all(catalogue.map(({ id }) => subjectOf(id)));
}

function placed(name: string, experiment: Experiment): Written {
  const { load: _, ...entry } = entryOf(name);
  return { ...entry, experiment, repeats: repeatsOf(experiment), name, results: RESULTS };
}

async function own(name: string): Promise<Written> {
  const path = resolve(name);
  if (!existsSync(path))
    throw new DataError({
      where: name,
      expected: "the file of an experiment",
      got: "no such file",
      cure: "rutter lab new NAME writes one.",
    });
  const experiment = await imported(path, name);
  const { id } = experiment;
  const stem = basename(path, extname(path));
  if (!isId(id) || id !== stem || catalogue.some((entry) => entry.id === id))
    throw new OptionError({
      where: name,
      expected: `an id that the file is named after, small letters, digits and hyphens, and none of the catalogue's`,
      got: JSON.stringify(id) ?? "nothing",
      cure: `Name the file after the id, or set id: "${isId(stem) ? stem : "my-idea"}".`,
    });
  return {
    id,
    title: experiment.title ?? id,
    experiment,
    repeats: experiment.repeats ?? OWN_REPEATS,
    name,
    results: join(dirname(path), "results"),
  };
}

async function imported(path: string, name: string): Promise<Experiment> {
  shareModules();
  let module: { readonly default?: Partial<Experiment> };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const typescript = code === "ERR_UNKNOWN_FILE_EXTENSION";
    throw new FormatError({
      where: name,
      expected: typescript ? "a file that this Node runs" : "a module that loads",
      got: typescript ? `TypeScript on Node ${process.versions.node}` : message,
      cure: typescript ? "Node 24 strips types by itself; older ones take .mjs." : undefined,
      cause,
    });
  }
  const { default: found } = module;
  const lacks = (["id", "asks", "says", "config", "trial", "holdsWhen"] as const).filter(
    (part) => found?.[part] === undefined,
  );
  if (lacks.length === 0) return found as Experiment;
  throw new FormatError({
    where: name,
    expected: "a default export made by experiment({ … })",
    got: found === undefined ? "no default export" : `one without ${lacks.join(", ")}`,
    cure: "rutter lab new NAME writes one that runs.",
  });
}

let shared = false;

/** A user's file gets the library and the lab that run it, wherever it lies: two copies would not know each other's layers. */
function shareModules(): void {
  if (shared) return;
  shared = true;
  const addresses = Object.fromEntries(
    ["rutter", "rutter/data", "rutter/wasm", "rutter/reference", "@rutter/lab"].map((name) => [
      name,
      import.meta.resolve(name),
    ]),
  );
  const hook = `const addresses = ${JSON.stringify(addresses)};
export const resolve = (name, context, next) =>
  addresses[name] ? { url: addresses[name], shortCircuit: true } : next(name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}
