// Node's side of the platform: files, hashes, and giving way to other tasks. Bun and Deno come here too.
// Its twin is browser.ts; both export the same names, and `#platform` in package.json chooses.
import { appendFile, mkdir, open, readFile as readPath, realpath, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { DataError, OptionError } from "../error";
import { describe } from "../option";
import { download } from "./download";
import type { Thread } from "./thread";

export { sha256Hex } from "./sha256";

/** Reads a whole file, by path, file: URL or http(s): URL. A DataError names what could not be read. */
export async function readFile(pathOrUrl: string | URL): Promise<Uint8Array> {
  const bytes = await readFileIfPresent(pathOrUrl);
  if (bytes !== undefined) return bytes;
  throw new DataError({
    where: `reading ${pathOrUrl}`,
    expected: "a file",
    got: "nothing there",
    cure: `Relative paths start at ${process.cwd()}.`,
  });
}

/** As readFile, but undefined if there is no such file. */
export async function readFileIfPresent(pathOrUrl: string | URL): Promise<Uint8Array | undefined> {
  const name = String(pathOrUrl);
  if (/^https?:/i.test(name)) return download(name);
  try {
    const bytes = await readPath(toPath(name));
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new DataError({ where: `reading ${name}`, expected: "a readable file", got: String(cause), cause });
  }
}

/**
 * Writes a file so that at every moment, through crashes and power cuts, its path holds either all of the
 * old bytes or all of the new: a temporary name in the same folder, fsync, rename, fsync of the folder.
 * A failure leaves the old file as it was and removes the temporary one. A DataError says what went wrong.
 */
export async function writeFileAtomic(pathOrUrl: string | URL, bytes: Uint8Array): Promise<void> {
  if (typeof pathOrUrl !== "string" && !(pathOrUrl instanceof URL))
    throw new OptionError({
      where: "writing a file",
      expected: "its path",
      got: describe(pathOrUrl),
      cure: 'Write net.save("digits.safetensors").',
    });
  const path = toPath(String(pathOrUrl));
  // Through a symbolic link to the file it points at: renaming over the link would cut it.
  const target = await realpath(path).catch(() => path);
  const temporary = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.tmp`);
  try {
    await writeThrough(temporary, bytes);
    await rename(temporary, target);
  } catch (cause) {
    await unlink(temporary).catch(() => {});
    throw new DataError({
      where: `writing ${path}`,
      expected: "a folder that exists and can be written to",
      got: String(cause),
      cure: "The file is as it was before.",
      cause,
    });
  }
  await syncFolder(dirname(target));
}

/** Adds text to the end of a file, which is made if it is not there. A DataError says what went wrong. */
export async function appendText(pathOrUrl: string | URL, text: string): Promise<void> {
  await changing(`appending to ${pathOrUrl}`, () => appendFile(toPath(String(pathOrUrl)), text));
}

/** Makes a folder and those above it; does nothing if it is there. A DataError says what went wrong. */
export async function makeFolder(pathOrUrl: string | URL): Promise<void> {
  await changing(`making the folder ${pathOrUrl}`, () =>
    mkdir(toPath(String(pathOrUrl)), { recursive: true }),
  );
}

/** Removes a file; does nothing if there is none. A DataError says what went wrong. */
export async function removeFile(pathOrUrl: string | URL): Promise<void> {
  await changing(`removing ${pathOrUrl}`, async () => {
    await unlink(toPath(String(pathOrUrl))).catch((cause) => {
      if (cause.code !== "ENOENT") throw cause;
    });
  });
}

async function changing(where: string, change: () => Promise<unknown>): Promise<void> {
  try {
    await change();
  } catch (cause) {
    throw new DataError({ where, expected: "a place that can be written to", got: String(cause), cause });
  }
}

/** Lets the event loop run its other tasks (timers, sockets, signals) once before going on. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Runs a function, given as text, of `data` and of a function to call when it is ready; resolves then, and rejects if the
 * thread ends before. `onEnd` hears why a thread has ended later.
 */
export function startThread(
  source: string,
  data: unknown,
  onEnd: (reason: unknown) => void,
): Promise<Thread> {
  const report = "() => parentPort.postMessage(0)";
  const script = `const { parentPort, workerData } = require("node:worker_threads");(${source})(workerData, ${report});`;
  return new Promise((resolve, reject) => {
    // The flags of this process may load what only its own thread needs.
    const worker = new Worker(script, { eval: true, workerData: data, execArgv: [] });
    const end = (reason: unknown) => {
      reject(reason);
      onEnd(reason);
    };
    worker.once("message", () => {
      worker.unref();
      resolve({ stop: () => void worker.terminate() });
    });
    worker.on("error", end);
    worker.on("exit", (code) => end(new Error(`exit code ${code}`)));
  });
}

/** Whether V8 may pair 128-bit operations of modules compiled from now on; false where it does not know how. */
export function allowRevectorization(): boolean {
  // Older ones have the flag, but not all of what it needs.
  if (!(Number.parseInt(process.versions.v8 ?? "", 10) >= 12)) return false;
  setFlagsFromString("--experimental-wasm-revectorize");
  return true;
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the rename itself durable. Systems that cannot sync a folder (Windows) do without. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  if (folder === undefined) return;
  try {
    await folder.sync();
  } catch {
    // The new file is complete and in place; only its survival of a power cut is left to the system.
  } finally {
    await folder.close();
  }
}

function toPath(pathOrUrl: string): string {
  return /^file:/i.test(pathOrUrl) ? fileURLToPath(pathOrUrl) : pathOrUrl;
}
