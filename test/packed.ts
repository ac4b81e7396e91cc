// The package as users get it: packed by npm and installed into an empty folder outside the repository.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PACKAGE = join(ROOT, "packages/rutter");
const CONSUMER = join(ROOT, "test/consumer");

/** A folder with the package installed and the consumer's files beside it; `remove` it afterwards. */
export interface Installation {
  readonly folder: string;
  /** The unpacked package. */
  readonly package: string;
  /** Files of the tarball, from its own root, and their sizes. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
  remove(): void;
}

/** Packs, installs without network, copies the consumer's files. */
export function install(): Installation {
  // npm resolves links, and so do the paths that compilers print.
  const base = realpathSync(mkdtempSync(join(tmpdir(), "rutter-consumer-")));
  const remove = () => rmSync(base, { recursive: true, force: true });
  try {
    const [{ filename, files }] = JSON.parse(
      npm(["pack", builtPackage(base), "--json", "--pack-destination", base], base),
    );
    const folder = join(base, "consumer");
    mkdirSync(folder);
    writeFileSync(
      join(folder, "package.json"),
      '{ "name": "consumer", "private": true, "type": "module" }\n',
    );
    npm(["install", join(base, filename), "--offline", "--no-audit", "--no-fund"], folder);
    cpSync(CONSUMER, folder, { recursive: true });
    return { folder, package: join(folder, "node_modules/rutter"), files, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Builds a page of the consumer with Vite; the folder of the build. */
export function buildPage({ folder }: Installation, page = "."): string {
  const root = join(folder, page);
  run(["vite/bin/vite.js", "build", root, "--outDir", "built", "--logLevel", "warn"], folder);
  return join(root, "built");
}

/** Runs a tool of the repository in the consumer's folder; throws with what it printed if it fails. */
export function run([script, ...parameters]: readonly string[], folder: string): string {
  return execute(process.execPath, [join(ROOT, "node_modules", script), ...parameters], folder);
}

/** Runs a command; throws with what it printed if it fails. */
export function execute(command: string, parameters: readonly string[], folder: string): string {
  // Settings of the npm that runs the tests are not those of a consumer.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_ENV|^VITE/.test(name)),
  );
  try {
    return execFileSync(command, parameters, {
      cwd: folder,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${parameters.join(" ")}\n${stdout ?? ""}${stderr ?? ""}`);
  }
}

function npm(parameters: readonly string[], folder: string): string {
  return execute("npm", parameters, folder);
}

/** The package with a dist that belongs to its sources: the one there is, or a copy built aside. */
export function builtPackage(base: string): string {
  const dist = newest(join(PACKAGE, "dist"), Math.min);
  const inputs = ["src", "package.json", "tsup.config.ts"].map((name) =>
    newest(join(PACKAGE, name), Math.max),
  );
  if (dist > Math.max(...inputs)) return PACKAGE;
  const copy = join(base, "workspace/packages/rutter");
  const wanted = (path: string) => !/\/(dist|node_modules)$/.test(path);
  cpSync(PACKAGE, copy, { recursive: true, filter: wanted });
  cpSync(join(ROOT, "tsconfig.json"), join(base, "workspace/tsconfig.json"));
  symlinkSync(join(ROOT, "node_modules"), join(base, "workspace/node_modules"));
  run(["tsup/dist/cli-default.js", "--silent"], copy);
  return copy;
}

/** The extreme time of change under a path: of its files; −∞ if there are none. */
function newest(path: string, pick: (...times: number[]) => number): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return Number.NEGATIVE_INFINITY;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const times = entries.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return times.length === 0 ? Number.NEGATIVE_INFINITY : pick(...times);
}
