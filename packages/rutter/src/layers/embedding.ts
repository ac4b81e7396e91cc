// Embedding: a learned vector for each of a number of things: words, characters, users.
import type { Initializer } from "../initializer";
import { normal } from "../initializer";
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { optionsOf, positiveInteger } from "../option";

/** Options of embedding. */
export interface EmbeddingOptions {
  /** Number of things. */
  readonly entries: number;
  /** Length of each vector. */
  readonly units: number;
  /** How vectors start. Default normal(), as in PyTorch. */
  readonly initializer?: Initializer;
  readonly name?: string;
}

/**
 * a = row z of the weight. Shapes: z [batch, …], whole numbers 0 … entries − 1, → [batch, …, units]. Numbers come as f32
 * like all examples, exact to 2^24, and are cut towards 0, as Keras's Embedding does; one out of range gives NaN. Parameter
 * `weight` [entries, units]. As PyTorch's Embedding.
 *
 * @throws OptionError for a bad option
 */
export function embedding(options: EmbeddingOptions): Layer<any, any> {
  const { name, ...rest } = optionsOf<EmbeddingOptions>("embedding()", options, [
    "entries",
    "units",
    "initializer",
  ]);
  const { entries, units, initializer = normal() } = rest;
  positiveInteger("embedding()", "entries", entries);
  positiveInteger("embedding()", "units", units);
  return {
    kind: "embedding",
    name,
    options: { entries, units, initializer },
    build: (input) => ({
      output: [...input, units],
      parameters: [{ name: "weight", shape: [entries, units], initializer, decay: true }],
    }),
    apply: (z, { weight }) => ops.gather(weight, ops.toIndices(z)),
  };
}
