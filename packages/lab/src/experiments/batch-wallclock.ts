// Batch size by the clock: which is fastest in seconds?
import {
  dense,
  exampleGradients,
  Network,
  ops,
  quadratic,
  Stream,
  sgd,
  sigmoid,
  sigmoidCrossEntropy,
  Trainer,
} from "rutter";
import { Dataset } from "rutter/data";
import { reference } from "rutter/reference";
import { byTheClock, everyRun } from "../lab/criterion";
import { experiment, type Trial } from "../lab/experiment";
import { dots, lines, sweep } from "../lab/figure";
import { type DenseConfig, denseTrainer } from "../lab/ladder";
import { stages } from "../lab/stages";

/** How far the mean rule with ηm is from the sum rule with η after some steps in float64. */
async function rulesApart(seed: number, m: number): Promise<number> {
  const stream = new Stream(seed, "batch-wallclock");
  const rows = (count: number, width: number, number: number) =>
    Array.from({ length: count }, (_, i) =>
      Array.from({ length: width }, (_, j) => stream.uniform(i * width + j, number)),
    );
  const train = Dataset.from({ inputs: rows(5 * m, 6, 1), labels: rows(5 * m, 3, 2) });
  const loss = quadratic();
  const ends: number[][] = [];
  for (const sum of [false, true]) {
    const net = new Network({ input: [6], seed }, [dense(8), sigmoid(), dense(3), sigmoid()]);
    using trainer = new Trainer(net, {
      backend: reference({ precision: "float64" }),
      loss: (output, target) => (sum ? ops.sum(loss(output, target)) : ops.mean(loss(output, target))),
      optimizer: sgd({ learningRate: sum ? 0.05 : 0.05 * m }),
      metrics: [],
    });
    for await (const _ of trainer.fit(train, { epochs: 4, batchSize: m })) void _;
    ends.push(Array.from(await net.parameters.read()));
  }
  return Math.max(...ends[0].map((w, i) => Math.abs(w - ends[1][i])));
}

/** tr Σ / |g|² of the gradients of these examples: about the batch size beyond which noise no longer matters. */
async function noiseScale(net: Network, set: Dataset<"class">, trial: Trial<unknown>): Promise<number> {
  const { gradients } = await exampleGradients(net, set, {
    loss: sigmoidCrossEntropy(),
    backend: trial.backend,
  });
  let [spread, length] = [0, 0];
  for (const { data } of Object.values(gradients)) {
    const width = data.length / set.length;
    for (let k = 0; k < width; k++) {
      let [sum, squares] = [0, 0];
      for (let i = 0; i < set.length; i++) {
        const g = data[i * width + k];
        sum += g;
        squares += g * g;
      }
      const variance = (squares - (sum * sum) / set.length) / (set.length - 1);
      spread += variance;
      length += (sum / set.length) ** 2 - variance / set.length;
    }
  }
  return spread / length;
}

const sizes = [1, 2, 5, 10, 20, 50, 100, 500, 1_000];

