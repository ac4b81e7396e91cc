// Draws: the random numbers of one example in one epoch, one after the other.
import type { Stream } from "../../math/stream";

/** A number as it is, or one to draw between two limits. */
export type Drawn = number | readonly [low: number, high: number];

/** Random numbers in turn from a stream of their own. */
export class Draws {
  #position = 0;
  /** Single numbers come from draw 0 of the stream, each array from a draw of its own. */
  #array = 0;

  constructor(private readonly stream: Stream) {}

  /** Uniform between two limits, the upper one excluded. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * this.stream.uniform(this.#position++);
  }

  /** Fills an array with numbers uniform on [0, 1). */
  uniforms(out: Float32Array): void {
    this.stream.fillUniform(out, ++this.#array);
  }

  /** Fills an array from N(0, 1). */
  normals(out: Float32Array): void {
    this.stream.fillNormal(out, ++this.#array);
  }

  /** From N(0, 1). */
  normal(): number {
    return this.stream.normal(this.#position++);
  }

  /** A whole number between two limits, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  /** The number itself, or one drawn between its limits. */
  number(drawn: Drawn): number {
    return typeof drawn === "number" ? drawn : this.uniform(drawn[0], drawn[1]);
  }
}
