// Where depth must win: parity as a chain of XOR blocks, and a tent map applied over and over.
import { adam, dense, heNormal, Network, normal, relu, sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { fitPoints } from "../approximation/fit";
import { deviation } from "../approximation/grid";
import { responses } from "../approximation/responses";
import type { BuiltLayer } from "../lab/built";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, sweep } from "../lab/figure";

/** tent(x) = 2·relu(x) − 4·relu(x − 1/2), k times: two units a layer. */
function tents(k: number): BuiltLayer[] {
  const biases = [0, -0.5];
  const first = { weights: [[1], [1]], biases, unit: relu() };
  const next = {
    weights: [
      [2, -4],
      [2, -4],
    ],
    biases,
    unit: relu(),
  };
  return [first, ...Array.from({ length: k - 1 }, () => next), { weights: [[2, -4]], biases: [0] }];
}

/** The same as one layer: a unit for the first slope and one for each of 2^k − 1 kinks. */
function tentsInOneLayer(k: number): BuiltLayer[] {
  const pieces = 2 ** k;
  return [
    {
      weights: Array.from({ length: pieces }, () => [1]),
      biases: Array.from({ length: pieces }, (_, i) => -i / pieces),
      unit: relu(),
    },
    {
      weights: [Array.from({ length: pieces }, (_, i) => pieces * (i === 0 ? 1 : i % 2 === 0 ? 2 : -2))],
      biases: [0],
    },
  ];
}

/** XOR of the result so far and the next bit, a + b − 2·relu(a + b − 1); bits that wait pass through relu unchanged. */
function parityChain(m: number): BuiltLayer[] {
  const layers: BuiltLayer[] = [];
  // Inputs of block t: a and b alone at first, then relu(a + b), relu(a + b − 1), and the bits that wait.
  for (let block = 0; block < m - 1; block++) {
    const waiting = m - 2 - block;
    const sum = block === 0 ? [1, 1] : [1, -2, 1];
    const row = (place: number) =>
      Array.from({ length: sum.length + waiting }, (_, k) => Number(k === place));
    const xor = [...sum, ...new Array<number>(waiting).fill(0)];
    layers.push({
      weights: [xor, xor, ...Array.from({ length: waiting }, (_, k) => row(sum.length + k))],
      biases: [0, -1, ...new Array<number>(waiting).fill(0)],
      unit: relu(),
    });
  }
  return [...layers, { weights: [[1, -2]], biases: [0] }];
}

/** Hidden units, but for those that carry one bit past a block, which a skip connection would do. */
const computing = (layers: readonly BuiltLayer[]) =>
  layers
    .slice(0, -1)
    .flatMap(({ weights, biases }) => weights.map((row, j) => ({ row, bias: biases![j] })))
    .filter(({ row, bias }, i) => i < 2 || bias !== 0 || row.filter((w) => w !== 0).length > 1).length;

const bitsOf = (m: number) =>
  Float32Array.from({ length: m * 2 ** m }, (_, i) => (Math.floor(i / m) >> (i % m)) & 1);

/** Changes of slope of values at even distances. */
const kinks = (values: ArrayLike<number>) =>
  Array.from(values).filter(
    (_, i) =>
      i > 0 && i < values.length - 1 && Math.abs(values[i - 1] - 2 * values[i] + values[i + 1]) > 1e-9,
  ).length;

