// The WASM backend: Rust kernels over one linear memory, shared by every network of the process.
import type { Backend, Executable, Instruction, Place } from "./backend";
import { BackendError, ShapeError } from "./error";
import { float32 } from "./math/arithmetic";
import type { NumericArray, Op } from "./ops/operation";
import { checkOptions } from "./option";
import { bindReference } from "./reference/bind";
import type { DType } from "./tensor";
import { canFuse } from "./wasm/fusion";
import { type InitOutput, initSync } from "./wasm/generated/kernels.js";
import moduleBytes from "./wasm/generated/kernels.wasm";
import { bindNative, nativeKernels } from "./wasm/kernels";

/** Options of {@link wasm}. */
export interface WasmOptions {
  /** Run chains of elementwise ops as one pass. The bits are the same; off is for comparing. Default true. */
  readonly fusion?: boolean;
}

/** Up to so many elements a loop copies faster than a view is made. */
const FEW = 64;

class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly precision = "float32";
  readonly wordBytes = 4;
  readonly nativeOps: ReadonlySet<string> = new Set(Object.keys(nativeKernels));
  readonly canFuse?: (op: Op) => boolean;
  readonly #exports: InitOutput;
  #floats = new Float32Array(0);
  #integers = new Int32Array(0);

  constructor(exports: InitOutput, fusion: boolean) {
    this.#exports = exports;
    if (fusion) this.canFuse = canFuse;
  }

  get features(): Readonly<Record<string, string | number | boolean>> {
    return {
      simd: "128-bit",
      threads: 1,
      fusion: this.canFuse !== undefined,
      memoryBytes: this.#exports.memory.buffer.byteLength,
    };
  }

  allocate(bytes: number): number {
    const address = bytes < 2 ** 32 ? this.#exports.allocate(Math.max(bytes, 1)) >>> 0 : 0;
    if (address === 0)
      throw new BackendError({
        where: "wasm backend",
        expected: `${bytes} bytes of memory`,
        got: "no room within 4 GiB",
        cure: "Use a smaller batch or network, or dispose of trainers that are done.",
      });
    return address;
  }

  release(address: number, bytes: number): void {
    this.#exports.release(address, Math.max(bytes, 1));
  }

  write(place: Place, data: NumericArray, offset = 0): void {
    // One view over all of memory: a view per write would cost more than a small copy.
    if (offset + data.length > place.size)
      throw new ShapeError({
        where: "wasm backend: write",
        expected: `at most ${place.size} elements`,
        got: `${data.length} from element ${offset} on`,
        cure: "Write no more than the tensor holds.",
      });
    this.#heap(place.dtype).set(data, place.address / 4 + offset);
  }

  read(place: Place, out: NumericArray): void {
    const heap = this.#heap(place.dtype);
    const start = place.address / 4;
    if (place.size > FEW) out.set(heap.subarray(start, start + place.size));
    else for (let i = 0; i < place.size; i++) out[i] = heap[start + i];
  }

  prepare(instructions: readonly Instruction[]): Executable {
    const { memory } = this.#exports;
    const natives = instructions.map((instruction) => bindNative(this.#exports, instruction));
    const calls: (() => void)[] = [];
    let buffer: ArrayBufferLike | undefined;
    const bindFallbacks = () => {
      buffer = memory.buffer;
      for (const [i, instruction] of instructions.entries())
        calls[i] = natives[i] ?? bindReference(instruction, (place) => this.#view(place), float32);
    };
    const native = natives.filter(Boolean).length;
    const fallback = instructions.length - native;
    return {
      run() {
        // Memory that grew has left the fallbacks' views behind. A run itself never grows it.
        if (buffer !== memory.buffer) bindFallbacks();
        for (let i = 0; i < calls.length; i++) calls[i]();
      },
      native,
      fallback,
    };
  }

  /** All of memory as elements of a type; made anew when memory has grown. */
  #heap(dtype: DType): Float32Array | Int32Array {
    if (this.#floats.byteLength === 0) {
      this.#floats = new Float32Array(this.#exports.memory.buffer);
      this.#integers = new Int32Array(this.#exports.memory.buffer);
    }
    return dtype === "i32" ? this.#integers : this.#floats;
  }

  #view({ address, dtype, size }: Place): NumericArray {
    const ArrayType = dtype === "i32" ? Int32Array : Float32Array;
    return new ArrayType(this.#exports.memory.buffer, address, size);
  }
}

let started: Promise<InitOutput> | undefined;
const backends = new Map<boolean, Promise<Backend>>();

/**
 * The WASM backend (128-bit SIMD). Bits equal the reference backend's. One instance and one memory serve the whole process.
 *
 * @throws BackendError where WebAssembly or its SIMD is missing; OptionError for an unknown option
 */
export function wasm(options: WasmOptions = {}): Promise<Backend> {
  checkOptions("wasm()", options, ["fusion"]);
  const { fusion = true } = options;
  started ??= instantiate();
  const backend = backends.get(fusion) ?? started.then((exports) => new WasmBackend(exports, fusion));
  backends.set(fusion, backend);
  return backend;
}

async function instantiate(): Promise<InitOutput> {
  const supported = typeof WebAssembly === "object" && WebAssembly.validate(moduleBytes);
  if (!supported)
    throw new BackendError({
      where: "wasm()",
      expected: "WebAssembly with SIMD",
      got: typeof WebAssembly === "object" ? "WebAssembly without it" : "no WebAssembly",
      cure: "Use a current engine, or reference() from rutter/reference.",
    });
  try {
    return initSync({ module: await WebAssembly.compile(moduleBytes) });
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
