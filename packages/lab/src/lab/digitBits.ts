// Digit bits: sets of digits with the four bits of each as targets, and what four outputs say.
import type { Metric } from "rutter";
import { Dataset, type Splits } from "rutter/data";

export const BITS = 4;

/** Bit `bit` of a digit, the lowest first. */
export const bitOf = (digit: number, bit: number) => (digit >> bit) & 1;

/** The digit that row `row` of outputs says, each bit 1 above one half: 0…15. */
export function digitOfBits(outputs: ArrayLike<number>, row: number): number {
  let digit = 0;
  for (let bit = 0; bit < BITS; bit++) digit |= Number(outputs[row * BITS + bit] > 0.5) << bit;
  return digit;
}

/** The share of examples with all four bits right; codes above 9 are never right. Named as what a trainer counts. */
export function bitAccuracy(): Metric<"accuracy"> {
  return {
    name: "accuracy",
    start() {
      let [right, all] = [0, 0];
      return {
        add({ outputs, count, targets, offset }) {
          for (let i = 0; i < count; i++)
            right += Number(digitOfBits(outputs, i) === digitOfBits(targets.subarray(offset), i));
          all += count;
        },
        result: () => right / all,
      };
    },
  };
}

function withBits({ inputs, inputShape, labels }: Dataset<"class">): Dataset<"values"> {
  const bits = new Float32Array(labels.length * BITS);
  for (const [i, digit] of labels.entries())
    for (let bit = 0; bit < BITS; bit++) bits[i * BITS + bit] = bitOf(digit, bit);
  return new Dataset({
    kind: "values",
    inputs,
    inputShape,
    labels: bits,
    labelShape: [BITS],
    classes: undefined,
  });
}

/** The three parts with bits for labels. */
export function splitsWithBits({ train, validation, test }: Splits): Splits<"values"> {
  return { train: withBits(train), validation: withBits(validation), test: withBits(test) };
}
