// Backend: memory plus kernels. This is the whole contract; the conformance suite in the tests runs any backend
// through it. Methods that return `void | Promise<void>` leave room for asynchronous devices.
import type { Precision } from "./math/arithmetic";
import type { NumericArray, Op } from "./ops/operation";
import type { DType, Shape } from "./tensor";

/** A tensor's place in a backend's memory. `address` is in bytes. */
export interface Place {
  readonly address: number;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly size: number;
}

/** One op on places. The output overlaps an input only if the op is elementwise and both are the same range. */
export interface Instruction {
  readonly op: Op;
  readonly attributes: any;
  readonly inputs: readonly Place[];
  readonly output: Place;
}

/** A prepared list of instructions. */
export interface Executable {
  run(): void | Promise<void>;
  /** How many instructions run as kernels of the backend itself, and how many as reference kernels. */
  readonly native: number;
  readonly fallback: number;
}

/**
 * Where programs run: memory plus kernels. `reference()` and `wasm()` are two; any object of this shape is a third.
 */
export interface Backend {
  readonly name: string;
  readonly precision: Precision;
  /** Bytes of one f32 element: 4, or 8 in float64 mode. Every tensor element takes this much room. */
  readonly wordBytes: 4 | 8;
  /** What the user may want to know: version, features, memory. Plain data. */
  readonly features: Readonly<Record<string, string | number | boolean>>;
  /** Names of ops with a kernel of the backend's own; the others run as reference kernels over its memory. */
  readonly nativeOps: ReadonlySet<string>;
  /**
   * Which elementwise ops the backend runs as fused chains, and whether it has the ops that join a product to a
   * step, or to its bias and activation; without it every op is an instruction of its own.
   */
  canFuse?(op: Op): boolean;
  /** Zeroed memory, aligned to 64 bytes. @throws BackendError if there is no room. */
  allocate(bytes: number): number;
  release(address: number, bytes: number): void;
  /** Copies `data` to element `offset` of the tensor at `place`. @throws ShapeError if the tensor ends before */
  write(place: Place, data: NumericArray, offset?: number): void | Promise<void>;
  /** Copies the tensor at `place` into `out`, which has its size. */
  read(place: Place, out: NumericArray): void | Promise<void>;
  prepare(instructions: readonly Instruction[]): Executable;
}

/** An array of the type that a backend reads a tensor into. */
export function arrayFor(backend: Backend, dtype: DType, size: number): NumericArray {
  if (dtype === "i32") return new Int32Array(size);
  return backend.precision === "float64" ? new Float64Array(size) : new Float32Array(size);
}
