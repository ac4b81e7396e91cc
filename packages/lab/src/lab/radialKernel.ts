// Radial kernel: rows of K(x_i, x_j) = e^(−γ‖x_i − x_j‖²), computed when asked for, some at a time.
import { type Backend, dense, Network, zeros } from "rutter";
import type { Dataset } from "rutter/data";

/** Rows computed together: a product of matrices is faster than as many of a matrix and a vector. */
const BLOCK = 16;

export class RadialKernel {
  readonly #set: Dataset;
  readonly #gamma: number;
  readonly #backend: Backend;
  /** Products with all examples, as a dense layer that has them for weights. */
  readonly #products: Network;
  readonly #squares: Float64Array;
  readonly #rows = new Map<number, Float32Array>();

  private constructor(set: Dataset, gamma: number, backend: Backend, products: Network) {
    this.#set = set;
    this.#gamma = gamma;
    this.#backend = backend;
    this.#products = products;
    this.#squares = Float64Array.from({ length: set.length }, (_, i) =>
      this.#example(i).reduce((sum, x) => sum + x * x, 0),
    );
  }

  static async of(set: Dataset, gamma: number, backend: Backend): Promise<RadialKernel> {
    const width = set.inputs.length / set.length;
    const products = new Network({ input: [width] }, [
      dense({ units: set.length, bias: false, initializer: zeros() }),
    ]);
    await products.parameters.write(set.inputs);
    return new RadialKernel(set, gamma, backend, products);
  }

  /** Row i, if it has been computed. */
  known(i: number): Float32Array | undefined {
    return this.#rows.get(i);
  }

  /** Row i; rows that are the most urgent, and not known yet, are computed with it. */
  async row(i: number, urgency: (i: number) => number): Promise<Float32Array> {
    const wanted = [i];
    const unknown = Array.from({ length: this.#set.length }, (_, t) => t).filter(
      (t) => t !== i && !this.#rows.has(t),
    );
    const urgent = unknown.map((t) => [urgency(t), t]).sort(([a], [b]) => b - a);
    for (const [, t] of urgent.slice(0, BLOCK - 1)) wanted.push(t);
    const width = this.#set.inputs.length / this.#set.length;
    const x = new Float32Array(BLOCK * width);
    for (const [place, t] of wanted.entries()) x.set(this.#example(t), place * width);
    const { data } = await this.#products.predict(x, { backend: this.#backend });
    const n = this.#set.length;
    for (const [place, t] of wanted.entries())
      this.#rows.set(
        t,
        Float32Array.from({ length: n }, (_, j) =>
          Math.exp(-this.#gamma * (this.#squares[t] + this.#squares[j] - 2 * data[place * n + j])),
        ),
      );
    return this.#rows.get(i)!;
  }

  dispose(): Promise<void> {
    this.#rows.clear();
    return this.#products.dispose();
  }

  #example(i: number): Float32Array {
    return this.#set.example(i).input;
  }
}
