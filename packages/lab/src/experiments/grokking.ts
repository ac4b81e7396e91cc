// Grokking: generalisation long after the training set is learned, if one trains through over-fitting.
import {
  adamw,
  dense,
  embedding,
  flatten,
  Network,
  normal,
  normalFanIn,
  quadratic,
  relu,
  Stream,
  softmax,
  softmaxCrossEntropy,
  Trainer,
} from "rutter";
import { Dataset, type Splits } from "rutter/data";
import { differenceWithin, someOf, someRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { participationRatio } from "../lab/participation";
import { rounded } from "../lab/series";

/** All pairs a, b with the class (a + b) mod p, dealt in two halves. */
function additions(p: number, seed: number): { train: Dataset<"class">; test: Dataset<"class"> } {
  const order = new Stream(seed, "grokking pairs").permutation(p * p, 0);
  const half = Math.floor((p * p) / 2);
  const part = (from: number, to: number) => {
    const pairs = Array.from(order.subarray(from, to), (i) => [i % p, Math.floor(i / p)]);
    return new Dataset<"class">({
      kind: "class",
      inputs: Float32Array.from(pairs.flat()),
      inputShape: [2],
      labels: Int32Array.from(pairs, ([a, b]) => (a + b) % p),
      labelShape: [],
      classes: p,
    });
  };
  return { train: part(0, half), test: part(half, p * p) };
}

const DECAYS = [0, 0.3, 1];

export default experiment({
  id: "grokking",
  asks: "Does a net generalise long after it has learned its training set by heart?",
  says: "The compendium's author: over-fitting can be trained through, against early stopping; papers are quoted without settings.",
  needs: "mnist",
  repeats: 3,
  config: {
    task: "addition" as "addition" | "MNIST",
    modulus: 97,
    units: 128,
    steps: 100_000,
    learningRate: 0.001,
    decay: 1,
    /** Of MNIST. */
    examples: 1_000,
    mnistSteps: 100_000,
    enlarged: 8,
  },
  reduced: { modulus: 31, units: 64, steps: 6_000, mnistSteps: 1_500 },
  variants: {
    ...Object.fromEntries(DECAYS.map((decay) => [`addition, decay ${decay}`, { decay }])),
    ...Object.fromEntries(
      [0, 0.3].map((decay) => [`MNIST, decay ${decay}`, { task: "MNIST" as const, decay }]),
    ),
  },
  async trial(trial) {
    const { config, seed, backend, signal } = trial;
    const { task, modulus, units, learningRate, decay, examples, enlarged } = config;
    const adding = task === "addition";
    const mnist: Splits | undefined = adding ? undefined : await trial.data();
    const { train, test } = mnist
      ? { train: mnist.train.take(examples), test: mnist.test.take(2_000) }
      : additions(modulus, seed);
    const net = adding
      ? new Network({ input: [2], seed }, [
          embedding({ entries: modulus, units: units / 2, initializer: normal({ standardDeviation: 0.1 }) }),
          flatten(),
          dense({ units, initializer: normalFanIn() }),
          relu(),
          dense({ units: modulus, initializer: normalFanIn() }),
          softmax(),
        ])
      : new Network({ input: [1, 28, 28], seed }, [
          flatten(),
          dense({ units, initializer: normalFanIn() }),
          relu(),
          dense({ units, initializer: normalFanIn() }),
          relu(),
          dense({ units: 10, initializer: normalFanIn() }),
        ]);
    if (!adding)
      await net.parameters.write((await net.parameters.read()).map((w) => enlarged * w) as Float32Array);
    using trainer = new Trainer(net, {
      backend,
      loss: adding ? softmaxCrossEntropy() : quadratic(),
      optimizer: adamw({ learningRate, weightDecay: decay, ...(adding && { beta2: 0.98 }) }),
    });
    // Full batches of additions; batches of 200 images.
    const batchSize = adding ? train.length : 200;
    const perEpoch = Math.ceil(train.length / batchSize);
    const steps = adding ? config.steps : config.mnistSteps;
    const epochs = Math.ceil(steps / perEpoch);
    const curve = {
      step: [] as number[],
      train: [] as number[],
      test: [] as number[],
      norm: [] as number[],
      rank: [] as number[],
    };
    const kept = (await trial.resumed()) as
      | { state: Awaited<ReturnType<typeof trainer.state>>; curve: typeof curve }
      | undefined;
    if (kept) {
      await trainer.restore(kept.state);
      Object.assign(curve, kept.curve);
    }
    let next = (curve.step[curve.step.length - 1] ?? 1) * 1.06;
    for await (const event of trainer.fit(train, { epochs, batchSize, signal, resume: kept !== undefined })) {
      if (event.type !== "epoch" || (event.step < next && event.epoch < epochs)) continue;
      next = event.step * 1.06;
      curve.step.push(event.step);
      curve.train.push((await trainer.evaluate(train)).accuracy);
      curve.test.push((await trainer.evaluate(test)).accuracy);
      const parameters = await net.parameters.read();
      let squares = 0;
      for (const w of parameters) squares += w * w;
      curve.norm.push(Number(Math.sqrt(squares).toPrecision(4)));
      const { data, shape } = (await net.weights()).find(({ shape: own }) => own.length === 2)!;
      const rows = Array.from({ length: shape[0] }, (_, i) =>
        data.subarray(i * shape[1], (i + 1) * shape[1]),
      );
      curve.rank.push(Number(participationRatio(rows).toPrecision(4)));
      trial.progress(event.epoch / epochs);
      await trial.keep({ state: await trainer.state(), curve });
    }
    signal.throwIfAborted();
    const reach = (values: readonly number[], level: number) => {
      const at = values.findIndex((value) => value > level);
      return at < 0 ? Number.POSITIVE_INFINITY : curve.step[at];
    };
    const [learned, understood] = [reach(curve.train, 0.99), reach(curve.test, 0.95)];
    const last = curve.step.length - 1;
    return {
      measures: {
        stepsToTrain99: learned,
        stepsToTest95: understood,
        // Later by this factor; 0 where one of them was never reached.
        delay: Number.isFinite(learned) && Number.isFinite(understood) ? understood / learned : 0,
        // A delay that goes on when the run ends counts as longer than the whole run; one that never began is none.
        ...(Number.isFinite(learned) && { logDelay: Math.log10(Math.min(understood, 10 * steps) / learned) }),
        lastTraining: curve.train[last],
        lastTest: curve.test[last],
      },
      series: {
        ...curve,
        train: rounded(curve.train, 4),
        test: rounded(curve.test, 4),
      },
      weightsHash: await net.weightsHash(),
    };
  },
  shows: [
    lines("Accuracy", ["train", "test"], { along: "step", x: "step", y: "accuracy", logX: true }),
    lines("Length of all weights", ["norm"], { along: "step", x: "step", y: "length", logX: true }),
    lines("Participation ratio of the first weights", ["rank"], {
      along: "step",
      x: "step",
      y: "dimensions",
      logX: true,
    }),
    dots("Test over training steps", ["delay"], { x: "factor", logX: true }),
  ],
  holdsWhen: [
    someOf(
      1,
      [...DECAYS.map((decay) => `addition, decay ${decay}`), "MNIST, decay 0", "MNIST, decay 0.3"].map(
        (variant) => someRun("delay", 10, { variant }),
      ),
    ),
    differenceWithin("logDelay", Number.NEGATIVE_INFINITY, 0, "addition, decay 1", "addition, decay 0.3"),
  ],
});
