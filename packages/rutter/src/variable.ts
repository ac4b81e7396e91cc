// Variable: values that persist between runs of programs: parameters, optimizer state, running statistics.
import { Allocation } from "./allocation";
import { arrayFor, type Backend, type Place } from "./backend";
import { DisposedError, ShapeError } from "./error";
import { variableTensor } from "./ops/leaf";
import type { NumericArray } from "./ops/operation";
import { sizeOf, type Tensor, type TensorType } from "./tensor";
import { Turns } from "./turns";

/**
 * A named tensor with values of its own. They lie in an array of the host until a program that uses the variable is
 * prepared; then in that program's backend, until `detach` or another backend calls them away. Several programs on
 * one backend share them.
 */
export class Variable {
  /** The tensor that reads the variable inside a graph. */
  readonly tensor: Tensor;
  #host: NumericArray | undefined;
  #device: Allocation | undefined;
  /** Programs that are prepared at the same time must not move the values twice. */
  readonly #turns = new Turns();

  constructor(
    readonly name: string,
    readonly type: TensorType,
    values: NumericArray,
  ) {
    requireSize(name, type, values);
    this.#host = values;
    this.tensor = variableTensor(this);
  }

  /** The backend that holds the values now; undefined while the host does. */
  get backend(): Backend | undefined {
    return this.#device?.backend;
  }

  /** Where the values lie in the attached backend. */
  get place(): Place | undefined {
    return this.#device && this.#placeIn(this.#device);
  }

  /** Moves the values to a backend; does nothing if they are there. */
  async attach(backend: Backend): Promise<void> {
    if (this.#device?.backend === backend) return;
    await this.#turns.take(async () => {
      if (this.#device?.backend === backend) return;
      const device = new Allocation(backend, sizeOf(this.type.shape) * backend.wordBytes);
      await backend.write(this.#placeIn(device), await this.read());
      this.#device?.release();
      this.#device = device;
      this.#host = undefined;
    });
  }

  /** Brings the values back to the host and frees the backend's memory. */
  async detach(): Promise<void> {
    await this.#turns.take(async () => {
      if (!this.#device) return;
      this.#host = await this.read();
      this.#device.release();
      this.#device = undefined;
    });
  }

  /** A copy of the values. */
  async read(): Promise<NumericArray> {
    if (!this.#device) return this.#onHost().slice();
    const out = arrayFor(this.#device.backend, this.type.dtype, sizeOf(this.type.shape));
    await this.#device.backend.read(this.#placeIn(this.#device), out);
    return out;
  }

  /** Replaces all values. @throws ShapeError if their number differs */
  async write(values: NumericArray): Promise<void> {
    requireSize(this.name, this.type, values);
    if (this.#device) await this.#device.backend.write(this.#placeIn(this.#device), values);
    else {
      this.#onHost();
      this.#host = values.slice();
    }
  }

  /** Gives up the values and their memory, wherever they are. What uses the variable after that throws DisposedError. */
  dispose(): void {
    this.#device?.release();
    this.#device = undefined;
    this.#host = undefined;
  }

  #onHost(): NumericArray {
    if (this.#host) return this.#host;
    throw new DisposedError({
      where: `variable "${this.name}"`,
      expected: "a live variable",
      got: "one that was disposed of",
      cure: "Make a new one.",
    });
  }

  #placeIn({ address }: Allocation): Place {
    return { address, ...this.type, size: sizeOf(this.type.shape) };
  }
}

function requireSize(name: string, { shape }: TensorType, values: NumericArray): void {
  if (values.length !== sizeOf(shape))
    throw new ShapeError({
      where: `variable "${name}"`,
      expected: `${sizeOf(shape)} values`,
      got: String(values.length),
      cure: "Give one value per element of its shape.",
    });
}
