// Builds: the modules that are made of the same kernels, and how each becomes an instance. The plain one is part of this
// file's bundle, the others are loaded when they are asked for.
import { BackendError } from "../error";
import type { InitOutput } from "./generated/kernels.d.ts";
import plainBytes from "./generated/kernels.wasm";

type Bytes = Uint8Array<ArrayBuffer>;

/** Which build: whether products may be fused with sums, and whether threads share the memory. */
export interface Build {
  readonly fast: boolean;
  readonly shared: boolean;
}

/** A module and its instance. */
export interface Instance {
  readonly module: WebAssembly.Module;
  readonly exports: InitOutput;
}

/** The most that a memory of 32-bit addresses can have: 4 GiB. */
const MOST_PAGES = 65536;
/** Of the shared module, which imports its memory and says so if this is too little for its stack and statics. */
const FIRST_PAGES = 32;

/** The bytes of a build; undefined where the engine refuses it. */
export async function bytesOf({ fast, shared }: Build): Promise<Bytes | undefined> {
  if (typeof WebAssembly !== "object") return undefined;
  const bytes = await load(fast, shared);
  return WebAssembly.validate(bytes) ? bytes : undefined;
}

async function load(fast: boolean, shared: boolean): Promise<Bytes> {
  if (shared && fast) return (await import("./generated/kernels-threads-fast.wasm")).default;
  if (shared) return (await import("./generated/kernels-threads.wasm")).default;
  return fast ? (await import("./generated/kernels-fast.wasm")).default : plainBytes;
}

/** Compiles and starts a build on memory of its own. @throws BackendError if the page or engine does not let it */
export async function instantiate(bytes: Bytes, shared: boolean): Promise<Instance> {
  try {
    const module = await WebAssembly.compile(bytes);
    return { module, exports: shared ? onSharedMemory(module) : exportsOf(module) };
  } catch (cause) {
    throw new BackendError({
      where: "wasm()",
      expected: "the module to start",
      got: String(cause),
      cure: "Allow WebAssembly in the page's content security policy ('wasm-unsafe-eval'), or use reference().",
      cause,
    });
  }
}

/** The exports take and give plain numbers, so that wasm-bindgen's glue has nothing to add. */
function exportsOf(module: WebAssembly.Module): InitOutput {
  return new WebAssembly.Instance(module, { "./kernels_bg.js": {} }).exports as unknown as InitOutput;
}

/** The instance of this thread; others bring their own over the same memory. */
function onSharedMemory(module: WebAssembly.Module): InitOutput {
  const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true });
  const { exports } = new WebAssembly.Instance(module, { "./kernels_bg.js": { memory } });
  (exports as { __wbindgen_start(): void } & WebAssembly.Exports).__wbindgen_start();
  return { ...exports, memory } as unknown as InitOutput;
}
