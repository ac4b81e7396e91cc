// Layer speeds at the start: do early layers begin slower?
import { sigmoidCrossEntropy } from "rutter";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseNetwork } from "../lab/ladder";
import { rounded } from "../lab/series";
import { speedometer } from "../lab/speeds";
import { quantile } from "../lab/statistics";

/** By number of hidden layers: the book's speeds, our medians, and the ratio of last to first. */
const NETS = {
  2: { book: [0.07, 0.31], medians: [0.058, 0.293], ratio: 4.9 },
  3: { book: [0.012, 0.06, 0.283], medians: [0.0115, 0.055, 0.28], ratio: 24 },
  4: { book: [0.003, 0.017, 0.07, 0.285], medians: [0.0026, 0.0123, 0.062, 0.3], ratio: 123 },
};
const nets = Object.entries(NETS).map(([depth, net]) => ({ depth: Number(depth), ...net }));
const named = (depth: number, l: number) => `${depth} hidden, layer ${l + 1}`;

export default experiment({
  id: "init-norms",
  asks: "Do early layers learn slower right after the start?",
  says: "Speeds ‖∂C/∂b‖: 0.07, 0.31 with two hidden layers; 0.012, 0.060, 0.283 with three; 0.003, 0.017, 0.070, 0.285 with four.",
  figures: nets.flatMap(({ depth, book }) =>
    book.map((value, l) => ({ measure: named(depth, l), value, from: "book" })),
  ),
  needs: "mnist",
  repeats: 1,
  config: { units: 30, examples: 1000, starts: 200, shown: 6 },
  reduced: { starts: 20 },
  async trial({ config: { units, examples, starts, shown }, seed, backend, signal, data, progress }) {
    const set = (await data()).train.take(examples);
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = {};
    let [bookInside, laterFaster] = [0, 0];
    for (const [i, { depth, book }] of nets.entries()) {
      const config = { hidden: new Array<number>(depth).fill(units), start: "new" as const };
      const net = denseNetwork(config, seed);
      using speeds = speedometer(net, set, sigmoidCrossEntropy(), backend);
      const found: number[][] = [];
      for (let start = 0; start < starts; start++) {
        signal.throwIfAborted();
        const fresh = denseNetwork(config, (seed - 1) * starts + start + 1);
        await net.parameters.write(await fresh.parameters.read());
        const { layers } = await speeds.read();
        found.push(layers.map(({ ofMean }) => ofMean));
        if (start === 0 && depth === 2)
          for (const [l, { neurons }] of layers.entries())
            series[`neurons of layer ${l + 1}`] = Array.from(neurons.slice(0, shown));
        progress((i + start / starts) / nets.length);
      }
      for (const [l, value] of book.entries()) {
        const own = found.map((norms) => norms[l]);
        measures[named(depth, l)] = quantile(own, 0.5);
        if (value >= quantile(own, 0.05) && value <= quantile(own, 0.95)) bookInside++;
        series[`${named(depth, l)}, all starts`] = rounded(own, 3);
      }
      const ratios = found.map((norms) => norms[depth - 1] / norms[0]);
      measures[`${depth} hidden, last to first`] = quantile(ratios, 0.5);
      measures[`${depth} hidden, last to first, 5 %`] = quantile(ratios, 0.05);
      measures[`${depth} hidden, last to first, 95 %`] = quantile(ratios, 0.95);
      laterFaster += found.filter((norms) => norms.slice(1).every((norm, l) => norm > norms[l])).length;
      await net.dispose();
    }
    return {
      measures: { ...measures, bookInside, laterFaster: laterFaster / (nets.length * starts) },
      series,
    };
  },
  shows: [
    dots(
      "Speed of each layer: the median of all starts, and the book’s",
      nets.flatMap(({ depth, book }) => book.map((_, l) => named(depth, l))),
      { x: "‖∂C/∂b‖", logX: true },
    ),
    lines("∂C/∂b of six neurons of each layer", ["neurons of layer 1", "neurons of layer 2"], {
      x: "neuron",
      y: "∂C/∂b",
      points: true,
    }),
    ...nets.map(({ depth, book }) =>
      lines(
        `${depth} hidden layers: the speed of each in every start`,
        book.map((_, l) => `${named(depth, l)}, all starts`),
        { x: "start", y: "‖∂C/∂b‖", logY: true, points: true },
      ),
    ),
  ],
  failsBecause:
    "The one limit that is missed was set around a median of few starts. An independent program with 1,000 other starts finds 0.0023 to 0.0025 for layer 1 of four, as here. What the book says of layers, its own nine values included, is found.",
  holdsWhen: [
    ...nets.flatMap(({ depth, medians, ratio }) => [
      ...medians.map((value, l) => near(named(depth, l), value, { share: 0.1 })),
      near(`${depth} hidden, last to first`, ratio, { share: 0.1 }),
    ]),
    everyRun("bookInside", 9, 9),
    everyRun("laterFaster", 1, 1),
  ],
});
