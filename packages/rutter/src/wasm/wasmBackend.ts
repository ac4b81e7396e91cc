// The WASM backend: memory and kernels of one engine, which is an instance of the module and perhaps further threads.
import type { Backend, Executable, Instruction, Place } from "../backend";
import { BackendError, ShapeError } from "../error";
import { float32 } from "../math/arithmetic";
import type { NumericArray, Op } from "../ops/operation";
import { bindReference } from "../reference/bind";
import { canFuse } from "./fusion";
import type { InitOutput } from "./generated/kernels.d.ts";
import { nativeKernels, nativeTasks } from "./kernels";
import type { Pool } from "./pool";
import { sequence } from "./task";

/** What runs kernels. */
export interface Engine {
  readonly exports: InitOutput;
  /** Products are fused with sums. */
  readonly fast: boolean;
  /** V8 may pair operations. */
  readonly revectorize: boolean;
  readonly pool?: Pool;
}

/** Up to so many elements a loop copies faster than a view is made. */
const FEW = 64;

export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly precision = "float32";
  readonly wordBytes = 4;
  readonly nativeOps: ReadonlySet<string> = new Set(Object.keys(nativeKernels));
  readonly canFuse?: (op: Op) => boolean;
  readonly #engine: Engine;
  readonly #exports: InitOutput;
  #floats = new Float32Array(0);
  #integers = new Int32Array(0);

  constructor(engine: Engine, fusion: boolean) {
    this.#engine = engine;
    this.#exports = engine.exports;
    if (fusion) this.canFuse = canFuse;
  }

  get features(): Readonly<Record<string, string | number | boolean>> {
    const { fast, revectorize, pool } = this.#engine;
    return {
      simd: "128-bit",
      threads: pool?.threads ?? 1,
      precision: fast ? "fast" : "deterministic",
      revectorize,
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
    this.#heap(place).set(data, place.address / 4 + offset);
  }

  read(place: Place, out: NumericArray): void {
    const heap = this.#heap(place);
    const start = place.address / 4;
    if (place.size > FEW) out.set(heap.subarray(start, start + place.size));
    else for (let i = 0; i < place.size; i++) out[i] = heap[start + i];
  }

  /** Ends the threads, if there are any: programs that were prepared for them no longer run. Memory stays readable. */
  dispose(): void {
    this.#engine.pool?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  prepare(instructions: readonly Instruction[]): Executable {
    const { memory } = this.#exports;
    const { pool } = this.#engine;
    const natives = instructions.map((instruction) => {
      const tasks = nativeTasks(this.#exports, instruction);
      return tasks && (pool?.bind(tasks) ?? sequence(tasks));
    });
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

  /** All of memory as elements of the place's type; made anew when memory has grown beyond it. */
  #heap({ address, dtype, size }: Place): Float32Array | Int32Array {
    // Views of a memory that threads share stay as they are when it grows, others become empty.
    if (this.#floats.byteLength < address + 4 * size || this.#floats.byteLength === 0) {
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
