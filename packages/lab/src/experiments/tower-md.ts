// Towers in any number of dimensions, and several outputs side by side.
import { sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { stepLayer } from "../approximation/plane";
import { responses } from "../approximation/responses";
import { logistic } from "../approximation/target";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { maps } from "../lab/figure";
import { rounded } from "../lab/series";

/** The box from[i] < x[i] < to[i]. */
interface Box {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** One output per box: 2m steps each, weights ±h in turn, bias (−m + 1/2)h. Boxes do not see each other's steps. */
function towers(boxes: readonly Box[], h: number, slope: number) {
  const m = boxes[0].from.length;
  const steps = boxes.flatMap(({ from, to }) =>
    from.flatMap((_, axis) => [from, to].map((side) => ({ axis, at: side[axis] }))),
  );
  const own = (box: number) =>
    steps.map((_, j) => (Math.floor(j / (2 * m)) === box ? (j % 2 === 0 ? h : -h) : 0));
  return [
    stepLayer(steps, m, slope),
    { weights: boxes.map((_, box) => own(box)), biases: boxes.map(() => (-m + 0.5) * h), unit: sigmoid() },
  ];
}

export default experiment({
  id: "tower-md",
  asks: "Which bias makes a tower of m inputs, and do n functions fit side by side?",
  says: "(−m + 1/2)h, −5h/2 for m = 3: the output is near 1 where s_i < x_i < t_i for all i. n functions are n such nets.",
  config: {
    slope: 1000,
    height: 10,
    dimensions: [1, 2, 3, 4, 5, 6],
    /** m = 3, n = 2. */
    boxes: [
      { from: [0.1, 0.2, 0.3], to: [0.6, 0.7, 0.8] },
      { from: [0.4, 0.3, 0.2], to: [0.9, 0.8, 0.7] },
    ],
    side: 26,
  },
  async trial({ config: { slope, height, dimensions, boxes, side } }) {
    const backend = reference({ precision: "float64" });
    let gap = 0;
    for (const m of dimensions) {
      const box = { from: new Array<number>(m).fill(0.3), to: new Array<number>(m).fill(0.7) };
      // Every way to have some coordinates inside and the others on either side.
      const choices = Array.from({ length: 3 ** m }, (_, code) =>
        Array.from({ length: m }, (_, i) => [0.1, 0.5, 0.9][Math.floor(code / 3 ** i) % 3]),
      );
      const found = await responses(towers([box], height, slope), Float64Array.from(choices.flat()), backend);
      for (const [i, point] of choices.entries()) {
        const outside = point.filter((at) => at !== 0.5).length;
        gap = Math.max(gap, Math.abs(found[i] - logistic((0.5 - outside) * height)));
      }
    }
    // A slice through both boxes: x and y vary, z stays.
    const slice = Float64Array.from({ length: 3 * side * side }, (_, i) => {
      const point = Math.floor(i / 3);
      return [(point % side) / (side - 1), Math.floor(point / side) / (side - 1), 0.5][i % 3];
    });
    const both = await responses(towers(boxes, height, slope), slice, backend);
    const series = {
      first: Array.from(both).filter((_, i) => i % 2 === 0),
      second: Array.from(both).filter((_, i) => i % 2 === 1),
    };
    let sideBySide = 0;
    for (const [k, box] of boxes.entries()) {
      const alone = await responses(towers([box], height, slope), slice, backend);
      for (const [i, value] of alone.entries())
        sideBySide = Math.max(sideBySide, Math.abs(value - both[2 * i + k]));
    }
    const short = Object.entries(series).map(([name, values]) => [name, rounded(values, 5)]);
    return { measures: { gap, sideBySide }, series: Object.fromEntries(short) };
  },
  shows: [maps("Two outputs, each with a tower of its own", ["first", "second"], { width: 26 })],
  holdsWhen: [everyRun("gap", 0, 1e-6), everyRun("sideBySide", 0, 1e-6)],
});
