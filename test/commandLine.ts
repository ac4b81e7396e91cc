// The command line as it is run: the real bin in a process of its own, built from the sources there are.
import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, run } from "./packed";

/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLine {
  /** A folder for the test's files; commands run in it. */
  readonly folder: string;
  /** The bin that is tested. */
  readonly bin: string;
  /** Runs `rutter …` to its end. */
  rutter(...parameters: string[]): Promise<Ended>;
  /** Starts `rutter …`; `stderrHas` resolves when a text has appeared on stderr, or when the program has ended. */
  start(...parameters: string[]): {
    readonly ended: Promise<Ended>;
    stderrHas(text: string): Promise<void>;
    kill(signal: NodeJS.Signals): void;
  };
  remove(): void;
}

/** The bin of the repository if it is built from today's sources, else one built aside. */
export function commandLine(): CommandLine {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "rutter-command-")));
  const folder = join(base, "files");
  mkdirSync(folder);
  const bin = join(isBuilt() ? ROOT : buildAside(join(base, "workspace")), "packages/lab/bin/rutter.js");
  const start: CommandLine["start"] = (...parameters) => {
    const { RUTTER_DEBUG: _, ...env } = process.env;
    const child = spawn(process.execPath, [bin, ...parameters], { cwd: folder, env });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => {
        texts[name] += text;
      });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on("error", reject).on("close", (code) => resolve({ code, ...texts }));
    });
    const appeared = (text: string) =>
      new Promise<void>((resolve) => {
        const look = () => texts.stderr.includes(text) && resolve();
        child.stderr.on("data", look);
        look();
      });
    return {
      ended,
      stderrHas: (text) => Promise.race([appeared(text), ended.then(() => {})]),
      kill: (signal) => child.kill(signal),
    };
  };
  return {
    folder,
    bin,
    start,
    rutter: (...parameters) => start(...parameters).ended,
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

const PACKAGES = ["rutter", "lab"] as const;
const inPackage = (name: string, path: string) => join(ROOT, "packages", name, path);

function isBuilt(): boolean {
  const oldest = Math.min(...PACKAGES.map((name) => changed(inPackage(name, "dist"), Math.min)));
  const inputs = PACKAGES.flatMap((name) =>
    ["src", "package.json", "tsup.config.ts"].map((path) => inPackage(name, path)),
  );
  return oldest > Math.max(...inputs.map((path) => changed(path, Math.max)));
}

/** Both packages copied and built; everything else is the repository's. */
function buildAside(workspace: string): string {
  const modules = join(workspace, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const entry of readdirSync(join(ROOT, "node_modules")))
    if (entry !== "rutter") symlinkSync(join(ROOT, "node_modules", entry), join(modules, entry));
  symlinkSync(join(workspace, "packages/rutter"), join(modules, "rutter"));
  cpSync(join(ROOT, "tsconfig.json"), join(workspace, "tsconfig.json"));
  for (const name of PACKAGES) {
    const copy = join(workspace, "packages", name);
    cpSync(inPackage(name, "."), copy, { recursive: true, filter: (path) => !path.endsWith("/dist") });
    run(["tsup/dist/cli-default.js", "--silent", "--no-dts"], copy);
  }
  return workspace;
}

/** The extreme time of change under a path; −∞ if there is nothing. */
function changed(path: string, pick: (...times: number[]) => number): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? Number.NEGATIVE_INFINITY;
  const times = readdirSync(path).map((entry) => changed(join(path, entry), pick));
  return times.length === 0 ? Number.NEGATIVE_INFINITY : pick(...times);
}