export default experiment({
  id: "depth-separation",
  asks: "Are there functions that a deep net has cheaply and a shallow one does not?",
  says: "The compendium's author never met a clear reason why deep beats shallow.",
  repeats: 10,
  config: {
    sizes: [2, 3, 4, 5, 6, 7, 8],
    trained: [2, 3, 4, 5, 6],
    steps: 5000,
    learningRate: 0.005,
    fits: 0.05,
  },
  async trial({ config: { sizes, trained, steps, learningRate, fits }, seed, backend, progress }) {
    const exact = reference({ precision: "float64" });
    const measures: Record<string, number> = {
      tentGap: 0,
      oneLayerGap: 0,
      parityGap: 0,
      kinksMissing: 0,
      tentUnitsPerSize: 0,
      parityUnitsPerSize: 0,
    };
    const keep = (name: string, value: number) => {
      measures[name] = Math.max(measures[name], value);
    };
    const dyadic = (k: number) => Float64Array.from({ length: 2 ** (k + 2) + 1 }, (_, i) => i / 2 ** (k + 2));
    const tent = (k: number, x: number) => {
      let y = x;
      for (let i = 0; i < k; i++) y = 1 - Math.abs(2 * y - 1);
      return y;
    };
    const parity = (m: number) =>
      Float32Array.from({ length: 2 ** m }, (_, i) => i.toString(2).replaceAll("0", "").length % 2);
    for (const k of sizes) {
      const x = dyadic(k);
      const goal = x.map((value) => tent(k, value));
      const deep = await responses(tents(k), x, exact);
      keep("tentGap", deviation(deep, goal).max);
      keep("oneLayerGap", deviation(await responses(tentsInOneLayer(k), x, exact), goal).max);
      // A layer of n units has at most n kinks, so that many are needed.
      keep("kinksMissing", 2 ** k - 1 - kinks(deep));
      keep(
        "parityGap",
        deviation(await responses(parityChain(k), Float64Array.from(bitsOf(k)), exact), parity(k)).max,
      );
      keep("tentUnitsPerSize", computing(tents(k)) / k);
      keep("parityUnitsPerSize", computing(parityChain(k)) / k);
      measures[`kinks ${k}`] = kinks(deep);
    }
    for (const [i, k] of trained.entries()) {
      const x = Float32Array.from(dyadic(k));
      const tasks = {
        "tent deep": { x, y: x.map((value) => tent(k, value)), hidden: new Array<number>(k).fill(16) },
        "tent shallow": { x, y: x.map((value) => tent(k, value)), hidden: [2 ** k] },
        "parity deep": { x: bitsOf(k), y: parity(k), hidden: new Array<number>(k - 1).fill(8) },
        "parity shallow": { x: bitsOf(k), y: parity(k), hidden: [2 * k] },
      };
      for (const [name, { x, y, hidden }] of Object.entries(tasks)) {
        const [unit, initializer] = name.startsWith("tent") ? [relu, heNormal()] : [sigmoid, normal()];
        const layer = (units: number) => dense({ units, initializer, biasInitializer: normal() });
        const net = new Network({ input: [x.length / y.length], seed }, [
          ...hidden.flatMap((units) => [layer(units), unit()]),
          dense(1),
        ]);
        const points = { x, y };
        await fitPoints(net, { points: () => points, steps, optimizer: adam({ learningRate }), backend });
        const { data } = await net.predict({ shape: [y.length, x.length / y.length], data: x }, { backend });
        measures[`trained ${name} ${k}`] = Number(deviation(data, y).mean < fits);
        await net.dispose();
      }
      progress((i + 1) / trained.length);
    }
    if (seed !== 1) return { measures };
    // Units of the built nets; parity in one layer takes a unit for each number of ones.
    return {
      measures,
      series: {
        size: sizes,
        "tent, deep": sizes.map((k) => computing(tents(k))),
        "tent, one layer": sizes.map((k) => computing(tentsInOneLayer(k))),
        "parity, chain of XOR": sizes.map((k) => computing(parityChain(k))),
        "parity, one layer": sizes,
      },
    };
  },
  shows: [
    lines(
      "Hidden units: of the built nets, and what parity takes in one layer",
      ["tent, deep", "tent, one layer", "parity, chain of XOR", "parity, one layer"],
      { along: "size", x: "Folds, or bits", y: "Units", logY: true },
    ),
    sweep(
      "Kinks that a deep tent makes",
      [2, 3, 4, 5, 6, 7, 8],
      { kinks: (k) => `kinks ${k}` },
      { x: "Layers", y: "Kinks", logY: true },
    ),
    sweep(
      "Does training find it? (1 yes, 0 no)",
      [2, 3, 4, 5, 6],
      {
        "tent, deep": (k) => `trained tent deep ${k}`,
        "tent, shallow": (k) => `trained tent shallow ${k}`,
        "parity, deep": (k) => `trained parity deep ${k}`,
        "parity, shallow": (k) => `trained parity shallow ${k}`,
      },
      { x: "Size", y: "Share of starts" },
    ),
  ],
  // Success of training is reported.
  holdsWhen: [
    everyRun("tentGap", 0, 1e-6),
    everyRun("parityGap", 0, 1e-6),
    // O(k): two units a fold, two a block of XOR.
    everyRun("tentUnitsPerSize", 0, 2),
    everyRun("parityUnitsPerSize", 0, 2),
    everyRun("oneLayerGap", 0, 1e-6),
    everyRun("kinksMissing", 0, 0),
  ],
});
