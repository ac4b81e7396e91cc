// Images of noise that nets classify with confidence.
import { maximizeActivation, type Network, Stream } from "rutter";
import { C3, convolutionTrainer } from "../lab/convolution";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, picture, pictures } from "../lab/figure";
import { denseTrainer, M10 } from "../lab/ladder";
import { nearestRows } from "../lab/nearest";
import { quantile } from "../lab/statistics";

export default experiment({
  id: "fooling-images",
  asks: "Are there images like noise that a net gives a digit with confidence?",
  says: "They look like white noise and get a confident label (Nguyen, Yosinski and Clune 2014).",
  needs: "mnist",
  repeats: 3,
  config: {
    batchSize: 10,
    epochs: { C3: 3, M10: 15 },
    examples: 15_000,
    steps: 200,
    stepSize: 0.3,
    /** Evolution: of so many children a generation the best becomes the parent; a share of pixels is drawn anew. */
    generations: 250,
    children: 24,
    changed: 0.03,
    /** Images whose nearest among `searched` training images tells what is usual. */
    compared: 400,
    searched: 5_000,
  },
  reduced: { examples: 4_000, generations: 60, compared: 100, searched: 1_000 },
  async trial(trial) {
    const { config, seed, backend, signal, progress } = trial;
    const { batchSize, epochs, examples, steps, stepSize, generations, children, changed } = config;
    const { train, test } = await trial.data();
    const size = train.inputs.length / train.length;
    const stream = new Stream(seed, "fooling-images");
    const own = { ...trial, config: { ...C3, ...config, epochs: epochs.C3 } };
    using c3 = convolutionTrainer(own);
    using m10 = denseTrainer({ ...trial, config: { ...config, ...M10, epochs: epochs.M10 } });
    const near = train.take(config.searched);
    const usual = nearestRows(test.take(config.compared).inputs, near.inputs, size).map(
      ({ distance }) => distance,
    );
    const limit = quantile(usual, 0.99);
    const measures: Record<string, number> = { usualDistance: quantile(usual, 0.5), limit };
    const shown: Record<string, ReturnType<typeof picture>[]> = {};

    async function evolve(net: Network, digit: number): Promise<{ image: Float32Array; confidence: number }> {
      let image = new Float32Array(size);
      stream.fillUniform(image, 1000 + digit);
      let confidence = 0;
      const brood = new Float32Array(children * size);
      const draws = new Float32Array(2 * brood.length);
      for (let g = 0; g < generations && confidence < 0.999; g++) {
        stream.fillUniform(draws, 10_000 * (digit + 1) + g);
        for (let i = 0; i < brood.length; i++)
          brood[i] = draws[i] < changed ? draws[brood.length + i] : image[i % size];
        const { data, shape } = await net.predict({ shape: [children, 1, 28, 28], data: brood }, { backend });
        for (let child = 0; child < children; child++)
          if (data[child * shape[1] + digit] > confidence) {
            confidence = data[child * shape[1] + digit];
            image = brood.slice(child * size, (child + 1) * size);
          }
        signal.throwIfAborted();
      }
      return { image, confidence };
    }

    for (const [n, [name, trainer, count]] of (
      [
        ["C3", c3, epochs.C3],
        ["M10", m10, epochs.M10],
      ] as const
    ).entries()) {
      const net = trainer.network;
      for await (const _ of trainer.fit(train.take(examples), { epochs: count, batchSize, signal }));
      measures[`${name}: accuracy`] = (await trainer.evaluate(test)).accuracy;
      const found: Record<string, { image: Float32Array; confidence: number }[]> = {
        ascent: [],
        evolution: [],
      };
      for (let digit = 0; digit < 10; digit++) {
        const { input, activation } = await maximizeActivation(net, {
          unit: digit,
          seed: 10 * seed + digit,
          steps,
          stepSize,
          backend,
        });
        found.ascent.push({ image: Float32Array.from(input.data), confidence: activation });
        found.evolution.push(await evolve(net, digit));
        progress((n + (digit + 1) / 10) / 2);
      }
      for (const [method, all] of Object.entries(found)) {
        const distances = all.map(({ image }) => nearestRows(image, near.inputs, size)[0].distance);
        measures[`${name}, ${method}: confident`] = all.filter(({ confidence }) => confidence > 0.99).length;
        measures[`${name}, ${method}: least confidence`] = Math.min(
          ...all.map(({ confidence }) => confidence),
        );
        measures[`${name}, ${method}: beyond`] = distances.filter((distance) => distance > limit).length;
        if (seed === 1)
          shown[name === "C3" ? method : `M10, ${method}`] = all.map(({ image, confidence }, digit) =>
            picture(image, 28, { low: 0, high: 1, caption: `${digit}: ${(100 * confidence).toFixed(1)} %` }),
          );
      }
    }
    return { measures, pictures: seed === 1 ? shown : undefined };
  },
  shows: [
    pictures("By gradient ascent from noise, C3", "ascent", 5),
    pictures("By evolution from noise, C3", "evolution", 5),
    pictures("By gradient ascent from noise, M10", "M10, ascent", 5),
    pictures("By evolution from noise, M10", "M10, evolution", 5),
    dots(
      "Digits of ten with confidence above 0.99",
      [
        "C3, ascent: confident",
        "C3, evolution: confident",
        "M10, ascent: confident",
        "M10, evolution: confident",
      ],
      { x: "digits" },
    ),
  ],
  holdsWhen: ["C3", "M10"].flatMap((net) => [
    everyRun(`${net}, ascent: confident`, 10, 10),
    everyRun(`${net}, ascent: beyond`, 10, 10),
  ]),
});
