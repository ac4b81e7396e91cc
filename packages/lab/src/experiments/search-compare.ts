// Search methods compared: how many trials do they need, and should all approaches share settings or be tuned?
import {
  dense,
  flatten,
  type Initializer,
  Network,
  normal,
  normalFanIn,
  quadratic,
  Stream,
  sgd,
  sigmoid,
  sigmoidCrossEntropy,
  Trainer,
  tanh,
} from "rutter";
import { bestDifferenceWithin, differenceWithin } from "../lab/criterion";
import { experiment, type Trial } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { cmaEs } from "../lab/search/cmaEs";
import { gaussianProcess } from "../lab/search/gaussianProcess";
import {
  coordinateSearch,
  gridSearch,
  randomSearch,
  type Sampler,
  shrinkingBox,
} from "../lab/search/sampler";
import { tpe } from "../lab/search/tpe";
import { rounded } from "../lab/series";

const samplers: Record<string, Sampler> = {
  grid: gridSearch,
  random: randomSearch,
  coordinate: coordinateSearch,
  TPE: tpe,
  "Gaussian process": gaussianProcess,
  "CMA-ES": cmaEs,
  "shrinking box": shrinkingBox,
};
const modelled = ["TPE", "Gaussian process", "CMA-ES"];

type SearchConfig = {
  readonly sampler: string;
  readonly cost: "CE" | "Q";
  readonly unit: "sigmoid" | "tanh";
  readonly budget: number;
  readonly epochs: number;
  readonly examples: number;
  readonly judged: number;
};

const between = (low: number, high: number, u: number) => low * (high / low) ** u;

/** Settings from a place in the unit cube; λ is that of 50,000 images. */
const settingsAt = ([eta, lambda, hidden, batch, start, momentum]: readonly number[]) => ({
  learningRate: between(0.01, 10, eta),
  lambda: between(0.01, 100, lambda),
  hidden: Math.round(between(10, 100, hidden)),
  batchSize: Math.round(between(2, 100, batch)),
  wide: start >= 0.5,
  momentum: 0.95 * momentum,
});

/** Validation accuracy of a short training at a place. */
async function score(
  { config, seed, backend, data, signal }: Trial<SearchConfig>,
  place: readonly number[],
): Promise<number> {
  const { cost, unit, epochs, examples, judged } = config;
  const { train, validation } = await data();
  const { learningRate, lambda, hidden, batchSize, wide, momentum } = settingsAt(place);
  const initializer: Initializer = wide ? normal() : normalFanIn();
  const layer = (units: number) => dense({ units, initializer, biasInitializer: normal() });
  const net = new Network({ input: [1, 28, 28], seed }, [
    flatten(),
    layer(hidden),
    unit === "tanh" ? tanh() : sigmoid(),
    layer(10),
    sigmoid(),
  ]);
  // From Q to CE the book divides η by 6; momentum's steps add up to η/(1 − μ); tanh is twice as steep twice over.
  const rescaled = learningRate * (1 - momentum) * (cost === "Q" ? 6 : 1) * (unit === "tanh" ? 0.25 : 1);
  using trainer = new Trainer(net, {
    backend,
    loss: cost === "Q" ? quadratic() : sigmoidCrossEntropy(),
    optimizer: sgd({ learningRate: rescaled, momentum }),
    regularization: { l2: (lambda * examples) / 50_000 },
  });
  for await (const _ of trainer.fit(train.take(examples), { epochs, batchSize, signal })) void _;
  signal.throwIfAborted();
  const { accuracy } = await trainer.evaluate(validation.take(judged));
  await net.dispose();
  return accuracy;
}

/** A valley in six dimensions whose best value is 0. */
const known = (place: readonly number[]) =>
  -place.reduce((sum, x, d) => sum + (d === 0 ? (x - 0.7) ** 2 : 4 * (x - 0.3 - 0.2 * place[d - 1]) ** 2), 0);

