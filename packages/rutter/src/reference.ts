// The reference backend: plain TypeScript over one growing list of buffers. Slow, and right by definition.
import { arrayFor, type Backend, type Executable, type Instruction, type Place } from "./backend";
import { BackendError, OptionError, ShapeError } from "./error";
import { float32, float64, type Precision } from "./math/arithmetic";
import type { NumericArray } from "./ops/operation";
import { checkOptions } from "./option";
import { bindReference } from "./reference/bind";

/** Options of {@link reference}. */
export interface ReferenceOptions {
  /** `float32` gives the bits of every other backend; `float64` is for checking gradients. Default float32. */
  readonly precision?: Precision;
}

/** Space between the addresses of two allocations, so that an address tells its buffer. */
const SPACING = 2 ** 32;

class ReferenceBackend implements Backend {
  readonly name = "reference";
  readonly nativeOps: ReadonlySet<string> = new Set<string>();
  readonly wordBytes: 4 | 8;
  readonly features: Readonly<Record<string, string>>;
  readonly #buffers = new Map<number, ArrayBuffer>();
  #next = 1;

  constructor(readonly precision: Precision) {
    this.wordBytes = precision === "float64" ? 8 : 4;
    this.features = { precision };
  }

  allocate(bytes: number): number {
    try {
      this.#buffers.set(this.#next, new ArrayBuffer(bytes));
    } catch (cause) {
      throw new BackendError({
        where: "reference backend",
        expected: `${bytes} bytes of memory`,
        got: "none",
        cure: "Use a smaller batch.",
        cause,
      });
    }
    return SPACING * this.#next++;
  }

  release(address: number): void {
    this.#buffers.delete(Math.floor(address / SPACING));
  }

  write(place: Place, data: NumericArray, offset = 0): void {
    if (offset + data.length > place.size)
      throw new ShapeError({
        where: "reference backend: write",
        expected: `at most ${place.size} elements`,
        got: `${data.length} from element ${offset} on`,
        cure: "Write no more than the tensor holds.",
      });
    this.#view(place).set(data, offset);
  }

  read(place: Place, out: NumericArray): void {
    out.set(this.#view(place));
  }

  prepare(instructions: readonly Instruction[]): Executable {
    const arithmetic = this.precision === "float64" ? float64 : float32;
    const calls = instructions.map((instruction) =>
      bindReference(instruction, (place) => this.#view(place), arithmetic),
    );
    return {
      run: () => {
        for (const call of calls) call();
      },
      native: 0,
      fallback: instructions.length,
    };
  }

  #view({ address, dtype, size }: Place): NumericArray {
    const buffer = this.#buffers.get(Math.floor(address / SPACING))!;
    const ArrayType = arrayFor(this, dtype, 0).constructor as new (
      buffer: ArrayBuffer,
      offset: number,
      size: number,
    ) => NumericArray;
    return new ArrayType(buffer, address % SPACING, size);
  }
}

/**
 * The reference backend: every op as written in its definition. The judge of all other backends, and the fallback
 * where WASM is missing.
 *
 * @throws OptionError for an unknown option or precision
 */
export function reference(options: ReferenceOptions = {}): Backend {
  checkOptions("reference()", options, ["precision"]);
  const { precision = "float32" } = options;
  if (precision !== "float32" && precision !== "float64")
    throw new OptionError({
      where: "reference(): precision",
      expected: '"float32" or "float64"',
      got: String(precision),
      cure: "Leave it out for float32.",
    });
  return new ReferenceBackend(precision);
}
