// The error on the input layer: what ∂C/∂a¹ means, and what it is good for.
import {
  compile,
  dense,
  fastGradientSign,
  gradients,
  maximizeActivation,
  Network,
  ops,
  Stream,
  saliency,
  sgd,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  TrainingStep,
  tensorType,
  zeros,
} from "rutter";
import type { Dataset } from "rutter/data";
import { reference } from "rutter/reference";
import { C3, convolutionNetwork, convolutionTrainer } from "../lab/convolution";
import { everyRun, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { pictures as gallery, picture } from "../lab/figure";
import { denseNetwork, denseTrainer, M10 } from "../lab/ladder";

const PIXELS = 28 * 28;

/** Images with these pixels of each made black. */
function without(data: Dataset<"class">, chosen: (i: number) => ArrayLike<number>): Dataset<"class"> {
  return data.map(({ input }, i) => {
    const changed = input.slice();
    for (const k of Array.from(chosen(i))) changed[k] = 0;
    return { input: changed };
  });
}

export default experiment({
  id: "input-error",
  asks: "What does δ mean if it is continued to the input, and what is it good for?",
  says: "The compendium's author has never seen it used.",
  needs: "mnist",
  config: {
    net: "M10" as "M10" | "C3",
    epochs: 20,
    /** C3 takes sixty times as long for an image. */
    convolutionShare: 0.05,
    examples: 50_000,
    images: 1_000,
    /** Share of the pixels that are removed. */
    share: 0.05,
    epsilon: 0.1,
    offsetEpochs: 1,
  },
  reduced: { epochs: 1, examples: 5_000, images: 300 },
  variants: { M10: {}, C3: { net: "C3" } },
  async trial(trial) {
    const { config, seed, backend, signal } = trial;
    const { images, share, epsilon, offsetEpochs } = config;
    const convolutional = config.net === "C3";
    const epochs = convolutional
      ? Math.max(1, Math.round(config.epochs * config.convolutionShare))
      : config.epochs;
    const examples = config.examples;
    const data = await trial.data();
    const [train, test] = [data.train.take(examples), data.test.take(images)];
    const net = convolutional ? convolutionNetwork(C3, seed) : denseNetwork(M10, seed);
    const loss = convolutional ? softmaxCrossEntropy() : sigmoidCrossEntropy();
    using trainer = convolutional
      ? convolutionTrainer({ ...trial, config: { ...C3, epochs, examples } }, {}, net)
      : denseTrainer({ ...trial, config: { ...M10, batchSize: C3.batchSize, epochs, examples } }, {}, net);
    for await (const event of trainer.fit(train, { epochs, batchSize: 10, signal }))
      if (event.type === "epoch") trial.progress((0.8 * event.epoch) / epochs);
    signal.throwIfAborted();
    const accuracy = async (of: Dataset) => (await trainer.evaluate(of)).accuracy;

    // By finite differences in float64, for one image; the step is so small that hardly any kink lies within it.
    const exact = reference({ precision: "float64" });
    const values = Object.fromEntries(
      (await net.weights()).map(({ name, data: own, shape }) => [name, ops.constant(own, shape)]),
    );
    using costAt = compile(
      { x: tensorType([1, 1, 28, 28]), y: tensorType([1], "i32") },
      ({ x, y }) => {
        const cost = ops.mean(loss(net.apply(x, { values }), y));
        return { cost, slope: gradients(cost, [x])[0] };
      },
      { backend: exact },
    );
    const stream = new Stream(seed, "input-error");
    const y = test.labels.slice(0, 1);
    // On an even background max pooling has ties, where there is no derivative: a little noise breaks them.
    const shown = Float64Array.from(test.example(0).input, (value, k) => value + 0.01 * stream.normal(k));
    const { slope } = await costAt({ x: shown, y });
    let worstDifference = 0;
    for (const k of stream.permutation(PIXELS, 1_000_000).subarray(0, 15)) {
      const [up, down] = [shown.slice(), shown.slice()];
      up[k] += 1e-5;
      down[k] -= 1e-5;
      const [more, less] = [
        (await costAt({ x: up, y })).cost.data[0],
        (await costAt({ x: down, y })).cost.data[0],
      ];
      worstDifference = Math.max(worstDifference, Math.abs((more - less) / 2e-5 - slope.data[k]));
    }

    // ∂C/∂a¹ for every test image.
    const { inputGradient } = await net.inspect(test, { target: test.labels, loss, backend });
    const error = inputGradient!.data;
    const count = Math.round(share * PIXELS);
    const salient = (i: number) =>
      Array.from({ length: PIXELS }, (_, k) => k)
        .sort((a, b) => Math.abs(error[i * PIXELS + b]) - Math.abs(error[i * PIXELS + a]))
        .slice(0, count);
    const full = await accuracy(test);
    const lostSalient = full - (await accuracy(without(test, salient)));
    const lostRandom =
      full - (await accuracy(without(test, (i) => stream.permutation(PIXELS, i).subarray(0, count))));
    const attacked = await fastGradientSign(net, test, { loss, epsilon, backend });
    const adversarial = await accuracy(
      test.map((_, i) => ({
        input: Float32Array.from(attacked.data.subarray(i * PIXELS, (i + 1) * PIXELS)),
      })),
    );

    // An offset of all inputs, learned together with the weights: the same error, averaged over a batch.
    const offset = new Network({ input: [1], seed }, [
      dense({ units: PIXELS, bias: false, initializer: zeros() }),
    ]);
    const rate = convolutional ? C3.learningRate : M10.learningRate;
    using step = new TrainingStep({
      backend,
      inputs: [tensorType([10, 1, 28, 28]), tensorType([10], "i32"), tensorType([1, 1])],
      updates: [net, offset].map((network) => ({ network, optimizer: sgd({ learningRate: rate }) })),
      build([x, y, one], context) {
        const moved = ops.add(x, ops.reshape(offset.apply(one), [1, 1, 28, 28]));
        return { loss: ops.mean(loss(net.apply(moved, context), y)) };
      },
    });
    const one = Float32Array.of(1);
    await step.write(2, one);
    for (let epoch = 0; epoch < offsetEpochs; epoch++)
      for (const batch of train.take(20_000).batches(10, { shuffle: true, seed, epoch, dropLast: true })) {
        await step.write(0, batch.inputs);
        await step.write(1, batch.labels);
        await step.run();
      }
    const { data: learned } = await offset.predict(one, { backend });
    const moved = test.map(({ input }) => ({ input: input.map((value, k) => value + learned[k]) }));

    const largest = (from: number) =>
      Math.max(...Array.from({ length: PIXELS }, (_, k) => Math.abs(error[from + k]))) || 1;
    const ten = Array.from({ length: 10 }, (_, digit) => test.labels.indexOf(digit));
    const small = (values: ArrayLike<number>, from: number) =>
      Array.from({ length: 196 }, (_, i) => values[from + 56 * Math.floor(i / 14) + 2 * (i % 14)]);
    const digits = ten.map((i, digit) =>
      picture(small(test.inputs, i * PIXELS), 14, { low: 0, high: 1, caption: `a ${digit}` }),
    );
    const maps = ten.map((i, digit) => {
      const high = largest(i * PIXELS);
      return picture(small(error, i * PIXELS), 14, { low: -high, high, caption: `∂C/∂a¹ of a ${digit}` });
    });
    // The mean over a class of what speaks for it.
    const evidence = (await saliency(net, test, { outputs: test.labels, backend })).data;
    const means = ten.map((_, digit) => {
      const mean = new Float64Array(PIXELS);
      for (let i = 0; i < test.length; i++)
        if (test.labels[i] === digit) for (let k = 0; k < PIXELS; k++) mean[k] += evidence[i * PIXELS + k];
      const high = Math.max(...mean.map(Math.abs)) || 1;
      return picture(small(mean, 0), 14, { low: -high, high, caption: `mean ∂a/∂x, ${digit}` });
    });
    const optimal: ReturnType<typeof picture>[] = [];
    for (let digit = 0; digit < 10; digit++) {
      const z = net.layers.findLast(({ layer }) => layer.kind === "dense")!.name;
      const { input } = await maximizeActivation(net, { layer: z, unit: digit, seed, steps: 60, backend });
      optimal.push(picture(small(input.data, 0), 14, { caption: `best ${digit}` }));
    }
    await offset.dispose();
    return {
      measures: {
        accuracy: full,
        worstDifference,
        lostSalient,
        lostRandom,
        excess: lostSalient - 3 * lostRandom,
        adversarial,
        withOffset: await accuracy(moved),
        offsetLength: Math.hypot(...learned),
      },
      pictures: seed === 1 ? { digits, maps, means, optimal } : undefined,
    };
  },
  shows: [
    gallery("Ten test images", "digits", 10),
    gallery("∂C/∂a¹ of ten test images, grey for 0", "maps", 10),
    gallery("What speaks for each class, on average", "means", 10),
    gallery("Images that a class's unit answers to most", "optimal", 10),
  ],
  holdsWhen: [
    everyRun("worstDifference", 0, 1e-6, { variant: "M10" }),
    everyRun("worstDifference", 0, 1e-6, { variant: "C3" }),
    // The top 5 % cost at least three times the accuracy of random 5 %.
    meanWithin("excess", 0, Number.POSITIVE_INFINITY, { variant: "M10" }),
    meanWithin("excess", 0, Number.POSITIVE_INFINITY, { variant: "C3" }),
  ],
});
