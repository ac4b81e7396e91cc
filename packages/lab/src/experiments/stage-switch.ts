// Stages inside one run: is a sequence of settings better than the best constant one?
import { Stream } from "rutter";
import { meanWithin } from "../lab/criterion";
import { trainCurve } from "../lab/curve";
import { experiment, type Trial } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { type DenseConfig, denseTrainer } from "../lab/ladder";
import { stages } from "../lab/stages";

/** What a stage sets. λ is that of 50,000 images. */
interface Setting {
  readonly learningRate: number;
  readonly lambda: number;
  readonly batchSize: number;
}

/** One setting for the whole run, or two with the share of epochs of the first. */
interface Plan {
  readonly parts: readonly Setting[];
  readonly share: number;
}

/** Plan number `i` of a random search. */
function drawn(stream: Stream, i: number, parts: number): Plan {
  const at = (place: number) => stream.uniform(place, i);
  const between = (low: number, high: number, u: number) => low * (high / low) ** u;
  return {
    parts: Array.from({ length: parts }, (_, part) => ({
      learningRate: between(0.02, 2, at(4 * part)),
      lambda: between(0.1, 30, at(4 * part + 1)),
      batchSize: [5, 10, 20, 50][Math.floor(4 * at(4 * part + 2))],
    })),
    share: 0.25 + 0.5 * at(20),
  };
}

/** The setting of each epoch, counted from 0. */
function settings({ parts, share }: Plan, epochs: number): (epoch: number) => Setting {
  const first = parts.length > 1 ? Math.round(share * epochs) : epochs;
  return (epoch) => parts[epoch < first ? 0 : parts.length - 1];
}

/** Accuracies after each epoch of a run by a plan. */
async function follow(trial: Trial<DenseConfig>, plan: Plan) {
  const { epochs, examples } = trial.config;
  const { train, validation, test } = await trial.data();
  const settingOf = settings(plan, epochs);
  using trainer = denseTrainer(trial, {
    regularization: { l2: 1 },
    schedules: {
      learningRate: ({ epoch }) => settingOf(epoch).learningRate,
      l2: ({ epoch }) => (settingOf(epoch).lambda * examples) / 50_000,
    },
  });
  return await trainCurve(
    trainer,
    trial,
    train.take(examples),
    { epochs, batchSize: (epoch) => settingOf(epoch).batchSize },
    async () => ({
      validation: (await trainer.evaluate(validation)).accuracy,
      test: (await trainer.evaluate(test)).accuracy,
    }),
  );
}

const last = (values: readonly number[]) => values[values.length - 1];

export default experiment({
  id: "stage-switch",
  asks: "Is a sequence of settings better than the best constant one? The author: first the skeleton, then the finish.",
  says: "No figures in the source.",
  needs: "mnist",
  repeats: 5,
  config: {
    hidden: [30],
    cost: "cross-entropy" as const,
    start: "new" as const,
    learningRate: 0.5,
    batchSize: 10,
    epochs: 20,
    examples: 10_000,
    l2: 1,
    /** Plans that each search tries. */
    budget: 24,
    /** Fresh starts by which the two winners are compared. */
    fresh: 5,
  },
  reduced: { epochs: 6, examples: 5_000, budget: 6, fresh: 2 },
  async trial(trial) {
    const { config, seed } = trial;
    const { budget, fresh } = config;
    const stage = await stages(trial, 2 * budget + 2 * fresh);
    const stream = new Stream(seed, "stage-switch");
    const searches = ["constant", "two stages"] as const;
    const measures: Record<string, number> = {};
    const series: Record<string, readonly number[]> = {};
    const freshMeans: number[] = [];
    for (const [i, name] of searches.entries()) {
      let best = { score: -1, plan: drawn(stream, 0, 1) };
      const soFar: number[] = [];
      for (let number = 0; number < budget; number++) {
        const plan = drawn(stream.child(i), number, i + 1);
        const { validation } = await stage(`${name} ${number}`, config, (inner) => follow(inner, plan));
        if (last(validation) > best.score) best = { score: last(validation), plan };
        soFar.push(best.score);
      }
      let sum = 0;
      for (let number = 0; number < fresh; number++) {
        // The same starts for both winners, which neither search has seen.
        const start = 1000 * seed + number;
        const { test } = await stage(`${name}, start ${start}`, config, (inner) =>
          follow({ ...inner, seed: start }, best.plan),
        );
        sum += last(test) / fresh;
        if (number === 0) {
          series[`test, ${name}`] = test;
          const settingOf = settings(best.plan, config.epochs);
          series[`η, ${name}`] = test.map((_, epoch) => settingOf(epoch).learningRate);
          series[`λ, ${name}`] = test.map((_, epoch) => settingOf(epoch).lambda);
        }
      }
      series[`best so far, ${name}`] = soFar;
      freshMeans.push(sum);
      measures[`test, ${name}`] = sum;
      for (const [part, { learningRate, lambda, batchSize }] of best.plan.parts.entries()) {
        measures[`η, ${name}, ${part + 1}`] = learningRate;
        measures[`λ, ${name}, ${part + 1}`] = lambda;
        measures[`batch, ${name}, ${part + 1}`] = batchSize;
      }
      if (best.plan.parts.length > 1) measures["share of the first stage"] = best.plan.share;
    }
    return { measures: { gain: freshMeans[1] - freshMeans[0], ...measures }, series };
  },
  shows: [
    dots("Test accuracy of the winners, fresh starts", bothOf("test"), { x: "accuracy" }),
    lines("Test accuracy of the winners", bothOf("test"), { x: "epoch", y: "accuracy" }),
    lines("Their stages: η", bothOf("η"), { x: "epoch", y: "η", logY: true }),
    lines("Their stages: λ", bothOf("λ"), { x: "epoch", y: "λ", logY: true }),
    lines("Best validation accuracy so far in the search", bothOf("best so far"), {
      x: "plans tried",
      y: "accuracy",
    }),
    dots("η of the stages", ["η, constant, 1", "η, two stages, 1", "η, two stages, 2"], {
      x: "η",
      logX: true,
    }),
  ],
  holdsWhen: [meanWithin("gain", 0, Number.POSITIVE_INFINITY)],
});

function bothOf(what: string): string[] {
  return [`${what}, constant`, `${what}, two stages`];
}