export default experiment({
  id: "search-compare",
  asks: "How many trials does each way of searching need; should all approaches share settings, or each be tuned?",
  says: "Grid, random and Bayesian search are named; both policies can be defended. The author: automation is no understanding.",
  needs: "mnist",
  repeats: 10,
  config: {
    sampler: "random",
    cost: "CE" as "CE" | "Q",
    unit: "sigmoid" as "sigmoid" | "tanh",
    budget: 60,
    epochs: 5,
    examples: 10_000,
    judged: 10_000,
    dimensions: 6,
  },
  reduced: { budget: 24, epochs: 2, examples: 1_000, judged: 1_000 },
  variants: {
    ...Object.fromEntries(Object.keys(samplers).map((sampler) => [sampler, { sampler }])),
    // The same places as "random", with the quadratic cost and with tanh.
    "random, Q": { cost: "Q" as const },
    "random, tanh": { unit: "tanh" as const },
  },
  async trial(trial) {
    const { config, seed } = trial;
    const { sampler, budget, dimensions } = config;
    const begin = () => samplers[sampler](dimensions, budget, new Stream(seed, "search-compare"));
    // A search is a function of what it was told: an interrupted one is told again.
    const told = ((await trial.resumed()) as number[] | undefined) ?? [];
    const search = begin();
    const places: number[][] = [];
    for (let i = 0; i < budget; i++) {
      const place = search.next();
      places.push(place);
      if (i >= told.length) {
        told.push(await score(trial, place));
        await trial.keep(told);
      }
      search.tell(told[i]);
      trial.progress((i + 1) / budget);
    }
    const easy = begin();
    let onKnown = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < budget; i++) {
      const value = known(easy.next());
      easy.tell(value);
      onKnown = Math.max(onKnown, value);
    }
    const bestSoFar = told.map((_, i) => Math.max(...told.slice(0, i + 1)));
    const best = bestSoFar[budget - 1];
    const settings = places.map(settingsAt);
    const { learningRate, lambda, hidden } = settings[told.indexOf(best)];
    const tried = (name: "learningRate" | "lambda" | "hidden" | "batchSize" | "momentum") =>
      rounded(
        settings.map((own) => own[name]),
        3,
      );
    return {
      measures: {
        best,
        bestAfterHalf: bestSoFar[Math.floor(budget / 2) - 1],
        onKnown: Number(onKnown.toPrecision(4)),
        learningRate: Number(learningRate.toPrecision(3)),
        lambda: Number(lambda.toPrecision(3)),
        hidden,
      },
      // Of three runs: a result stays a small file.
      series:
        seed <= 3
          ? {
              bestSoFar: bestSoFar.filter((_, i) => i % 3 === 2),
              ...(seed === 1
                ? {
                    scores: told,
                    η: tried("learningRate"),
                    λ: tried("lambda"),
                    "hidden units": tried("hidden"),
                    "batch size": tried("batchSize"),
                    μ: tried("momentum"),
                  }
                : {}),
            }
          : {},
    };
  },
  shows: [
    dots("Best validation accuracy", ["best"], { x: "accuracy" }),
    lines("Best so far, every third trial", ["bestSoFar"], {
      places: { from: 3, step: 3 },
      x: "trials",
      y: "accuracy",
      variants: Object.keys(samplers),
    }),
    lines("Best so far at random, with other costs and units", ["bestSoFar"], {
      places: { from: 3, step: 3 },
      x: "trials",
      y: "accuracy",
      variants: ["random", "random, Q", "random, tanh"],
    }),
    ...["η", "λ", "hidden units", "batch size", "μ"].map((setting) =>
      lines(`Trials of one search by ${setting}`, ["scores"], {
        along: setting,
        x: setting,
        y: "accuracy",
        points: true,
        logX: setting === "η" || setting === "λ",
        variants: ["random", "TPE", "CMA-ES"],
      }),
    ),
    lines("The same settings with other costs and units, in the order drawn", ["scores"], {
      x: "setting",
      y: "accuracy",
      points: true,
      variants: ["random", "random, Q", "random, tanh"],
    }),
    dots("Best value on a valley whose best is 0", ["onKnown"], {
      x: "value",
      variants: Object.keys(samplers),
    }),
  ],
  holdsWhen: [
    // At a known function models must be worth their while; on MNIST the claim is that they are no worse.
    ...modelled.map((name) => differenceWithin("onKnown", 0, Number.POSITIVE_INFINITY, name, "random")),
    bestDifferenceWithin("best", 0, Number.POSITIVE_INFINITY, modelled, ["random"], { best: "highest" }),
  ],
});
