// wasm(): the WASM backend in the build and with the threads that its options ask for, or in what this place can run.
import { allowRevectorization } from "#platform";
import type { Backend } from "./backend";
import { BackendError, OptionError } from "./error";
import { checkOptions } from "./option";
import { bytesOf, instantiate } from "./wasm/builds";
import { type Engine, WasmBackend } from "./wasm/wasmBackend";

/** Options of {@link wasm}. Whatever they are, only `precision` changes a bit of any result. */
export interface WasmOptions {
  /** Run chains of elementwise ops as one pass. Off is for comparing. Default true. */
  readonly fusion?: boolean;
  /**
   * Threads that share the work of each op, this one included: 1 to 64. In a page they need cross-origin isolation (the
   * headers `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`); where they cannot
   * be had there is one thread and one warning. Ops with little work stay on one thread. Default 1.
   */
  readonly threads?: number;
  /**
   * `fast` lets matrix products and convolutions round once where a product is added to a sum (relaxed SIMD): faster, and
   * the bits are the machine's. An engine without it runs the deterministic build, with one warning. Default deterministic.
   */
  readonly precision?: "deterministic" | "fast";
  /**
   * Experimental, Node only: V8's flag `--experimental-wasm-revectorize`, which pairs 128-bit operations into 256-bit ones.
   * It holds for all modules that the process compiles from then on. Where V8 is too old, nothing happens, with one
   * warning. Default false.
   */
  readonly revectorize?: boolean;
}

/** What decides the engine; backends with and without fusion share one. */
type EngineOptions = Required<Omit<WasmOptions, "fusion">>;

const MOST_THREADS = 64;

const engines = new Map<string, Promise<Engine>>();
const backends = new Map<string, Promise<Backend>>();

/**
 * The WASM backend (128-bit SIMD). Bits equal the reference backend's, for any number of threads. Backends of the same
 * options are one and the same, with one memory for the whole process.
 *
 * @throws BackendError where WebAssembly or its SIMD is missing; OptionError for an unknown option or a wrong value
 */
export function wasm(options: WasmOptions = {}): Promise<Backend> {
  checkOptions("wasm()", options, ["fusion", "threads", "precision", "revectorize"]);
  const { fusion = true, threads = 1, precision = "deterministic", revectorize = false } = options;
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS)
    throw new OptionError({
      where: "wasm(): threads",
      expected: `a whole number from 1 to ${MOST_THREADS}`,
      got: String(threads),
      cure: "Leave it out for one thread.",
    });
  if (precision !== "deterministic" && precision !== "fast")
    throw new OptionError({
      where: "wasm(): precision",
      expected: '"deterministic" or "fast"',
      got: String(precision),
      cure: "Leave it out for the same bits everywhere.",
    });
  const wanted = { threads, precision, revectorize };
  const key = JSON.stringify(wanted);
  const forget = () => {
    engines.delete(key);
    backends.delete(`${key} true`);
    backends.delete(`${key} false`);
  };
  const engine = engines.get(key) ?? startEngine(wanted, forget);
  engines.set(key, engine);
  const name = `${key} ${fusion}`;
  const backend = backends.get(name) ?? engine.then((engine) => new WasmBackend(engine, fusion));
  backends.set(name, backend);
  return backend;
}

/** The engine, or the nearest to it that can be had here. `onEnd` is called when it can no longer be used. */
async function startEngine(wanted: EngineOptions, onEnd: () => void): Promise<Engine> {
  const fast = wanted.precision === "fast";
  if (fast && !(await bytesOf({ fast, shared: false })) && (await bytesOf({ fast: false, shared: false }))) {
    warnOnce('precision "fast" is not available here (no relaxed SIMD); using the deterministic build.');
    return startEngine({ ...wanted, precision: "deterministic" }, onEnd);
  }
  const revectorize = wanted.revectorize && allowRevectorization();
  if (wanted.revectorize && !revectorize)
    warnOnce("revectorize is not available here (it takes Node with V8 12 or newer); going on without it.");
  if (wanted.threads > 1) {
    try {
      return await startThreads(wanted.threads, fast, revectorize, onEnd);
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      warnOnce(`threads are not available here (${reason}); using one thread, which gives the same results.`);
    }
  }
  const { exports } = await instantiate(await supported(fast, false), false);
  return { exports, fast, revectorize };
}

async function startThreads(
  threads: number,
  fast: boolean,
  revectorize: boolean,
  onEnd: () => void,
): Promise<Engine> {
  if (typeof SharedArrayBuffer !== "function" || globalThis.crossOriginIsolated === false)
    throw new Error("no shared memory: the page is not cross-origin isolated");
  // As the build with shared memory, loaded by those who ask for threads.
  const { Pool } = await import("./wasm/pool");
  const instance = await instantiate(await supported(fast, true), true);
  const pool = await Pool.start(instance, { threads, onEnd });
  return { exports: instance.exports, fast, revectorize, pool };
}

async function supported(fast: boolean, shared: boolean) {
  const bytes = await bytesOf({ fast, shared });
  if (bytes) return bytes;
  throw new BackendError({
    where: "wasm()",
    expected: "WebAssembly with SIMD",
    got: typeof WebAssembly === "object" ? "WebAssembly without it" : "no WebAssembly",
    cure: "Use a current engine, or reference() from rutter/reference.",
  });
}

const warned = new Set<string>();

function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  console.warn(`rutter: ${message}`);
}
