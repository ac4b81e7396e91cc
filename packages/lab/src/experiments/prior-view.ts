// The penalty as a prior: does weight decay need noise to help?
import { adam, dense, Network, normalFanIn, quadratic, Stream, Trainer, tanh } from "rutter";
import { Dataset } from "rutter/data";
import { meanWithin, near, someOf } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";

const TARGETS: Record<string, (x: number) => number> = {
  smooth: (x) => x * Math.exp(-x * x),
  harmonic: (x) => 0.5 * Math.sin(5 * x),
  piecewise: (x) => (x < -0.5 ? -0.5 : x < 0.7 ? 0.5 : 0),
};

/** Inputs from −2 to 2. */
const WIDTH = 4;
const RANGE = Array.from({ length: 201 }, (_, i) => (WIDTH * i) / 200 - 2);

/** Deviation, or mean of |w|, of the prior that e^(−penalty) is, by sums over a fine grid. */
function priorWidth(penalty: (w: number) => number, of: (w: number) => number): number {
  let [total, sum] = [0, 0];
  for (let w = -200; w <= 200; w += 5e-3) {
    const density = Math.exp(-penalty(w));
    total += density;
    sum += density * of(w);
  }
  return sum / total;
}

export default experiment({
  id: "prior-view",
  asks: "Does weight decay need noise to help (author)?",
  says: "Penalties prefer simple explanations of noisy data. n·C = negative log-likelihood + (λ/2)Σw² is a prior N(0, 1/λ) on the weights.",
  repeats: 10,
  config: {
    examples: 20,
    hidden: 30,
    noises: [0, 0.05, 0.2],
    lambdas: [0, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1],
    learningRate: 0.01,
    steps: 2000,
  },
  reduced: { steps: 300 },
  async trial({ config, seed, backend, signal, progress }) {
    const { examples, hidden, noises, lambdas, learningRate, steps } = config;
    const stream = new Stream(seed, "prior-view");
    const x = Array.from({ length: examples }, (_, i) => WIDTH * stream.uniform(i) - 2);
    // λ is chosen on every other point of the range, and judged on the rest.
    const [choosing, judging] = [1, 0].map((odd) => RANGE.flatMap((_, i) => (i % 2 === odd ? [i] : [])));
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = { lambdas };
    let done = 0;
    for (const [name, target] of Object.entries(TARGETS))
      for (const noise of noises) {
        const labels = x.map((at, i) => [target(at) + noise * stream.normal(i, 1)]);
        const train = Dataset.from({ inputs: x.map((at) => [at]), labels });
        const errors: { chosen: number; judged: number }[] = [];
        for (const l2 of lambdas) {
          const net = new Network({ input: [1], seed }, [
            dense({ units: hidden, initializer: normalFanIn() }),
            tanh(),
            dense({ units: 1, initializer: normalFanIn() }),
          ]);
          using trainer = new Trainer(net, {
            backend,
            loss: quadratic(),
            optimizer: adam({ learningRate }),
            regularization: { l2 },
            metrics: [],
          });
          for await (const _ of trainer.fit(train, { epochs: steps, batchSize: examples, signal })) void _;
          const { data } = await trainer.predict(RANGE.map((at) => [at]));
          await net.dispose();
          const error = (places: readonly number[]) =>
            Math.sqrt(places.reduce((sum, i) => sum + (data[i] - target(RANGE[i])) ** 2, 0) / places.length);
          errors.push({ chosen: error(choosing), judged: error(judging) });
          progress(++done / (lambdas.length * noises.length * Object.keys(TARGETS).length));
        }
        const best = errors.slice(1).reduce((a, b) => (b.chosen < a.chosen ? b : a));
        measures[`gain, ${name}, noise ${noise}`] = 1 - best.judged / errors[0].judged;
        series[`error, ${name}, noise ${noise}`] = errors.map(({ judged }) => Number(judged.toPrecision(5)));
      }
    for (const lambda of [5, 0.1]) {
      const variance = priorWidth(
        (w) => (lambda / 2) * w * w,
        (w) => w * w,
      );
      measures[`prior's deviation, λ ${lambda}`] = Math.sqrt(variance);
      measures[`Laplace prior's scale · λ, λ ${lambda}`] =
        lambda * priorWidth((w) => lambda * Math.abs(w), Math.abs);
    }
    return { measures, series };
  },
  shows: [
    // By place: an axis of λ itself would have to be logarithmic, without the 0 that all is compared with.
    ...["smooth", "harmonic", "piecewise"].map((target) =>
      lines(
        `Error against λ: ${target}`,
        [0, 0.05, 0.2].map((noise) => `error, ${target}, noise ${noise}`),
        { x: "λ, places 1 to 6: 0, 10⁻⁵, 10⁻⁴, 10⁻³, 10⁻², 10⁻¹", y: "Error", logY: true },
      ),
    ),
    dots(
      "What the best λ takes off the error without decay",
      ["smooth", "harmonic", "piecewise"].flatMap((target) =>
        [0, 0.05, 0.2].map((noise) => `gain, ${target}, noise ${noise}`),
      ),
      { x: "Share of the error" },
    ),
  ],
  holdsWhen: [
    near("prior's deviation, λ 5", 0.447, 0.0005),
    near("prior's deviation, λ 0.1", 3.162, 0.0005),
    near("Laplace prior's scale · λ, λ 5", 1, 1e-3),
    someOf(
      2,
      Object.keys(TARGETS).map((name) =>
        meanWithin(`gain, ${name}, noise 0`, 0.05, Number.POSITIVE_INFINITY),
      ),
    ),
  ],
});