export default experiment({
  id: "batch-wallclock",
  asks: "Which batch size is fastest in seconds?",
  says: "A hundred gradients at once may cost 50 single steps; with η·100 half the time, but all gradients are taken at one w. 10 is used throughout. Author: the best size should differ by phase.",
  needs: "mnist",
  repeats: 3,
  config: {
    hidden: [30],
    cost: "cross-entropy" as const,
    start: "new" as const,
    /** η per example of a batch: 0.5 at 10. */
    learningRate: 0.05,
    batchSize: 10,
    epochs: 30,
    examples: 50_000,
    l2: 5,
    sizes,
    target: 0.95,
    /** Rounds in which all sizes take turns, and examples in each. */
    rounds: 5,
    timed: 10_000,
    looked: 400,
  },
  reduced: { epochs: 2, rounds: 2, timed: 2_000 },
  async trial(trial) {
    const { config, seed } = trial;
    const { epochs, examples, sizes, target, rounds, timed, looked, learningRate } = config;
    const { train: all, validation } = await trial.data();
    const train = all.take(examples);
    const stage = await stages(trial, sizes.length);
    const changed = (size: number): DenseConfig => ({
      ...config,
      batchSize: size,
      learningRate: learningRate * size,
    });
    const curves: number[][] = [];
    let noise: Record<string, number> = {};
    for (const size of sizes) {
      const result = await stage(`batches of ${size}`, changed(size), async (inner) => {
        using trainer = denseTrainer(inner);
        const scales: Record<string, number> = {};
        const look = async (when: string) => {
          if (size !== 10) return;
          scales[`noise scale, ${when}`] = await noiseScale(trainer.network, validation.take(looked), inner);
        };
        await look("before");
        const found: number[] = [];
        for await (const event of trainer.fit(train, { epochs, batchSize: size, signal: inner.signal })) {
          if (event.type !== "epoch") continue;
          found.push((await trainer.evaluate(validation)).accuracy);
          inner.progress(event.epoch / epochs);
          if (event.epoch === 1 || event.epoch === epochs)
            await look(event.epoch === 1 ? "after an epoch" : "at the end");
          // The rest of the curve costs time and answers nothing; the size of the book goes on for its phases.
          if (found[found.length - 1] >= target && size !== 10) break;
        }
        inner.signal.throwIfAborted();
        return { found, scales };
      });
      curves.push(result.found);
      noise = { ...noise, ...result.scales };
    }
    // Sizes take turns, so that what else the machine does troubles all alike; of the rounds the median counts.
    const seconds: number[][] = sizes.map(() => []);
    for (let round = 0; round < rounds; round++)
      for (const [i, size] of sizes.entries()) {
        using trainer = denseTrainer({ ...trial, config: changed(size) });
        // The first epoch compiles.
        for await (const event of trainer.fit(train.take(timed), {
          epochs: 2,
          batchSize: size,
          signal: trial.signal,
        }))
          if (event.type === "epoch" && event.epoch === 2) seconds[i].push(1 / event.samplesPerSecond);
      }
    trial.signal.throwIfAborted();
    const perExample = seconds.map((own) => own.sort((a, b) => a - b)[Math.floor(own.length / 2)]);
    const times = curves.map((curve, i) => {
      const epoch = curve.findIndex((accuracy) => accuracy >= target);
      return epoch < 0 ? Number.POSITIVE_INFINITY : (epoch + 1) * examples * perExample[i];
    });
    const fastest = times.indexOf(Math.min(...times));
    const measures: Record<string, number> = {};
    for (const [i, size] of sizes.entries()) measures[`seconds to 95 %, m ${size}`] = times[i];
    return {
      measures: {
        rulesApart: await rulesApart(seed, 10),
        throughputRatio: perExample[0] / perExample[sizes.indexOf(100)],
        fastest: sizes[fastest],
        ...noise,
        ...measures,
      },
      series: {
        sizes,
        microsecondsPerExample: perExample.map((value) => Number((1e6 * value).toPrecision(4))),
        ...Object.fromEntries(sizes.map((size, i) => [`accuracy, m ${size}`, curves[i]])),
        ...Object.fromEntries(
          sizes.map((size, i) => [
            `seconds, m ${size}`,
            curves[i].map((_, e) => Number(((e + 1) * examples * perExample[i]).toPrecision(4))),
          ]),
        ),
      },
    };
  },
  shows: [
    sweep(
      "Time to 95 % on validation data, where it is reached",
      sizes,
      { seconds: (size) => `seconds to 95 %, m ${size}` },
      { x: "batch size", y: "s", logX: true, logY: true },
    ),
    dots(
      "The gradient’s noise scale grows as training goes on",
      ["before", "after an epoch", "at the end"].map((when) => `noise scale, ${when}`),
      { x: "examples", logX: true },
    ),
    lines("Time per example", ["microsecondsPerExample"], {
      along: "sizes",
      x: "batch size",
      y: "µs",
      logX: true,
      logY: true,
    }),
    ...sizes.map((size) =>
      lines(`Accuracy over seconds, batches of ${size}`, [`accuracy, m ${size}`], {
        along: `seconds, m ${size}`,
        x: "s",
        y: "accuracy",
      }),
    ),
  ],
  holdsWhen: [
    everyRun("rulesApart", 0, 1e-12),
    byTheClock(everyRun("throughputRatio", 2, Number.POSITIVE_INFINITY)),
    // Neither the smallest nor the largest.
    byTheClock(everyRun("fastest", 2, 500)),
  ],
});
