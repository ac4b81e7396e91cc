// Chain: one neuron per layer, many draws of its weights at once.
import { type Backend, compile, gradients, ops, type Tensor, tensorType } from "rutter";

/** Numbers of every draw: `weights[j]` and `biases[j]` of neuron j + 1, and the input a0. */
export interface ChainDraws {
  readonly weights: readonly (readonly number[] | Float32Array | Float64Array)[];
  readonly biases: readonly (readonly number[] | Float32Array | Float64Array)[];
  readonly input: readonly number[] | Float32Array | Float64Array;
}

/** What the chain gives for every draw. */
export interface ChainResult {
  /** a of the last neuron. */
  readonly output: ArrayLike<number>;
  /** ∂a_last / ∂b_j by backpropagation. */
  readonly slopes: readonly ArrayLike<number>[];
  /** ∂a_j / ∂a_{j−1} = w_j·σ′(z_j) of each neuron. */
  readonly factors: readonly ArrayLike<number>[];
}

/** Runs a chain of sigmoid neurons, a_j = σ(w_j·a_{j−1} + b_j), forward and backward. */
export async function runChain(
  { weights, biases, input }: ChainDraws,
  backend: Backend,
): Promise<ChainResult> {
  const type = tensorType([input.length]);
  const values: Record<string, readonly number[] | Float32Array | Float64Array> = { input };
  for (const [j, row] of weights.entries()) values[`w${j}`] = row;
  for (const [j, row] of biases.entries()) values[`b${j}`] = row;
  using run = compile<string, string>(
    Object.fromEntries(Object.keys(values).map((name) => [name, type])),
    (tensors) => {
      const a: Tensor[] = [tensors.input];
      for (const j of weights.keys())
        a.push(ops.sigmoid(ops.add(ops.mul(tensors[`w${j}`], a[j]), tensors[`b${j}`])));
      // Draws do not know of each other, so the gradient of the sum holds the gradient of each.
      const by = (later: Tensor, earlier: readonly Tensor[]) => gradients(ops.sum(later), earlier);
      const output = a[weights.length];
      const slopes = by(
        output,
        biases.map((_, j) => tensors[`b${j}`]),
      );
      return {
        output,
        ...Object.fromEntries(slopes.map((slope, j) => [`slope${j}`, slope])),
        ...Object.fromEntries(weights.map((_, j) => [`factor${j}`, by(a[j + 1], [a[j]])[0]])),
      };
    },
    { backend },
  );
  const result = await run(values);
  return {
    output: result.output.data,
    slopes: biases.map((_, j) => result[`slope${j}`].data),
    factors: weights.map((_, j) => result[`factor${j}`].data),
  };
}
