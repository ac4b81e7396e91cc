// Sizes after each layer of the book's convolutional nets, and what shared weights save.
import { conv2d, dense, flatten, type Layer, maxPool2d, Network } from "rutter";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";

const convolution = (filters: number) => [conv2d({ filters, kernel: 5 }), maxPool2d(2)];
const full = (...units: number[]) => [flatten(), ...units.map((count) => dense(count))];

/** The ladder's nets without units, which have no parameters. */
const NETS: Record<string, readonly Layer[]> = {
  demo: [...convolution(3), ...full(10)],
  C0: full(100, 10),
  C1: [...convolution(20), ...full(100, 10)],
  C1x: [...convolution(20), ...full(10)],
  C2: [...convolution(20), ...convolution(40), ...full(100, 10)],
  C5a: [...convolution(20), ...convolution(40), ...full(300, 10)],
  C5b: [...convolution(20), ...convolution(40), ...full(1000, 10)],
  C6a: [...convolution(20), ...convolution(40), ...full(100, 100, 10)],
  C6b: [...convolution(20), ...convolution(40), ...full(300, 300, 10)],
  C6c: [...convolution(20), ...convolution(40), ...full(1000, 1000, 10)],
};

/** Parameters, and millions of multiply–adds per forward pass, as in the catalogue's master table. */
const TABLE = {
  C0: [79_510, 0.08],
  C1: [289_630, 0.58],
  C1x: [29_330, 0.32],
  C2: [85_670, 1.63],
  C5a: [215_870, 1.76],
  C5b: [671_570, 2.22],
  C6a: [95_770, 1.64],
  C6b: [306_170, 1.85],
  C6c: [1_672_570, 3.22],
} as const;

/** One multiplication per weight and place where it is used. */
function multiplications({ layers }: Network): number {
  return layers.reduce((sum, { layer, parameters, output }) => {
    const weight = parameters.find(({ name }) => name === "weight");
    const places = layer.kind === "conv2d" ? output[1] * output[2] : 1;
    return sum + (weight ? weight.shape.reduce((a, b) => a * b) * places : 0);
  }, 0);
}

export default experiment({
  id: "conv-shapes",
  asks: "What is the size after each layer, and how many weights does sharing save?",
  says: "26 parameters a map, 520 for 20 maps, against 23,550 for a full layer of 30: more than 40 times fewer.",
  figures: [
    { measure: "twentyMaps", value: 520, from: "book" },
    { measure: "thirtyFull", value: 23_550, from: "book" },
  ],
  config: { input: [1, 28, 28] },
  async trial({ config: { input } }) {
    const count = (layers: readonly Layer[]) => new Network({ input }, layers).parameterCount;
    const measures: Record<string, number> = {
      oneMap: count([conv2d({ filters: 1, kernel: 5 })]),
      twentyMaps: count([conv2d({ filters: 20, kernel: 5 })]),
      thirtyFull: count(full(30)),
    };
    measures.saving = measures.thirtyFull / measures.twentyMaps;
    const series: Record<string, readonly number[]> = {};
    for (const [name, layers] of Object.entries(NETS)) {
      const net = new Network({ input }, layers);
      measures[`${name} parameters`] = net.parameterCount;
      measures[`${name} millions`] = multiplications(net) / 1e6;
      const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b);
      series[`${name}, values`] = [count(input), ...net.layers.map(({ output }) => count(output))];
      for (const [i, { layer, output }] of net.layers.entries())
        series[`${name}, ${i} ${layer.kind}`] = output;
    }
    const shapes: Record<string, readonly number[]> = {
      "demo, 0 conv2d": [3, 24, 24],
      "demo, 1 maxPool2d": [3, 12, 12],
      "C2, 0 conv2d": [20, 24, 24],
      "C2, 1 maxPool2d": [20, 12, 12],
      "C2, 2 conv2d": [40, 8, 8],
      "C2, 3 maxPool2d": [40, 4, 4],
    };
    measures.wrongShapes = Object.entries(shapes).filter(
      ([name, shape]) => series[name].join() !== shape.join(),
    ).length;
    return { measures, series };
  },
  shows: [
    lines(
      "Numbers that leave each layer: 784 pixels, maps, pooled maps, units",
      ["demo", "C0", "C1", "C2", "C6c"].map((name) => `${name}, values`),
      { places: { from: 0, step: 1 }, x: "layer, 0 the image", y: "Numbers", logY: true },
    ),
    dots(
      "Parameters",
      Object.keys(NETS).map((name) => `${name} parameters`),
      { x: "parameters", logX: true },
    ),
    dots(
      "Millions of multiplications for an image",
      Object.keys(NETS).map((name) => `${name} millions`),
      { x: "millions", logX: true },
    ),
    dots("One layer: 20 shared maps against 30 full units", ["oneMap", "twentyMaps", "thirtyFull"], {
      x: "parameters",
      logX: true,
    }),
  ],
  holdsWhen: [
    everyRun("wrongShapes", 0, 0),
    everyRun("oneMap", 26, 26),
    everyRun("twentyMaps", 520, 520),
    everyRun("thirtyFull", 23_550, 23_550),
    near("saving", 45.3, 0.05),
    everyRun("demo parameters", 4408, 4408),
    ...Object.entries(TABLE).flatMap(([name, [parameters, millions]]) => [
      everyRun(`${name} parameters`, parameters, parameters),
      near(`${name} millions`, millions, 0.005),
    ]),
  ],
});
