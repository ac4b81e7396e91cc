// Weighted sum: several costs on one output.
import { OptionError, ShapeError } from "../error";
import { type Loss, type NamedLoss, namedLoss } from "../loss";
import { ops } from "../ops/table";
import { describe, numberInRange } from "../option";
import { formatShape, sameShape, type Tensor } from "../tensor";

/**
 * C = Σ_k λ_k C_k: several losses of the same output and target, each with its weight of at least 0, as in
 * `weightedSum([[1, softmaxCrossEntropy()], [0.1, hinge()]])`. As Keras's loss_weights.
 *
 * @throws OptionError unless there is at least one pair of a weight and a loss; ShapeError if one loss gives a scalar and
 * another a number per example
 */
export function weightedSum(terms: readonly (readonly [weight: number, loss: Loss])[]): NamedLoss {
  const where = "weightedSum()";
  const pairs =
    Array.isArray(terms) && terms.length > 0 && terms.every((term) => typeof term?.[1] === "function");
  if (!pairs)
    throw new OptionError({
      where,
      expected: "pairs of a weight and a loss",
      got: describe(terms),
      cure: "Write weightedSum([[1, softmaxCrossEntropy()], [0.1, hinge()]]).",
    });
  for (const [weight] of terms) numberInRange(where, "each weight", weight, 0, Number.MAX_VALUE);
  return namedLoss(
    "weightedSum",
    (output, target) =>
      terms
        .map(([weight, loss]) => ops.mul(loss(output, target), weight))
        .reduce((sum, term) => ops.add(sum, alike(where, sum, term))),
    terms.flatMap(([, loss]) => (loss as Partial<NamedLoss>).misfits ?? []),
  );
}

/** A scalar added to a number per example would count in each of them: no one means that. */
function alike(where: string, first: Tensor, term: Tensor): Tensor {
  if (sameShape(term.shape, first.shape)) return term;
  throw new ShapeError({
    where,
    expected: `losses of the same shape, ${formatShape(first.shape)} as the first`,
    got: formatShape(term.shape),
    cure: "Let each give one number per example.",
  });
}
