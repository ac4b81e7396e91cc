// The demon: what happens to the cost if somebody adds Δz to one neuron's weighted input?
import { quadratic, Stream, sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, maps } from "../lab/figure";
import { libraryGradients } from "../lab/libraryGradients";
import { cost, forward, largestDifference, normals, plainLayers } from "../lab/plainNet";

export default experiment({
  id: "demon",
  asks: "What does δ mean?",
  says: "δ is ∂C/∂z: a demon who adds Δz changes the cost by δ·Δz, and can gain nothing where δ is near 0.",
  config: { widths: [4, 5, 4, 3], h: 1e-5, firstChange: 0.2, halvings: 8, sweep: { change: 6, points: 61 } },
  async trial({ config: { widths, h, firstChange, halvings, sweep }, seed }) {
    const next = normals(new Stream(seed, "demon"));
    const layers = plainLayers(widths, next);
    const x = Array.from({ length: widths[0] }, next);
    const y = Array.from({ length: widths.at(-1)! }, (_, j) => (j === 0 ? 1 : 0));
    const { delta } = await libraryGradients(
      layers,
      layers.map(() => sigmoid()),
      { x, y, loss: quadratic(), backend: reference({ precision: "float64" }) },
    );
    const costWith = (layer: number, neuron: number, z: number) =>
      cost.quadratic.value(forward(layers, x, { layer, neuron, z }).a.at(-1)!, y);
    const neurons = layers.flatMap(({ biases }, l) => biases.map((_, j): [number, number] => [l, j]));
    const slopes = neurons.map(([l, j]) => (costWith(l, j, h) - costWith(l, j, -h)) / (2 * h));
    const still = costWith(0, 0, 0);
    // Over all neurons together, so that one whose cost happens to be straight does not decide.
    const error = (z: number) =>
      neurons.reduce((sum, [l, j]) => sum + Math.abs(costWith(l, j, z) - still - delta[l][j] * z), 0);
    const errors = Array.from({ length: halvings + 1 }, (_, i) => error(firstChange / 2 ** i));
    const ratios = errors.slice(1).map((smaller, i) => errors[i] / smaller);
    const changes = Array.from(
      { length: sweep.points },
      (_, i) => sweep.change * ((2 * i) / (sweep.points - 1) - 1),
    );
    const chosen = neurons.reduce((a, b) =>
      Math.abs(delta[b[0]][b[1]]) > Math.abs(delta[a[0]][a[1]]) ? b : a,
    );
    const { a } = forward(layers, x);
    return {
      measures: { slopeError: largestDifference(slopes, delta.flat()), worstRatio: Math.min(...ratios) },
      series: {
        ...Object.fromEntries(delta.map((own, l) => [`δ of layer ${l + 1}`, [...own]])),
        ...Object.fromEntries(
          delta.map((own, l) => [
            `a·δ into layer ${l + 1}`,
            own.flatMap((d) => a[l].map((value) => value * d)),
          ]),
        ),
        Δz: changes,
        cost: changes.map((z) => costWith(...chosen, z)),
        δ·Δz: changes.map((z) => still + delta[chosen[0]][chosen[1]] * z),
        "prediction error": errors,
      },
    };
  },
  shows: [
    lines("The cost as the demon changes one weighted input", ["cost", "δ·Δz"], {
      along: "Δz",
      x: "Δz",
      y: "Cost",
    }),
    lines("How far off the prediction is, the change halved each time", ["prediction error"], {
      places: { from: 0, step: 1 },
      x: "Halvings",
      y: "Error",
      logY: true,
    }),
    lines(
      "What a demon could gain at each neuron",
      [1, 2, 3].map((layer) => `δ of layer ${layer}`),
      { x: "Neuron", y: "δ" },
    ),
    ...[4, 5, 4].map((width, l) =>
      maps(`a·δ on each edge into layer ${l + 1}, a row per neuron`, [`a·δ into layer ${l + 1}`], { width }),
    ),
  ],
  holdsWhen: [everyRun("slopeError", 0, 1e-6), everyRun("worstRatio", 3.5, Number.POSITIVE_INFINITY)],
});
