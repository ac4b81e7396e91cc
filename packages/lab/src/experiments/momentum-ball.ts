// Momentum on a valley: friction, overshoot, and what breaks for μ above 1 and below 0.
import { dense, flatten, Network, ops, quadratic, sgd, sigmoid, Trainer, TrainingStep } from "rutter";
import { reference } from "rutter/reference";
import { everyRun, near } from "../lab/criterion";
import { experiment, type Trial } from "../lab/experiment";
import { lines, maps } from "../lab/figure";
import { heights } from "../lab/relief";
import { rounded } from "../lab/series";

/** The library's momentum on C = kw²/2: runs from w = 1, v = 0, or makes one step from any place. */
async function ball(k: number) {
  const net = new Network({ input: [1] }, [dense({ units: 1, bias: false })]);
  const weight = net.parameterList[0].tensor;
  const backend = reference({ precision: "float64" });
  const step = new TrainingStep({
    backend,
    inputs: [],
    updates: [{ network: net, optimizer: sgd({ learningRate: 0.1, momentum: 0.5 }) }],
    build: () => ({ loss: ops.mul(ops.sum(ops.mul(weight, weight)), k / 2) }),
  });
  const { velocity } = step.states[0].variables;
  await net.parameters.attach(backend);
  await velocity.attach(backend);
  return {
    async place(w: number, v: number, momentum: number, product: number) {
      Object.assign(step.settings[0], { momentum, learningRate: product / k });
      await net.parameters.write(Float64Array.of(w));
      await velocity.write(Float64Array.of(v));
    },
    async step() {
      await step.run();
      return { w: (await net.parameters.read())[0], v: (await velocity.read())[0] };
    },
  };
}

type Ball = Awaited<ReturnType<typeof ball>>;

async function trace(own: Ball, momentum: number, product: number, steps: number): Promise<number[]> {
  await own.place(1, 0, momentum, product);
  const path = [1];
  for (let i = 0; i < steps; i++) path.push((await own.step()).w);
  return path;
}

/** Determinant and spectral radius of one step as a map of (w, v). */
async function stepMap(own: Ball, momentum: number, product: number) {
  const columns = [];
  for (const [w, v] of [
    [1, 0],
    [0, 1],
  ] as const) {
    await own.place(w, v, momentum, product);
    columns.push(await own.step());
  }
  const [a, b] = columns;
  const determinant = a.w * b.v - b.w * a.v;
  const half = (a.w + b.v) / 2;
  const root = half ** 2 - determinant;
  return { determinant, radius: root < 0 ? Math.sqrt(determinant) : Math.abs(half) + Math.sqrt(root) };
}

/** Kinetic energy v²/2 and the height ηC, whose slope drives the ball. */
const energy = (path: readonly number[], product: number) =>
  path.map((w, i) => ((w - (path[i - 1] ?? w)) ** 2 + product * w ** 2) / 2);

/** Without friction, and with less than none. */
const FRICTIONLESS = [1, 1.05];

/** ηk along and across a valley that is 30 times as steep across, and the momenta of the balls in it. */
const VALLEY = { along: 0.05, across: 1.5, momenta: [0, 0.5, 0.9], steps: 60 };

/** The valley is drawn to here. */
const REACH = 1.3;

/** Steps of a path that are drawn. */
const DRAWN = 131;

const grid = (from: number, to: number, width: number) =>
  Array.from({ length: Math.round((to - from) / width) + 1 }, (_, i) =>
    Number((from + i * width).toFixed(6)),
  );

