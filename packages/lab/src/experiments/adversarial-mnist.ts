// Adversarial images: how small a change makes each net err, and does noise of that size do it?
import {
  dense,
  fastGradientSign,
  Network,
  projectedGradient,
  relu,
  Stream,
  sgd,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
  Trainer,
} from "rutter";
import { Dataset } from "rutter/data";
import { C3, convolutionTrainer } from "../lab/convolution";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, picture, pictures } from "../lab/figure";
import { denseTrainer, M10 } from "../lab/ladder";
import { classesOf } from "../lab/mistakes";

type Set = Dataset<"class">;

/** Each net is trained as short as the configuration says. */
const C7 = { ...C3, hidden: [1000, 1000], l2: 0, dropout: 0.5 };

/** Examples with these inputs. */
const withInputs = (set: Set, inputs: ArrayLike<number>): Set =>
  new Dataset({ ...set, inputs: Float32Array.from(inputs) });

export default experiment({
  id: "adversarial-mnist",
  asks: "Can every image be changed a little so that a net errs, and are other kinds of input as vulnerable?",
  says: "An imperceptible change was found for every image tested (Szegedy and others 2013); the cause is open.",
  needs: "mnist",
  repeats: 3,
  config: {
    batchSize: 10,
    epochs: { M10: 20, C3: 3, C7: 3 } as Record<string, number>,
    examples: { M10: 50_000, C3: 20_000, C7: 8_000 } as Record<string, number>,
    /** Test images that are attacked, those that a net knows. */
    attacked: 500,
    epsilons: [0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3],
    steps: 10,
    /** The table: two classes of 20 normal numbers around means ±shift, scaled to [0, 1]. */
    columns: 20,
    rows: 2000,
    shift: 0.5,
  },
  reduced: {
    epochs: { M10: 5, C3: 2, C7: 2 },
    examples: { M10: 10_000, C3: 4_000, C7: 1_000 },
    attacked: 100,
    epsilons: [0.05, 0.1, 0.2, 0.3],
  },
  async trial(trial) {
    const { config, seed, backend, signal, progress } = trial;
    const { batchSize, epochs, examples, attacked, epsilons, steps } = config;
    const { train, test } = await trial.data();
    const stream = new Stream(seed, "adversarial-mnist");
    using m10 = denseTrainer({
      ...trial,
      config: { ...config, ...M10, epochs: epochs.M10, examples: examples.M10 },
    });
    using c3 = convolutionTrainer({
      ...trial,
      config: { ...config, ...C3, epochs: epochs.C3, examples: examples.C3 },
    });
    using c7 = convolutionTrainer({
      ...trial,
      config: { ...config, ...C7, epochs: epochs.C7, examples: examples.C7 },
    });
    const nets = { M10: m10, C3: c3, C7: c7 };
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = { epsilon: [...epsilons] };
    const shown: ReturnType<typeof picture>[] = [];

    /** Attacks what the net knows, with each ε: by the sign of the gradient, in steps, and by noise of the same size. */
    async function attack(name: string, trainer: Trainer, set: Set, loss: typeof softmaxCrossEntropy) {
      const net = trainer.network;
      const known = (await trainer.predict(set).then(classesOf)).flatMap((label, i) =>
        label === set.labels[i] ? [i] : [],
      );
      const some = set.select(known.slice(0, attacked));
      const flipped = async (of: typeof net, inputs: ArrayLike<number>) =>
        classesOf(await of.predict(withInputs(some, inputs), { backend })).map(
          (label, i) => label !== some.labels[i],
        );
      const share = (flips: readonly boolean[]) => flips.filter(Boolean).length / flips.length;
      const least = new Array<number>(some.length).fill(Number.POSITIVE_INFINITY);
      /** Whether noise of an image's least ε does it too. */
      const noiseToo = new Array<boolean>(some.length).fill(false);
      const curves: Record<string, number[]> = { sign: [], steps: [], noise: [] };
      const question = { loss: loss(), target: some.labels, backend };
      for (const [e, epsilon] of epsilons.entries()) {
        const sign = await fastGradientSign(net, some.inputs, { ...question, epsilon });
        const stepped = await projectedGradient(net, some.inputs, { ...question, epsilon, steps });
        const noise = some.inputs.map((value, i) =>
          Math.max(0, Math.min(1, value + (stream.uniform(i, e) < 0.5 ? -epsilon : epsilon))),
        );
        const [bySign, bySteps] = [await flipped(net, sign.data), await flipped(net, stepped.data)];
        const byNoise = await flipped(net, noise);
        curves.sign.push(share(bySign));
        curves.steps.push(share(bySteps));
        curves.noise.push(share(byNoise));
        for (const [i, own] of bySteps.entries())
          if (least[i] === Number.POSITIVE_INFINITY && (own || bySign[i])) {
            least[i] = epsilon;
            noiseToo[i] = byNoise[i];
          }
        if (epsilon === epsilons[epsilons.length - 1] && name === "M10") {
          for (const [other, { network }] of Object.entries(nets))
            if (other !== name)
              measures[`of M10's images, fool ${other}`] = share(await flipped(network, stepped.data));
        }
        if (seed === 1 && name === "C3" && e === Math.floor(epsilons.length / 2))
          for (const i of bySteps.flatMap((own, k) => (own ? [k] : [])).slice(0, 4)) {
            const size = some.inputs.length / some.length;
            const [from, to] = [some.example(i).input, stepped.data.slice(i * size, (i + 1) * size)];
            const change = from.map((value, k) => to[k] - value);
            const given = classesOf(
              await net.predict({ shape: [1, 1, 28, 28], data: Float32Array.from(to) }, { backend }),
            )[0];
            shown.push(
              picture(from, 28, { low: 0, high: 1, caption: String(some.labels[i]) }),
              picture(change, 28, { low: -epsilon, high: epsilon, caption: `± ${epsilon}` }),
              picture(to, 28, { low: 0, high: 1, caption: `taken for ${given}` }),
            );
          }
        signal.throwIfAborted();
      }
      for (const [kind, curve] of Object.entries(curves)) {
        series[`${name}, ${kind}`] = curve;
        measures[`${name}: flipped by ${kind}`] = curve[curve.length - 1];
      }
      measures[`${name}: flipped by noise of the least ε`] = share(noiseToo);
      const sorted = [...least].sort((a, b) => a - b);
      measures[`${name}: least ε, median`] = sorted[Math.floor(sorted.length / 2)];
      measures[`${name}: accuracy`] = known.length / set.length;
    }

    for (const [i, [name, trainer]] of Object.entries(nets).entries()) {
      for await (const _ of trainer.fit(train.take(examples[name]), {
        epochs: epochs[name],
        batchSize,
        signal,
      }));
      progress((i + 1) / 5);
    }
    for (const [name, trainer] of Object.entries(nets))
      await attack(
        name,
        trainer,
        test.take(2 * attacked),
        name === "M10" ? (sigmoidCrossEntropy as typeof softmaxCrossEntropy) : softmaxCrossEntropy,
      );
    progress(0.9);
    const { columns, rows, shift } = config;
    const labels = Int32Array.from({ length: rows }, (_, i) => i % 2);
    const table = new Dataset({
      kind: "class" as const,
      // ±4 deviations are the range.
      inputs: Float32Array.from({ length: rows * columns }, (_, i) => {
        const value = stream.normal(i, 1000) + (labels[Math.floor(i / columns)] === 0 ? -shift : shift);
        return Math.max(0, Math.min(1, (value + 4) / 8));
      }),
      inputShape: [columns],
      labels,
      labelShape: [],
      classes: 2,
    });
    const net = new Network({ input: [columns], seed }, [dense(30), relu(), dense(2), softmax()]);
    using small = new Trainer(net, {
      backend,
      loss: softmaxCrossEntropy(),
      optimizer: sgd({ learningRate: 0.1 }),
    });
    const half = Math.floor(rows / 2);
    for await (const _ of small.fit(table.take(half), { epochs: 30, batchSize, signal }));
    await attack("table", small as unknown as Trainer, table.slice(half), softmaxCrossEntropy);
    return {
      measures,
      series: seed === 1 ? series : undefined,
      pictures: seed === 1 ? { shown } : undefined,
    };
  },
  shows: [
    pictures("C3, the first that flip: image, change and result", "shown", 3),
    ...Object.entries({
      sign: "one step by the sign of the gradient",
      steps: "several steps",
      noise: "noise",
    }).map(([kind, name]) =>
      lines(
        `Share of images that flip: ${name}`,
        ["M10", "C3", "C7", "table"].map((net) => `${net}, ${kind}`),
        { along: "epsilon", x: "ε", y: "share", within: [0, 1] },
      ),
    ),
    dots(
      "Least ε that flips half of the images",
      ["M10", "C3", "C7", "table"].map((net) => `${net}: least ε, median`),
      { x: "ε" },
    ),
  ],
  // "Noise of equal size": as large as the least change that flips this image. Noise of ±0.3 on every pixel is recorded too.
  holdsWhen: [
    everyRun("M10: flipped by steps", 0.99, 1),
    everyRun("M10: flipped by noise of the least ε", 0, 0.05),
  ],
});
