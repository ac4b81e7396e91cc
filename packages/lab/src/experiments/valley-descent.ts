// A ball in a valley: what the learning rate does on a function of two variables, and whether the linear prediction
// behind gradient descent survives many variables.
import { dense, Network, normalFanIn, ops, quadratic, Stream, sigmoid } from "rutter";
import { everyRun } from "../lab/criterion";
import { experiment, type Trial } from "../lab/experiment";
import { lines } from "../lab/figure";
import { coordinates, type Explorer, explorer, heights, type Pair, type Relief, square } from "../lab/relief";
import { rounded } from "../lab/series";

const RELIEFS: Record<string, Relief> = {
  bowl: (v1, v2) => ops.mul(ops.add(square(v1), square(v2)), 0.5),
  valley: (v1, v2) => ops.mul(ops.add(square(v1), ops.mul(square(v2), 20)), 0.5),
  pits: (v1, v2) =>
    ops.add(
      ops.mul(ops.add(square(v1), square(v2)), 0.1),
      ops.mul(ops.sin(ops.mul(v1, 3)), ops.cos(ops.mul(v2, 3))),
    ),
};

/** Reliefs are drawn to here. */
const SIDE = 1.5;

const FIXED = "steps of fixed length";
/** The catalogue's rates, and a fixed length in place of a rate. */
const WAYS = ["η 0.02", "η 0.05", "η 0.11", FIXED];

/** Lengths of a first step, where ΔC is compared with its prediction. */
const ETAS = Array.from({ length: 31 }, (_, i) => Number((0.005 * i).toFixed(3)));

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);
const moved = (v: Pair, direction: Pair, by: number): Pair => [
  v[0] + by * direction[0],
  v[1] + by * direction[1],
];

export default experiment({
  id: "valley-descent",
  asks: "What does η do on a function of two variables, and does the linear prediction survive many variables (author)?",
  says: "ΔC ≈ ∇C·Δv; too large an η makes ΔC > 0, too small a one is slow; −η∇C with η = ε/‖∇C‖ is the best step of length ε. Second derivatives of a million variables are 10¹², half of them by symmetry.",
  figures: [{ measure: "hessianEntries", value: 5e11, from: "book" }],
  config: {
    start: [1.1, 0.6] as Pair,
    firstLength: 0.02,
    halvings: 8,
    directions: 10_000,
    rates: [0.02, 0.05, 0.11],
    steps: 40,
    parabola: { k: 4, products: [0.1, 0.5, 1, 1.5, 1.9, 1.99, 2.01, 2.1, 2.5, 3], steps: 2000 },
    variables: 1_000_000,
    nets: { hidden: [1, 10, 100], rates: [0.01, 0.1, 1, 3, 10], examples: 100 },
  },
  async trial(trial) {
    const { start, firstLength, halvings, directions, rates, steps, parabola, variables } = trial.config;
    const stream = new Stream(trial.seed, "valley-descent");
    const series: Record<string, readonly number[]> = {};
    let [worstRatio, betterDirections] = [Number.POSITIVE_INFINITY, 0];
    for (const [name, relief] of Object.entries(RELIEFS)) {
      const at = explorer(relief);
      const { value, slope } = await at(start);
      const length = Math.sqrt(dot(slope, slope));
      const errors: number[] = [];
      for (let i = 0; i <= halvings; i++) {
        const eta = firstLength / length / 2 ** i;
        const after = await at(moved(start, slope, -eta));
        errors.push(Math.abs(after.value - value + eta * length ** 2));
      }
      for (let i = 0; i < halvings; i++) worstRatio = Math.min(worstRatio, errors[i] / errors[i + 1]);
      for (let i = 0; i < directions; i++) {
        const angle = 2 * Math.PI * stream.uniform(i);
        if (dot(slope, [Math.cos(angle), Math.sin(angle)]) < -length * (1 + 1e-12)) betterDirections++;
      }
      series[`prediction error, ${name}`] = errors;
      for (const [i, way] of WAYS.entries()) {
        const fixed = way === FIXED;
        const { costs, places } = await descent(at, start, fixed ? rates[1] : rates[i], steps, fixed);
        series[`cost, ${name}, ${way}`] = costs;
        [series[`v1, ${name}, ${way}`], series[`${name}, ${way}`]] = coordinates(places);
      }
      const changes: number[] = [];
      for (const eta of ETAS) changes.push((await at(moved(start, slope, -eta))).value - value);
      series[`ΔC, ${name}`] = rounded(changes, 4);
      series[`predicted ΔC, ${name}`] = rounded(
        ETAS.map((eta) => -eta * length ** 2),
        4,
      );
      series[`heights, ${name}`] = await heights(async (v) => (await at(v)).value, SIDE);
    }
    series.η = ETAS;
    // C = kv²/2: v ← (1 − ηk)v.
    const wrong = parabola.products.filter((product) => {
      let v = 1;
      for (let i = 0; i < parabola.steps; i++) v -= (product / parabola.k) * parabola.k * v;
      // Overflown values are NaN in the end, and have diverged.
      return Math.abs(v) <= 1 !== product < 2;
    });
    const predicted = await netErrors(trial, series);
    return {
      measures: {
        worstRatio,
        betterDirections,
        wrongAboutDivergence: wrong.length,
        hessianEntries: (variables * (variables + 1)) / 2,
        ...predicted,
      },
      series,
    };
  },
  shows: [
    ...Object.keys(RELIEFS).flatMap((relief) => [
      lines(
        `Ways down from (1.1, 0.6): ${relief}`,
        WAYS.map((way) => `${relief}, ${way}`),
        {
          along: Object.fromEntries(WAYS.map((way) => [`${relief}, ${way}`, `v1, ${relief}, ${way}`])),
          x: "v1",
          y: "v2",
          // Across the valley the largest rate leaps further and further, out of the picture.
          ground: { series: `heights, ${relief}`, from: -SIDE, to: SIDE },
        },
      ),
      lines(
        `Descent: ${relief}`,
        WAYS.map((way) => `cost, ${relief}, ${way}`),
        // In the pits costs are negative too.
        { places: { from: 0, step: 1 }, x: "Step", y: "Cost", logY: relief !== "pits" },
      ),
      lines(
        `What a first step changes, and what was predicted: ${relief}`,
        [`ΔC, ${relief}`, `predicted ΔC, ${relief}`],
        { along: "η", x: "η", y: "ΔC" },
      ),
    ]),
    lines(
      "How far off the linear prediction is, the step halved each time",
      ["bowl", "valley", "pits"].map((relief) => `prediction error, ${relief}`),
      { places: { from: 0, step: 1 }, x: "Halvings", y: "Error", logY: true },
    ),
    lines(
      "How far off it is in a net, 784-h-10",
      [1, 10, 100].map((h) => `relative prediction error, h ${h}`),
      { along: "η of nets", x: "η", y: "Relative error", logX: true, logY: true },
    ),
  ],
  // "Matters in nets" is no criterion of the claim: the measures `error, h …` at η 3 above 10 % say that it does.
  holdsWhen: [
    everyRun("worstRatio", 3.5, Number.POSITIVE_INFINITY),
    everyRun("betterDirections", 0, 0),
    everyRun("wrongAboutDivergence", 0, 0),
    everyRun("hessianEntries", 500_000_500_000, 500_000_500_000),
  ],
});

