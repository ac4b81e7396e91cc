// Weighted sum: several costs on one output.
import { OptionError, ShapeError } from "../error";
import { type Loss, type NamedLoss, namedLoss } from "../loss";
import { ops } from "../ops/table";
import { describe, numberInRange } from "../option";
import { formatShape, sameShape, type Tensor } from "../tensor";

/** A weight of at least 0 and its loss. */
export type WeightedLoss = readonly [weight: number, loss: Loss];

/**
 * C = Σ_k λ_k C_k: several losses of the same output and target, each with its weight of at least 0, as in
 * `weightedSum([[1, softmaxCrossEntropy()], [0.1, hinge()]])`. With names the weights are settings, which schedules may
 * change: the cost goes over from one to the other in training.
 *
 * ```ts
 * loss: weightedSum({ early: [1, quadratic()], late: [0, softmaxCrossEntropy()] }),
 * schedules: { "loss.early": ({ epoch }) => Number(epoch < 5), "loss.late": ({ epoch }) => Number(epoch >= 5) },
 * ```
 * As Keras's loss_weights.
 *
 * @throws OptionError unless there is at least one pair of a weight and a loss; ShapeError if one loss gives a scalar and
 * another a number per example
 */
export function weightedSum(
  terms: readonly WeightedLoss[] | Readonly<Record<string, WeightedLoss>>,
): NamedLoss {
  const where = "weightedSum()";
  const entries = Object.entries(terms ?? {});
  if (entries.length === 0 || !entries.every(([, term]) => typeof term?.[1] === "function"))
    throw new OptionError({
      where,
      expected: "pairs of a weight and a loss",
      got: describe(terms),
      cure: "Write weightedSum([[1, softmaxCrossEntropy()], [0.1, hinge()]]).",
    });
  for (const [, [weight]] of entries) numberInRange(where, "each weight", weight, 0, Number.MAX_VALUE);
  const named = !Array.isArray(terms);
  const inner = entries.map(([, [, loss]]) => loss as Partial<NamedLoss>);
  const own = named ? entries.map(([name, [weight]]) => [`loss.${name}`, weight]) : [];
  const sum = namedLoss(
    "weightedSum",
    (output, target, settings = {}) =>
      entries
        .map(([name, [weight, loss]]) =>
          ops.mul(loss(output, target, settings), (named && settings[`loss.${name}`]) || weight),
        )
        .reduce((sum, term) => ops.add(sum, alike(where, sum, term))),
    inner.flatMap(({ misfits = [] }) => misfits),
  );
  return Object.assign(sum, {
    settings: Object.assign({}, ...inner.map(({ settings }) => settings), Object.fromEntries(own)),
    logits: inner.every(({ logits }) => logits),
  });
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
