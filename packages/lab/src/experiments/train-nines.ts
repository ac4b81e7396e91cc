// Five nines on the training set: does a net learn even what it is shown?
import { adam, dense, Network, relu, Stream, softmax, softmaxCrossEntropy, Trainer } from "rutter";
import { Dataset } from "rutter/data";
import { convolutionTrainer } from "../lab/convolution";
import { someRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer } from "../lab/ladder";
import { netF } from "../lab/netF";
import { nines } from "../lab/statistics";

const c3 = {
  filters: [20, 40],
  hidden: [100],
  unit: "relu" as const,
  learningRate: 0.03,
  batchSize: 10,
  l2: 0,
};

/** Points of a cube without any noise, told apart by a plane that a learner of this size can find. */
function synthetic(count: number, inputs: number, seed: number): Dataset<"class"> {
  const stream = new Stream(seed, "train-nines");
  const plane = Array.from({ length: inputs }, (_, k) => stream.normal(k, 1));
  const x = Float32Array.from({ length: count * inputs }, (_, i) => 2 * stream.uniform(i) - 1);
  const labels = Int32Array.from({ length: count }, (_, i) =>
    Number(plane.reduce((sum, w, k) => sum + w * x[i * inputs + k], 0) > 0),
  );
  return new Dataset({ kind: "class", inputs: x, inputShape: [inputs], labels, labelShape: [], classes: 2 });
}

export default experiment({
  id: "train-nines",
  asks: "Do nets learn at least their training data to five nines?",
  says: "The compendium's author: nets do not even learn training data to five nines.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...netF,
    net: "F" as "F" | "C3" | "synthetic",
    epochs: 500,
    /** Most epochs of C3, which is sixty times as slow, and of the synthetic set. */
    longEpochs: 30,
    syntheticEpochs: 20,
    syntheticExamples: 1_000_000,
    inputs: 10,
    every: 5,
  },
  reduced: {
    epochs: 10,
    examples: 2_000,
    longEpochs: 6,
    syntheticEpochs: 2,
    syntheticExamples: 50_000,
    every: 2,
  },
  variants: { F: {}, C3: { net: "C3" }, synthetic: { net: "synthetic" } },
  async trial(trial) {
    const { config, seed, backend, signal } = trial;
    const { net, every, inputs } = config;
    const made = net === "synthetic";
    const train = made
      ? synthetic(config.syntheticExamples, inputs, seed)
      : (await trial.data()).train.take(config.examples);
    const epochs = { F: config.epochs, C3: config.longEpochs, synthetic: config.syntheticEpochs }[net];
    const build = () => {
      if (net === "C3")
        return convolutionTrainer({ ...trial, config: { ...c3, epochs, examples: train.length } });
      if (net === "F") return denseTrainer(trial);
      const layers = [dense(30), relu(), dense(2), softmax()];
      return new Trainer(new Network({ input: [inputs], seed }, layers), {
        backend,
        loss: softmaxCrossEntropy(),
        optimizer: adam(),
      });
    };
    using trainer = build();
    const kept = (await trial.resumed()) as
      | { state: Awaited<ReturnType<typeof trainer.state>>; at: number[]; errors: number[] }
      | undefined;
    if (kept) await trainer.restore(kept.state);
    const { at, errors } = kept ?? { at: [] as number[], errors: [] as number[] };
    for await (const event of trainer.fit(train, {
      epochs,
      batchSize: made ? 100 : config.batchSize,
      signal,
      resume: kept !== undefined,
    })) {
      if (event.type !== "epoch") continue;
      trial.progress(event.epoch / epochs);
      if (event.epoch % (net === "F" ? every : 1) !== 0) continue;
      const { accuracy } = await trainer.evaluate(train);
      at.push(event.epoch);
      errors.push(Math.round((1 - accuracy) * train.length));
      await trial.keep({ state: await trainer.state(), at, errors });
      // All learned: there is nothing left to ask.
      if (errors[errors.length - 1] === 0) break;
    }
    signal.throwIfAborted();
    const least = Math.min(...errors);
    const value = (count: number) => nines(1 - count / train.length, train.length).value;
    return {
      measures: {
        leastErrors: least,
        epochOfLeast: at[errors.indexOf(least)],
        nines: value(least),
        resolvable: Math.log10(train.length),
      },
      series: { epoch: at, errors, nines: errors.map((count) => Number(value(count).toPrecision(4))) },
    };
  },
  shows: [
    lines("Nines on the training set", ["nines"], { along: "epoch", x: "epoch", y: "nines" }),
    dots("Fewest errors", ["leastErrors"], { x: "wrong training examples" }),
  ],
  failsBecause:
    "Both nets learn all 50,000 images: C3 within 25 epochs, F within 80, in every start. What 50,000 images can show ends there, at 4.7 nines. Of a million made examples, which could show six, a small net of 30 rectified units keeps some 800 wrong.",
  // The claim that nets do not learn them fails where no run leaves an error.
  holdsWhen: [someRun("leastErrors", 1, { variant: "F" }), someRun("leastErrors", 1, { variant: "C3" })],
});
