// Metallurgy: rough shaping, then hardening and polishing. Does the best schedule of stages beat the best constant?

import {
  classOf,
  dense,
  flatten,
  gaussianNoise,
  Network,
  normal,
  normalFanIn,
  phases,
  Stream,
  sgd,
  sigmoid,
  sigmoidCrossEntropy,
  Trainer,
} from "rutter";
import { digits, type Splits } from "rutter/data";
import { eachCell } from "../lab/cells";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, sweep } from "../lab/figure";
import { islandsOf } from "../lab/islands";

/** One stage: heat is a high η or noise on the inputs; its fall from stage to stage is quenching or annealing. */
interface Stage {
  readonly learningRate: number;
  readonly noise: number;
  readonly l2: number;
}

/** Draws from the same ranges for constants and schedules: η 0.02…2, noise 0…0.3, λ 0…10 (for 50,000 images). */
function draw(stream: Stream, index: number): Stage {
  const chance = (k: number) => stream.uniform(index, k);
  return {
    learningRate: 0.02 * 100 ** chance(0),
    noise: chance(1) < 0.5 ? 0 : 0.3 * chance(2),
    l2: chance(3) < 0.5 ? 0 : 10 * chance(4),
  };
}

export default experiment({
  id: "metallurgy",
  asks: "Does training in stages, with heating, quenching and annealing, beat constant settings?",
  says: "The compendium's author: two phases, skeleton and finish, or many, like alloying, forging, heating, cooling, quenching.",
  needs: "mnist",
  repeats: 5,
  config: {
    hidden: 100,
    stages: 3,
    tries: 12,
    fresh: 3,
    epochs: 30,
    examples: 50_000,
    digits: 10_000,
    slices: 10,
    side: 40,
  },
  reduced: { tries: 5, fresh: 2, epochs: 6, examples: 4_000, digits: 4_000, slices: 4 },
  async trial(trial) {
    const { config, seed, backend, signal } = trial;
    const { hidden, tries, fresh, epochs, examples, side } = config;
    const mnist = await trial.data();
    const drawn = digits({ train: config.digits, validation: 2_000, test: 2_000, seed });
    const stream = new Stream(seed, "metallurgy");

    async function train(stages: readonly Stage[], { train: all, validation, test }: Splits, start: number) {
      const data = all.take(examples);
      const own = { initializer: normalFanIn(), biasInitializer: normal() };
      const net = new Network({ input: [1, 28, 28], seed: start }, [
        flatten(),
        gaussianNoise({ standardDeviation: 0, name: "heat" }),
        dense({ units: hidden, ...own }),
        sigmoid(),
        dense({ units: 10, ...own }),
        sigmoid(),
      ]);
      const course = (value: (stage: Stage) => number) =>
        phases(stages.map((stage) => ({ epochs: epochs / stages.length, value: value(stage) })));
      const noise = Object.keys(net.settings)[0];
      using trainer = new Trainer(net, {
        backend,
        loss: sigmoidCrossEntropy(),
        optimizer: sgd(),
        regularization: { l2: 0 },
        schedules: {
          learningRate: course(({ learningRate }) => learningRate),
          l2: course(({ l2 }) => (l2 * data.length) / 50_000),
          [noise]: course(({ noise: own }) => own),
        },
      });
      const curve: number[] = [];
      for await (const event of trainer.fit(data, { epochs, batchSize: 10, validation, signal }))
        if (event.type === "epoch") curve.push(event.validation.accuracy);
      signal.throwIfAborted();
      const { accuracy } = await trainer.evaluate(test);
      // Grain: decision regions in planes through three test images.
      let grain = 0;
      for (let s = 0; s < config.slices; s++) {
        const [a, b, c] = [0, 1, 2].map((k) => test.example(3 * s + k).input);
        const plane = new Float32Array(side * side * a.length);
        for (let cell = 0; cell < side * side; cell++)
          for (let k = 0; k < a.length; k++)
            plane[cell * a.length + k] =
              a[k] +
              ((cell % side) / side) * (b[k] - a[k]) +
              (Math.floor(cell / side) / side) * (c[k] - a[k]);
        const { data: outputs } = await net.predict(plane, { backend });
        const classes = Array.from({ length: side * side }, (_, i) => classOf(outputs, i, 10));
        grain += islandsOf(classes, side).length / config.slices;
      }
      await net.dispose();
      return { validation: curve[curve.length - 1], test: accuracy, grain, curve };
    }

    // Equal numbers of tries for both.
    const candidates = Array.from({ length: 2 * tries }, (_, i): Stage[] =>
      i < tries
        ? [draw(stream, i)]
        : Array.from({ length: config.stages }, (_, k) => draw(stream.child(k + 1), i)),
    );
    const names = candidates.map((_, i) => `try ${i + 1}`);
    const tried = await eachCell(trial, names, (_, i) => train(candidates[i], mnist, 1000 * seed));

    async function compare() {
      const score = (i: number) => tried[names[i]].validation;
      const indices = candidates.map((_, i) => i);
      const best = (own: number[]) => own.reduce((a, b) => (score(b) > score(a) ? b : a));
      const [constant, staged] = [best(indices.slice(0, tries)), best(indices.slice(tries))];
      const measures: Record<string, number> = {
        searchConstant: score(constant),
        searchStaged: score(staged),
      };
      const curves: Record<string, number[]> = {};
      for (const [set, splits] of [
        ["MNIST", mnist],
        ["drawn digits", drawn],
      ] as const) {
        let [gain, grain, base] = [0, 0, 0];
        for (let run = 1; run <= fresh; run++) {
          const [one, other] = [
            await train(candidates[staged], splits, 1000 * seed + run),
            await train(candidates[constant], splits, 1000 * seed + run),
          ];
          gain += (one.test - other.test) / fresh;
          base += other.test / fresh;
          grain += (one.grain - other.grain) / fresh;
          curves[`${set}, staged`] = one.curve;
          curves[`${set}, constant`] = other.curve;
        }
        measures[`${set}: gain`] = gain;
        measures[`${set}: constant`] = base;
        measures[`${set}: more grain`] = grain;
      }
      for (const [k, stage] of candidates[staged].entries())
        for (const [name, value] of Object.entries(stage)) measures[`stage ${k + 1}: ${name}`] = value;
      return { measures, curves };
    }
    const { measures, curves } = await compare();
    return { measures, series: curves };
  },
  shows: [
    lines("MNIST: validation accuracy of the last fresh run", ["MNIST, staged", "MNIST, constant"], {
      x: "epoch",
      y: "accuracy",
    }),
    lines(
      "Drawn digits: validation accuracy of the last fresh run",
      ["drawn digits, staged", "drawn digits, constant"],
      { x: "epoch", y: "accuracy" },
    ),
    ...Object.entries({ learningRate: "η", noise: "noise on the inputs", l2: "λ" }).map(([name, title]) =>
      sweep(
        `The best stages of each search: ${title}`,
        [1, 2, 3],
        { [name]: (stage) => `stage ${stage}: ${name}` },
        { x: "stage", y: title, logY: name === "learningRate" },
      ),
    ),
    dots("Stages minus constant", ["MNIST: gain", "drawn digits: gain"], { x: "test accuracy" }),
    dots("Decision regions: stages minus constant", ["MNIST: more grain", "drawn digits: more grain"], {
      x: "regions in a plane",
    }),
  ],
  holdsWhen: [
    meanWithin("MNIST: gain", 0, Number.POSITIVE_INFINITY),
    meanWithin("drawn digits: gain", 0, Number.POSITIVE_INFINITY),
  ],
});
