// Agreement: how alike the members of an ensemble answer, and how alike they err.
import { ShapeError } from "../error";

/** Pairs of members as matrices [i][j], and errors by how many members share them. Plain data. */
export interface Agreement {
  /** Share of examples that both give the same class. 1 on the diagonal. */
  readonly agreement: readonly (readonly number[])[];
  /**
   * Cohen's κ of "wrong" and "right": 1 if both err on the same examples, 0 if their errors have nothing to do with each
   * other, NaN if neither ever errs (or both always do).
   */
  readonly errorKappa: readonly (readonly number[])[];
  /** Share of examples that both get wrong. The diagonal holds each member's error. */
  readonly doubleFault: readonly (readonly number[])[];
  /** Number of examples that exactly k members get wrong, k = 0 … members. */
  readonly sharedErrors: readonly number[];
  /** Mean κ over the pairs that have one; NaN if none has. */
  readonly meanErrorKappa: number;
}

/**
 * Compares the classes that several members give the same examples. κ = (p − q) / (1 − q), with p the share of examples
 * on which both are wrong or both right, and q what it would be by chance, eᵢ·eⱼ + (1 − eᵢ)(1 − eⱼ).
 *
 * @throws ShapeError unless all lists have one class per example
 */
export function agreementOf(
  predictions: readonly ArrayLike<number>[],
  targets: ArrayLike<number>,
): Agreement {
  const count = targets.length;
  const odd = predictions.find(({ length }) => length !== count);
  if (odd)
    throw new ShapeError({
      where: "agreementOf",
      expected: `one class for each of ${count} examples`,
      got: String(odd.length),
    });
  const wrong = predictions.map((own) => Uint8Array.from(own, (label, n) => (label === targets[n] ? 0 : 1)));
  const share = (test: (n: number) => boolean) => {
    let sum = 0;
    for (let n = 0; n < count; n++) if (test(n)) sum++;
    return sum / count;
  };
  const matrix = (entry: (i: number, j: number) => number) =>
    predictions.map((_, i) => predictions.map((_, j) => entry(i, j)));
  const errors = wrong.map((own) => share((n) => own[n] === 1));
  const errorKappa = matrix((i, j) => {
    const observed = share((n) => wrong[i][n] === wrong[j][n]);
    const chance = errors[i] * errors[j] + (1 - errors[i]) * (1 - errors[j]);
    return chance === 1 ? Number.NaN : (observed - chance) / (1 - chance);
  });
  const pairs = errorKappa.flatMap((row, i) => row.slice(i + 1)).filter((kappa) => !Number.isNaN(kappa));
  const sharedErrors = new Array<number>(predictions.length + 1).fill(0);
  for (let n = 0; n < count; n++) sharedErrors[wrong.reduce((sum, own) => sum + own[n], 0)]++;
  return {
    agreement: matrix((i, j) => share((n) => predictions[i][n] === predictions[j][n])),
    errorKappa,
    doubleFault: matrix((i, j) => share((n) => wrong[i][n] === 1 && wrong[j][n] === 1)),
    sharedErrors,
    meanErrorKappa: pairs.reduce((sum, kappa) => sum + kappa, 0) / pairs.length,
  };
}