async function descent(at: Explorer, start: Pair, rate: number, steps: number, fixed: boolean) {
  const costs: number[] = [];
  const places: Pair[] = [];
  let v = start;
  for (let i = 0; i < steps; i++) {
    const { value, slope } = await at(v);
    costs.push(value);
    places.push(v);
    // A fixed length of the rate itself, for comparison.
    v = moved(v, slope, fixed ? -rate / Math.sqrt(dot(slope, slope)) : -rate);
  }
  return { costs, places };
}

/** Relative error of ΔC ≈ −η‖∇C‖² for one step of 784-h-10 on drawn digits. */
async function netErrors(
  {
    config,
    seed,
    backend,
    data,
  }: Trial<{ nets: { hidden: readonly number[]; rates: readonly number[]; examples: number } }>,
  series: Record<string, readonly number[]>,
): Promise<Record<string, number>> {
  const { hidden, rates, examples } = config.nets;
  const batch = (await data()).train.take(examples);
  const measures: Record<string, number> = {};
  series["η of nets"] = rates;
  for (const h of hidden) {
    const layer = (units: number) => dense({ units, initializer: normalFanIn() });
    const net = new Network({ input: [784], seed }, [layer(h), sigmoid(), layer(10), sigmoid()]);
    const question = { target: batch.labels as Int32Array, loss: quadratic(), backend };
    const before = await net.inspect(batch.inputs, question);
    const weights = await net.weights();
    const slopes = before.layers.flatMap(({ gradients }) =>
      Object.values(gradients!).map(({ data }) => Array.from(data)),
    );
    const length2 = slopes.reduce((sum, slope) => sum + dot(slope, slope), 0);
    const errors: number[] = [];
    for (const rate of rates) {
      await net.setWeights(
        weights.map((w, i) => ({ ...w, data: Float64Array.from(w.data, (x, k) => x - rate * slopes[i][k]) })),
      );
      const change = (await net.inspect(batch.inputs, question)).loss! - before.loss!;
      errors.push(Math.abs(change / (-rate * length2) - 1));
      if (rate === 3) measures[`error, h ${h}`] = errors.at(-1)!;
    }
    series[`relative prediction error, h ${h}`] = errors;
    await net.dispose();
  }
  return measures;
}
