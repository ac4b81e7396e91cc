// The browser's side of the platform, page or Worker. Its twin is node.ts; both export the same names, and
// `#platform` in package.json chooses.
import { BackendError, DataError } from "../error";
import { download } from "./download";
import type { Thread } from "./thread";

export { sha256Hex } from "./sha256";

/** Reads a whole file by URL, relative to the page or Worker. A DataError names what could not be read. */
export async function readFile(pathOrUrl: string | URL): Promise<Uint8Array> {
  const bytes = await readFileIfPresent(pathOrUrl);
  if (bytes !== undefined) return bytes;
  throw new DataError({
    where: `reading ${pathOrUrl}`,
    expected: "a file",
    got: "nothing there",
    cure: `Relative addresses start at ${globalThis.location?.href ?? "the page"}.`,
  });
}

/** As readFile, but undefined if there is no such file. */
export function readFileIfPresent(pathOrUrl: string | URL): Promise<Uint8Array | undefined> {
  return download(String(pathOrUrl));
}

/** Pages cannot write files; always throws a BackendError that tells what to do instead. */
export async function writeFileAtomic(pathOrUrl: string | URL, _bytes: Uint8Array): Promise<void> {
  noFiles(`writing ${pathOrUrl}`, "Use toBytes() and offer the bytes as a download.");
}

/** Pages cannot write files; always throws a BackendError that tells what to do instead. */
export async function appendText(pathOrUrl: string | URL, _text: string): Promise<void> {
  noFiles(`appending to ${pathOrUrl}`, "Pass a function that takes the text instead of a path.");
}

/** Pages have no folders; always throws a BackendError that tells what to do instead. */
export async function makeFolder(pathOrUrl: string | URL): Promise<void> {
  noFiles(`making the folder ${pathOrUrl}`, "Pass a function that takes the bytes instead of a folder.");
}

/** Pages cannot remove files; always throws a BackendError. */
export async function removeFile(pathOrUrl: string | URL): Promise<void> {
  noFiles(`removing ${pathOrUrl}`, "Leave it to the user.");
}

function noFiles(where: string, cure: string): never {
  throw new BackendError({ where, expected: "a platform with files", got: "a browser", cure });
}

/**
 * Lets the page run its other tasks (input, painting, timers, messages) once before going on. A message is a task
 * among equals and, unlike setTimeout, not slowed to 4 ms. `scheduler.yield` would come back before any waiting
 * timer: in Chromium a page that trains by it sees none at all.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
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
  if (globalThis.crossOriginIsolated === false)
    return Promise.reject(new Error("the page is not cross-origin isolated"));
  const script = `onmessage = ({ data }) => (${source})(data, () => postMessage(0));`;
  return new Promise((resolve, reject) => {
    const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.onmessage = () => {
      URL.revokeObjectURL(url);
      resolve({ stop: () => worker.terminate() });
    };
    worker.onerror = ({ message }) => {
      const reason = new Error(message || "the thread could not be started");
      reject(reason);
      onEnd(reason);
    };
    worker.postMessage(data);
  });
}

/** Pages cannot set flags of their engine. */
export function allowRevectorization(): boolean {
  return false;
}
