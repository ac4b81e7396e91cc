// A half adder from NAND perceptrons: a circuit forced into a net by choosing its weights.
import { step } from "rutter";
import { type BuiltLayer, built } from "../lab/built";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { maps } from "../lab/figure";

/** x1, x2, sum, carry. */
const TRUTH = [
  [0, 0, 0, 0],
  [0, 1, 1, 0],
  [1, 0, 1, 0],
  [1, 1, 0, 1],
];

/** Where a layer has fewer than three nodes. */
const NONE = 0.5;

/** Passes a signal of 0 or 1 on to the next layer. */
const PASS = -0.5;

export default experiment({
  id: "nand-adder-built",
  asks: "Can a circuit be forced into a net by choosing weights?",
  says: "Five NANDs give bitwise sum and carry: n = x1 NAND x2; sum = (x1 NAND n) NAND (x2 NAND n); carry = n NAND n, whose doubled link may be one weight −4.",
  config: { weight: -2, bias: 3 },
  async trial({ config: { weight: w, bias: b }, backend }) {
    const layersWith = (carry: readonly number[], copies: number): BuiltLayer[] => [
      // x1, x2, n; a doubled link comes from a second n.
      {
        weights: [[1, 0], [0, 1], ...new Array(copies).fill([w, w])],
        biases: [PASS, PASS, ...new Array(copies).fill(b)],
        unit: step(),
      },
      // x1 NAND n, x2 NAND n, n NAND n.
      {
        weights: [
          [w, 0, w, ...new Array(copies - 1).fill(0)],
          [0, w, w, ...new Array(copies - 1).fill(0)],
          [0, 0, ...carry],
        ],
        biases: [b, b, b],
        unit: step(),
      },
      // sum, carry.
      {
        weights: [
          [w, w, 0],
          [0, 0, 1],
        ],
        biases: [b, PASS],
        unit: step(),
      },
    ];
    const rows = TRUTH.map(([x1, x2]) => [x1, x2]);
    const run = async (layers: readonly BuiltLayer[]) => {
      const net = await built(layers, backend);
      const seen = await net.inspect(rows, { backend });
      await net.dispose();
      const right = TRUTH.filter(([, , sum, carry], i) => {
        const [s, c] = seen.output.data.subarray(2 * i, 2 * i + 2);
        return s === sum && c === carry;
      });
      const signals = seen.layers
        .filter(({ kind }) => kind === "step")
        .map(({ output }) => Array.from(output.data));
      return { right: right.length, signals };
    };
    const doubled = await run(layersWith([w, w], 2));
    const single = await run(layersWith([2 * w], 1));
    const measures: Record<string, number> = { doubledLink: doubled.right, singleWeight: single.right };
    const series: Record<string, number[]> = Object.fromEntries(
      single.signals.map((signals, l) => [`signals of layer ${l + 1}`, signals]),
    );
    const [first, second, last] = single.signals;
    for (const [i, [x1, x2]] of rows.entries()) {
      const [sum, carry] = last.slice(2 * i, 2 * i + 2);
      measures[`${x1} + ${x2}: carry`] = carry;
      measures[`${x1} + ${x2}: sum`] = sum;
      series[`${x1} + ${x2}`] = [
        ...[x1, x2, NONE],
        ...first.slice(3 * i, 3 * i + 3),
        ...second.slice(3 * i, 3 * i + 3),
        ...[sum, carry, NONE],
      ];
    }
    return { measures, series };
  },
  shows: [
    maps(
      "Signals, layer below layer: x1, x2; x1, x2, n; x1 NAND n, x2 NAND n, n NAND n; sum, carry (grey: no node)",
      TRUTH.map(([x1, x2]) => `${x1} + ${x2}`),
      { width: 3 },
    ),
  ],
  holdsWhen: [everyRun("doubledLink", 4, 4), everyRun("singleWeight", 4, 4)],
});