export default experiment({
  id: "momentum-ball",
  asks: "Friction and overshoot: what does momentum do, and what breaks for μ > 1 and μ < 0?",
  says: "Friction is 1 − μ: μ = 0 is plain descent, μ = 1 has none; choose in (0, 1).",
  config: {
    k: 1,
    product: 0.1,
    momenta: [0, 0.5, 0.9, -0.5],
    target: 1e-3,
    map: { momenta: [-1.2, 1.2, 0.1], products: [0.05, 4.35, 0.1] },
    free: { products: [0.1, 1, 2, 3, 3.9], steps: 4000 },
  },
  async trial({ config: { k, product, momenta, target, map, free }, seed, backend, data, progress }) {
    const own = await ball(k);
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = {};
    for (const momentum of momenta) {
      const path = await trace(own, momentum, product, 300);
      measures[`steps at μ ${momentum}`] = path.findLastIndex((w) => Math.abs(w) >= target) + 1;
      series[`w at μ ${momentum}`] = rounded(path.slice(0, DRAWN), 5);
      series[`energy at μ ${momentum}`] = rounded(energy(path.slice(0, DRAWN), product), 3);
    }
    for (const momentum of FRICTIONLESS) {
      const path = await trace(own, momentum, product, DRAWN - 1);
      series[`w at μ ${momentum}`] = rounded(path, 4);
      series[`energy at μ ${momentum}`] = rounded(energy(path, product), 3);
    }
    await valleyPaths(own, series);
    const radii: number[][] = [];
    let [determinantError, wrongStability] = [0, 0];
    const [rows, columns] = [map.momenta, map.products].map(([from, to, width]) => grid(from, to, width));
    for (const momentum of rows) {
      const row: number[] = [];
      for (const eta of columns) {
        const { determinant, radius } = await stepMap(own, momentum, eta);
        determinantError = Math.max(determinantError, Math.abs(determinant - momentum));
        const edge = Math.abs(momentum) === 1 || Math.abs(eta - 2 * (1 + momentum)) < 1e-9;
        if (!edge && radius < 1 !== (Math.abs(momentum) < 1 && eta < 2 * (1 + momentum))) wrongStability++;
        row.push(radius);
      }
      radii.push(row);
    }
    series.ηk = columns;
    for (const momentum of momenta)
      series[`spectral radius at μ ${momentum}`] = rounded(radii[rows.indexOf(momentum)], 4);
    // As in a plane, μ grows upwards.
    series["spectral radius"] = rounded(radii.toReversed().flat(), 3);
    series.converges = radii.toReversed().flatMap((row) => row.map((radius) => (radius < 1 ? 1 : 0)));
    progress(0.5);
    const [first, last] = [0, 0.9].map((share) => Math.floor(share * free.steps));
    const amplitudes = [];
    for (const eta of free.products) {
      const path = (await trace(own, 1, eta, free.steps)).map(Math.abs);
      const size = (from: number) => Math.max(...path.slice(from, from + free.steps / 10));
      amplitudes.push(size(last) / size(first));
    }
    const beyond = [];
    for (const momentum of [1.05, 1.2, -1.05, -1.2])
      beyond.push(Math.abs((await trace(own, momentum, product, 1000)).at(-1)!));
    return {
      measures: {
        ...measures,
        determinantError,
        wrongStability,
        lowestFree: Math.min(...amplitudes),
        highestFree: Math.max(...amplitudes),
        "limit at μ 0.9": await limitAt(own, 0.9),
        converging: beyond.filter((w) => w <= 1).length,
        differentFromPlain: await differentFromPlain({ seed, backend, data }),
      },
      series,
    };
  },
  shows: [
    lines(
      "The ball’s way on a parabola",
      [0, 0.5, 0.9, -0.5].map((mu) => `w at μ ${mu}`),
      { places: { from: 0, step: 1 }, x: "Step", y: "w" },
    ),
    lines(
      "Without friction, and with less than none",
      FRICTIONLESS.map((mu) => `w at μ ${mu}`),
      { places: { from: 0, step: 1 }, x: "Step", y: "w" },
    ),
    lines(
      "Energy of the ball",
      [0, 0.5, 0.9, -0.5, ...FRICTIONLESS].map((mu) => `energy at μ ${mu}`),
      { places: { from: 0, step: 1 }, x: "Step", y: "v²/2 + ηC", logY: true, within: [1e-9, 10] },
    ),
    lines(
      "Ways through a valley, 30 times as steep across",
      VALLEY.momenta.map((mu) => `across at μ ${mu}`),
      {
        along: Object.fromEntries(VALLEY.momenta.map((mu) => [`across at μ ${mu}`, `along at μ ${mu}`])),
        x: "Along the valley",
        y: "Across",
        ground: { series: "heights of the valley", from: -REACH, to: REACH },
      },
    ),
    lines(
      "Where it converges: a spectral radius below 1",
      [0, 0.5, 0.9, -0.5].map((mu) => `spectral radius at μ ${mu}`),
      { along: "ηk", x: "ηk", y: "Spectral radius of a step", within: [0, 2] },
    ),
    maps("White where it converges: μ from −1.2 up to 1.2, ηk from 0.05 to 4.35", ["converges"], {
      width: 44,
    }),
    maps("The spectral radius there, dark where it converges fast", ["spectral radius"], {
      width: 44,
      low: 0,
      high: 2,
    }),
  ],
  holdsWhen: [
    everyRun("differentFromPlain", 0, 0),
    everyRun("determinantError", 0, 1e-12),
    everyRun("wrongStability", 0, 0),
    // Without friction the swing neither grows nor dies.
    everyRun("lowestFree", 0.9, 1.1),
    everyRun("highestFree", 0.9, 1.1),
    everyRun("converging", 0, 0),
    everyRun("steps at μ 0", 66, 66),
    everyRun("steps at μ 0.5", 18, 18),
    everyRun("steps at μ 0.9", 129, 129),
    everyRun("steps at μ -0.5", 103, 103),
    near("limit at μ 0.9", 3.8, 1e-6),
  ],
});

/** Two balls as the coordinates of one. */
async function valleyPaths(own: Ball, series: Record<string, number[]>) {
  const { along, across, momenta, steps } = VALLEY;
  for (const momentum of momenta) {
    series[`along at μ ${momentum}`] = rounded(await trace(own, momentum, along, steps), 4);
    series[`across at μ ${momentum}`] = rounded(await trace(own, momentum, across, steps), 4);
  }
  series["heights of the valley"] = await heights(([x, y]) => (along * x ** 2 + across * y ** 2) / 2, REACH);
}

/** The largest ηk that is stable, by halving. */
async function limitAt(own: Ball, momentum: number): Promise<number> {
  let [low, high] = [0.1, 10];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if ((await stepMap(own, momentum, middle)).radius < 1) low = middle;
    else high = middle;
  }
  return low;
}

/** 1 if momentum 0 leads to other bits than plain gradient descent. */
async function differentFromPlain({
  seed,
  backend,
  data,
}: Pick<Trial<unknown>, "seed" | "backend" | "data">) {
  const train = (await data()).train.take(200);
  const hashes = [];
  for (const momentum of [0, 0.5]) {
    const net = new Network({ input: [1, 28, 28], seed }, [flatten(), dense(10), sigmoid()]);
    using trainer = new Trainer(net, {
      backend,
      loss: quadratic(),
      optimizer: sgd({ learningRate: 1, momentum }),
    });
    if (momentum > 0) trainer.settings.momentum = 0;
    for await (const _ of trainer.fit(train, { epochs: 2, batchSize: 10 })) void _;
    hashes.push(await net.weightsHash());
  }
  return hashes[0] === hashes[1] ? 0 : 1;
}
