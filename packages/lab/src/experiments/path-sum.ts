// The gradient as a sum over paths: one product of factors for each way from a weight to the cost.
import { quadratic, Stream, sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { libraryGradients } from "../lab/libraryGradients";
import { errorsByPaths, paths } from "../lab/paths";
import {
  cost,
  errors,
  flat,
  forward,
  gradientsOf,
  largestDifference,
  normals,
  plainLayers,
} from "../lab/plainNet";

/** As in the configuration. */
const NETS = ["3-4-2", "2-6-5-3", "4-5-6-6-2", "6-6-6-6-6"];

export default experiment({
  id: "path-sum",
  asks: "Is ∂C/∂w the sum, over all paths from the weight to the cost, of the products of the edges' factors?",
  says: "It is, and backprop is a clever way of computing that sum.",
  config: {
    nets: [
      [3, 4, 2],
      [2, 6, 5, 3],
      [4, 5, 6, 6, 2],
      [6, 6, 6, 6, 6],
    ],
    top: 20,
  },
  async trial({ config: { nets, top }, seed }) {
    const next = normals(new Stream(seed, "path-sum"));
    const backend = reference({ precision: "float64" });
    let [bp4, library, wrongCounts] = [0, 0, 0];
    const series: Record<string, number[]> = {};
    for (const widths of nets) {
      const layers = plainLayers(widths, next);
      const x = Array.from({ length: widths[0] }, next);
      const y = Array.from({ length: widths.at(-1)! }, (_, j) => (j === 0 ? 1 : 0));
      const activity = forward(layers, x);
      const summed = errorsByPaths(layers, activity, y, cost.quadratic);
      const gradient = flat(gradientsOf(activity, summed.delta));
      const own = flat(gradientsOf(activity, errors(layers, activity, y, cost.quadratic)));
      bp4 = Math.max(bp4, largestDifference(gradient, own));
      const question = { x, y, loss: quadratic(), backend };
      const found = await libraryGradients(
        layers,
        layers.map(() => sigmoid()),
        question,
      );
      library = Math.max(library, largestDifference(gradient, found.gradient));
      // Layer l of the net is widths[l + 1] neurons wide; the later ones multiply.
      for (const [l, count] of summed.counts.entries())
        if (count !== widths.slice(l + 2).reduce((product, width) => product * width, 1)) wrongCounts++;
      const parts = [...paths(layers, activity, [0, 0], y, cost.quadratic)]
        .map(({ product }) => product * x[0])
        .sort((a, b) => Math.abs(b) - Math.abs(a));
      series[`largest parts of the first weight's gradient, ${widths.join("-")}`] = parts.slice(0, top);
      series[`paths per layer, ${widths.join("-")}`] = summed.counts;
    }
    return { measures: { bp4, library, wrongCounts }, series };
  },
  shows: [
    lines(
      "The largest parts of ∂C/∂w of the first weight, one per path",
      NETS.map((net) => `largest parts of the first weight's gradient, ${net}`),
      { x: "Path, the largest first", y: "Part", points: true, panels: "series" },
    ),
    lines(
      "Paths from a neuron of each layer to the cost",
      NETS.map((net) => `paths per layer, ${net}`),
      { x: "Layer", y: "Paths", logY: true },
    ),
  ],
  holdsWhen: [everyRun("bp4", 0, 1e-10), everyRun("library", 0, 1e-10), everyRun("wrongCounts", 0, 0)],
});
