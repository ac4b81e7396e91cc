// Counting right answers: why not optimise what one wants?
import {
  dense,
  flatten,
  type Layer,
  Network,
  normal,
  normalFanIn,
  perceptron,
  quadratic,
  Stream,
  sgd,
  sigmoid,
  sigmoidCrossEntropy,
  step,
  Trainer,
} from "rutter";
import type { Dataset } from "rutter/data";
import { eachCell } from "../lab/cells";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";

const last = (values: readonly number[]) => values[values.length - 1];

export default experiment({
  id: "count-objective",
  asks: "Why not optimise the number of right answers?",
  says: "The book: it is not smooth. The compendium's author: less clear-cut than that.",
  needs: "mnist",
  repeats: 5,
  config: {
    examples: 50_000,
    /** Passes over the training images, for every method; one generation of a search looks at each image once per trial. */
    passes: 60,
    /** Searches count on so many images at a time, drawn anew for every comparison. */
    sample: 1_000,
    epochs: 15,
    deviation: 0.05,
    population: 20,
    parents: 5,
  },
  reduced: { examples: 2_000, passes: 20, epochs: 5 },
  async trial(trial) {
    const { examples, passes, sample, epochs, deviation, population, parents } = trial.config;
    const { seed, backend, signal } = trial;
    const data = await trial.data();
    const train = data.train.take(examples);
    const build = (hidden: readonly number[], end: () => Layer) =>
      new Network({ input: [1, 28, 28], seed }, [
        flatten(),
        ...[...hidden, 10].flatMap((units, i): Layer[] => [
          dense({ units, initializer: normalFanIn(), biasInitializer: normal() }),
          i < hidden.length ? sigmoid() : end(),
        ]),
      ]);
    const nets: Record<string, readonly number[]> = { "784-10": [], "784-10-10": [10] };

    /** Trained by a rule or gradient; judged by the largest weighted input, as a threshold's outputs are often equal. */
    async function descend(hidden: readonly number[], method: string) {
      const net = build(hidden, method === "perceptron" ? step : sigmoid);
      const plain = build(hidden, sigmoid);
      using trainer = new Trainer(net, {
        backend,
        loss: method === "CE" ? sigmoidCrossEntropy() : quadratic(),
        optimizer: sgd({ learningRate: method === "CE" ? 0.5 : method === "Q" ? 3 : 0.1 }),
        ...(method === "perceptron" && { rule: perceptron() }),
      });
      using judge = new Trainer(plain, { backend, loss: quadratic(), optimizer: sgd() });
      const curve: number[] = [];
      for await (const event of trainer.fit(train, { epochs, batchSize: 10, signal })) {
        if (event.type !== "epoch") continue;
        await plain.parameters.write(await net.parameters.read());
        curve.push((await judge.evaluate(data.test)).accuracy);
      }
      await net.dispose();
      await plain.dispose();
      return curve;
    }

    /** Only the number of right answers is seen. Accuracy on test images after every pass over the training images. */
    async function search(hidden: readonly number[], method: string) {
      const net = build(hidden, sigmoid);
      using judge = new Trainer(net, { backend, loss: quadratic(), optimizer: sgd() });
      const stream = new Stream(seed, `count-objective ${method}`);
      let draws = 0;
      const moved = (from: Float32Array) => {
        const own = ++draws;
        return from.map((value, i) => value + deviation * stream.normal(i, own));
      };
      const count = async (parameters: Float32Array, images: Dataset) => {
        await net.parameters.write(parameters);
        return (await judge.evaluate(images)).accuracy;
      };
      const curve: number[] = [];
      let used = 0;
      let point: Float32Array = Float32Array.from(await net.parameters.read());
      for (let round = 0; curve.length < passes; round++) {
        const from = (round * sample) % examples;
        const images = train.slice(from, from + sample);
        if (method === "random search") {
          const next = moved(point);
          if ((await count(next, images)) >= (await count(point, images))) point = next;
          used += 2 * sample;
        } else {
          const tried: { readonly own: Float32Array; readonly right: number }[] = [];
          for (let i = 0; i < population; i++) {
            const own = moved(point);
            tried.push({ own, right: await count(own, images) });
          }
          tried.sort((a, b) => b.right - a.right);
          // The mean of the best: (μ/μ, λ) evolution.
          point = point.map(
            (_, i) => tried.slice(0, parents).reduce((sum, { own }) => sum + own[i], 0) / parents,
          );
          used += population * sample;
        }
        signal.throwIfAborted();
        while (curve.length < passes && used >= (curve.length + 1) * examples)
          curve.push(await count(point, data.test));
      }
      await net.dispose();
      return curve;
    }

    const cells = Object.keys(nets).flatMap((net) =>
      ["perceptron", "Q", "CE", "random search", "evolution"]
        // The rule is for one layer.
        .filter((method) => method !== "perceptron" || net === "784-10")
        .map((method) => ({ net, method })),
    );
    const found = await eachCell(
      trial,
      cells.map(({ net, method }) => `${method}, ${net}`),
      async (_, i) => {
        const { net, method } = cells[i];
        return ["random search", "evolution"].includes(method)
          ? search(nets[net], method)
          : descend(nets[net], method);
      },
    );
    const ends = Object.fromEntries(Object.entries(found).map(([name, curve]) => [name, last(curve)]));
    const below = Object.keys(nets).every((net) =>
      ["random search", "evolution"].every((method) => ends[`${method}, ${net}`] < ends[`CE, ${net}`]),
    );
    return { measures: { ...ends, searchesBelowCE: Number(below) }, series: found };
  },
  shows: [
    lines(
      "784-10: test accuracy",
      ["perceptron, 784-10", "Q, 784-10", "CE, 784-10", "random search, 784-10", "evolution, 784-10"],
      { x: "passes over the training images", y: "accuracy", logX: true },
    ),
    lines(
      "784-10-10: test accuracy",
      ["Q, 784-10-10", "CE, 784-10-10", "random search, 784-10-10", "evolution, 784-10-10"],
      { x: "passes over the training images", y: "accuracy", logX: true },
    ),
    dots("At the end", ["perceptron, 784-10", "CE, 784-10", "random search, 784-10", "evolution, 784-10"], {
      x: "test accuracy",
    }),
  ],
  holdsWhen: [everyRun("perceptron, 784-10", 0.85, 1), everyRun("searchesBelowCE", 1, 1)],
});
