// rutter info: what this installation is and can do.
import { Command } from "commander";
import { type Backend, contents } from "rutter";
import { backendNames, chooseBackend } from "../backend";
import { printJson } from "../json";
import { versions } from "../versions";

/** A backend as far as it can be told: its features and kernels, or why it does not start. */
export interface BackendInfo {
  readonly name: string;
  readonly available: boolean;
  readonly reason?: string;
  readonly features: Backend["features"];
  /** Ops that run as kernels of the backend's own. */
  readonly native: readonly string[];
  /** Ops that run as reference kernels over the backend's memory. */
  readonly fallback: readonly string[];
}

const examples = `
Examples:
  $ rutter info
  $ rutter info --json`;

export function infoCommand(): Command {
  return new Command("info")
    .description("versions, backends and their kernels, and the names of everything there is")
    .option("--json", "print one JSON object on stdout")
    .addHelpText("after", examples)
    .action(info);
}

async function info(flags: { json?: true }): Promise<void> {
  const { ops, ...names } = await contents();
  const backends = await Promise.all(backendNames.map((name) => describe(name, ops)));
  const all = { command: "info", versions: versions(), backends, ops, ...names };
  if (flags.json) printJson(all);
  else process.stdout.write(`${text(all).join("\n")}\n`);
}

async function describe(name: (typeof backendNames)[number], ops: readonly string[]): Promise<BackendInfo> {
  try {
    const { features, nativeOps } = await chooseBackend({ backend: name });
    const native = ops.filter((op) => nativeOps.has(op));
    const fallback = ops.filter((op) => !nativeOps.has(op));
    return { name, available: true, features, native, fallback };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { name, available: false, reason, features: {}, native: [], fallback: [] };
  }
}

interface Info extends Readonly<Record<string, unknown>> {
  readonly versions: ReturnType<typeof versions>;
  readonly backends: readonly BackendInfo[];
}

function text({ command: _, versions: { rutter, node, v8 }, backends, ops: __, ...names }: Info): string[] {
  return [
    `rutter ${rutter}, node ${node}, v8 ${v8}`,
    ...backends.flatMap((backend) => ["", ...backendText(backend)]),
    "",
    ...Object.entries(names).map(([kind, list]) => wrapped(kind, list as string[])),
  ];
}

function backendText({ name, available, reason, features, native, fallback }: BackendInfo): string[] {
  if (!available) return [wrapped(`backend ${name}`, ["not available here:", reason ?? ""], " ")];
  const shown = Object.entries(features).map(([key, value]) => `${key} ${value}`);
  const judge = "every op: the definition that the others are compared with";
  return [
    wrapped(`backend ${name}`, shown),
    native.length > 0 && wrapped(`  native (${native.length})`, native),
    wrapped(`  fallback (${fallback.length})`, native.length > 0 ? fallback : [judge]),
  ].filter((line) => typeof line === "string");
}

const INDENT = 18;

/** A heading and a list, broken at the width of the terminal. */
function wrapped(heading: string, list: readonly string[], separator = ", "): string {
  const width = Math.max(40, Math.min(process.stdout.columns || 100, 100));
  const lines: string[] = [heading.padEnd(INDENT)];
  for (const [i, item] of (list.length > 0 ? list : ["none"]).entries()) {
    const word = i < list.length - 1 ? item + separator : item;
    if (lines[lines.length - 1].length + word.trimEnd().length > width) lines.push(" ".repeat(INDENT));
    lines[lines.length - 1] += word;
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}
