// Smoothness of the sigmoid unit: small changes of a weight make small changes of the output, and foreseeable ones.
import { ops, Stream, sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { libraryGradients } from "../lab/libraryGradients";
import {
  normals,
  outputs,
  type PlainLayer,
  plainLayers,
  type Unit,
  unit,
  withChanged,
} from "../lab/plainNet";

/** Output 0 of a net when its first weight is changed. */
const moved = (layers: readonly PlainLayer[], x: readonly number[], change: number) =>
  withChanged(layers, 0, change, () => outputs(layers, x)[0]);

export default experiment({
  id: "step-vs-sigmoid",
  asks: "Why does learning want small changes of the output for small changes of a weight?",
  says: "Δoutput ≈ Σ (∂output/∂w)Δw + (∂output/∂b)Δb; a perceptron may flip from 0 to 1. Smooth units need not make the whole net smooth (author).",
  config: {
    scales: [1, 5, 25],
    widths: [784, 30, 10],
    halvings: 8,
    sweep: { change: 3, points: 101 },
    steepness: { depths: [2, 3, 4, 5, 6], weightScales: [1, 2, 5, 10, 20], width: 10, points: 400 },
  },
  async trial({ config: { scales, widths, halvings, sweep, steepness }, seed }) {
    const next = normals(new Stream(seed, "step-vs-sigmoid"));
    const backend = reference({ precision: "float64" });
    const changes = Array.from(
      { length: sweep.points },
      (_, i) => sweep.change * ((2 * i) / (sweep.points - 1) - 1),
    );
    const series: Record<string, readonly number[]> = { changes };
    const one = (own: Unit, scale: number): PlainLayer[] => [
      { weights: [[0.5 * scale]], biases: [-0.2 * scale], units: [own] },
    ];
    // Weights of variance 1/n_in: with N(0, 1) the hidden units would all be saturated.
    const net = plainLayers(widths, next).map((layer) => ({
      ...layer,
      weights: layer.weights.map((row) => row.map((w) => w / Math.sqrt(row.length))),
    }));
    const image = Array.from({ length: widths[0] }, () => Math.min(1, Math.abs(next())));
    const cases = [
      ...scales.map((c) => ({ name: `σ(${c}z)`, layers: one(unit.sigmoid, c), x: [1], c })),
      { name: widths.join("-"), layers: net, x: image, c: 1 },
    ];
    let worstRatio = Number.POSITIVE_INFINITY;
    for (const { name, layers, x, c } of cases) {
      const { gradient } = await libraryGradients(
        layers,
        layers.map(() => sigmoid()),
        { x, y: new Array(layers[layers.length - 1].biases.length).fill(0), loss: firstOutput, backend },
      );
      // A change of the weight before it is scaled by c: the slope is c times that by the weight.
      const [start, slope] = [moved(layers, x, 0), gradient[0] * c];
      const error = (change: number) => Math.abs(moved(layers, x, c * change) - start - slope * change);
      const errors = Array.from({ length: halvings + 1 }, (_, i) => error(0.1 / c / 2 ** i));
      for (let i = 0; i < halvings; i++) worstRatio = Math.min(worstRatio, errors[i] / errors[i + 1]);
      series[`output of ${name}`] = changes.map((change) => moved(layers, x, c * change));
      series[`prediction for ${name}`] = changes.map((change) => start + slope * change);
      series[`prediction error of ${name}`] = errors;
    }
    const steps = net.map((layer) => ({ ...layer, units: layer.units.map(() => unit.step) }));
    series["output of the step"] = changes.map((change) => moved(one(unit.step, 1), [1], change));
    series[`output of ${widths.join("-")} of steps`] = changes.map((change) => moved(steps, image, change));
    const hard = [...series["output of the step"], ...series[`output of ${widths.join("-")} of steps`]];
    series["weight scales"] = steepness.weightScales;
    for (const depth of steepness.depths)
      series[`steepest slope at depth ${depth}`] = steepness.weightScales.map((scale) =>
        steepest(depth, scale, steepness.width, steepness.points, next),
      );
    return {
      measures: { worstRatio, otherThan0And1: hard.filter((value) => value !== 0 && value !== 1).length },
      series,
    };
  },
  shows: [
    ...["σ(1z)", "σ(5z)", "σ(25z)", "784-30-10"].map((name) =>
      lines(`Output and its prediction: ${name}`, [`output of ${name}`, `prediction for ${name}`], {
        along: "changes",
        x: "Change of the weights",
        y: "Output",
      }),
    ),
    lines("Steps instead", ["output of the step", "output of 784-30-10 of steps"], {
      along: "changes",
      x: "Change of the weights",
      y: "Output",
    }),
    lines(
      "Steepest slope of the output",
      [2, 3, 4, 5, 6].map((depth) => `steepest slope at depth ${depth}`),
      { along: "weight scales", x: "Deviation of the weights", y: "Slope", logX: true, logY: true },
    ),
  ],
  holdsWhen: [everyRun("worstRatio", 3.5, Number.POSITIVE_INFINITY), everyRun("otherThan0And1", 0, 0)],
});

/** The net's first output in place of a cost. */
const firstOutput: Parameters<typeof libraryGradients>[2]["loss"] = (output) =>
  ops.sum(ops.slice(output, [0, 0], [1, 1]));

/** The steepest slope of a random net's output along one input from −1 to 1. */
function steepest(depth: number, scale: number, width: number, points: number, next: () => number): number {
  const widths = [1, ...new Array<number>(depth - 1).fill(width), 1];
  const layers = plainLayers(widths, () => scale * next());
  const values = Array.from({ length: points + 1 }, (_, i) => outputs(layers, [(2 * i) / points - 1])[0]);
  return Math.max(...values.slice(1).map((value, i) => (Math.abs(value - values[i]) * points) / 2));
}
