// Stopping: rules that end a training, applied to the curves of one that went on, so that all judge the same run.

/** What a rule may look at: one number per epoch so far. */
export interface Curves {
  /** Accuracy on validation data. */
  readonly validation: readonly number[];
  /** Cost on training data. */
  readonly training: readonly number[];
}

/** Whether to stop after the last of these epochs. */
export type StoppingRule = (soFar: Curves) => boolean;

/** No improvement of the best validation accuracy in n epochs. Nielsen, chapter 3. */
export const patience =
  (n: number): StoppingRule =>
  ({ validation }) =>
    validation.length - 1 - validation.indexOf(Math.max(...validation)) >= n;

/** The best validation accuracy has risen by less than this per epoch over the last `window` epochs. */
export const slowGain =
  (perEpoch: number, window: number): StoppingRule =>
  ({ validation }) => {
    if (validation.length <= window) return false;
    const best = Math.max(...validation);
    return (best - Math.max(...validation.slice(0, -window))) / window < perEpoch;
  };

/** Training cost has fallen by less than this share per epoch over the last `window` epochs. */
export const slowCost =
  (share: number, window: number): StoppingRule =>
  ({ training }) => {
    if (training.length <= window) return false;
    const before = training[training.length - 1 - window];
    return (before - training[training.length - 1]) / before / window < share;
  };

/**
 * A curve a − b·e^(−t/τ) through the epochs so far promises less than this beyond the best: by least squares in a and b for
 * each τ of a grid. Asked from `from` epochs on.
 */
export const forecast =
  (gain: number, from: number): StoppingRule =>
  ({ validation }) => {
    const { length } = validation;
    if (length < from) return false;
    let found = { error: Number.POSITIVE_INFINITY, limit: 0 };
    for (let tau = 0.5; tau <= 2 * length; tau *= 1.05) {
      const fall = validation.map((_, t) => Math.exp(-(t + 1) / tau));
      const [sum, squares] = [total(fall), total(fall.map((x) => x * x))];
      const [values, products] = [total(validation), total(validation.map((y, t) => y * fall[t]))];
      const slope = (length * products - sum * values) / (length * squares - sum * sum);
      const limit = (values - slope * sum) / length;
      const error = total(validation.map((y, t) => (y - limit - slope * fall[t]) ** 2));
      if (error < found.error) found = { error, limit };
    }
    return found.limit - Math.max(...validation) < gain;
  };

/** After so many epochs. */
export const fixed =
  (epochs: number): StoppingRule =>
  ({ validation }) =>
    validation.length >= epochs;

/** The epoch, counted from 1, after which a rule stops; all epochs where it never does. */
export function stopsAt(rule: StoppingRule, { validation, training }: Curves): number {
  for (let n = 1; n < validation.length; n++)
    if (rule({ validation: validation.slice(0, n), training: training.slice(0, n) })) return n;
  return validation.length;
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** The test accuracy of the best net, by validation, of the first so many epochs. */
export function chosenTest(validation: readonly number[], test: readonly number[], epochs: number): number {
  const seen = validation.slice(0, epochs);
  return test[seen.indexOf(Math.max(...seen))];
}
