// Constraints: weights are brought back to where they may be after each step of another optimizer.
import { OptionError } from "../error";
import { ops } from "../ops/table";
import { type Optimizer, type Part, wrap } from "../optimizer";
import { checkOptions } from "../option";
import { sizeOf, type Tensor } from "../tensor";

/** A function that brings one parameter, in its shape, back to where it may be. */
export type Projection = (parameter: Tensor, part: Part) => Tensor;

/** Options of constrain. */
export interface ConstrainOptions {
  /** Names of layers. Default all. */
  readonly layers?: readonly string[];
  /** Whether biases and the like are constrained too. Default false. */
  readonly biases?: boolean;
}

/** Options of maxNorm. */
export interface MaxNormOptions extends ConstrainOptions {
  /** c: the longest vector of weights that come into one unit. */
  readonly norm: number;
}

/**
 * w ← P(w) after each step, for each weight [out, …] by itself. As Keras's kernel_constraint.
 *
 * ```ts
 * constrain(adam(), (w) => ops.relu(w))   // weights that are never negative
 * ```
 * @throws OptionError for an unknown option
 */
export function constrain(inner: Optimizer, project: Projection, options: ConstrainOptions = {}): Optimizer {
  checkOptions("constrain()", options, ["layers", "biases"]);
  const { layers, biases = false } = options;
  const applies = ({ layer, decay }: Part) => (decay || biases) && (layers?.includes(layer) ?? true);
  return wrap(inner, {
    kind: "constrain",
    update(call, update) {
      const { parameter, state } = update(call);
      const parts = call.parts.map((part) => {
        const { offset, shape } = part;
        const own = ops.slice(parameter, [offset], [offset + sizeOf(shape)]);
        return applies(part) ? ops.reshape(project(ops.reshape(own, shape), part), [-1]) : own;
      });
      return { parameter: ops.concat(parts), state };
    },
  });
}

/**
 * w_j ← w_j · min(1, c/‖w_j‖) after each step, w_j the weights that come into unit or filter j: row j of [out, …].
 * Srebro and Shraibman 2005; Hinton and others 2012; as Keras's MaxNorm.
 *
 * @throws OptionError for an unknown option or a norm that is not above 0
 */
export function maxNorm(inner: Optimizer, options: MaxNormOptions): Optimizer {
  checkOptions("maxNorm()", options ?? null, ["norm", "layers", "biases"]);
  const { norm, ...rest } = options;
  if (!(norm > 0))
    throw new OptionError({
      where: "maxNorm()",
      expected: "a norm above 0",
      got: String(norm),
      cure: "Try { norm: 3 }.",
    });
  const rows = (w: Tensor) => {
    const axes = w.shape.slice(1).map((_, i) => i + 1);
    const length = ops.sqrt(ops.sum(ops.mul(w, w), { axes, keepDimensions: true }));
    // A length of 0 gives ∞, of which 1 is the smaller.
    return ops.mul(w, ops.minimum(ops.div(norm, length), 1));
  };
  return { ...constrain(inner, rows, rest), kind: `maxNorm(${inner.kind})` };
}
