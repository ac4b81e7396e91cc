// λ by decades: does the recipe find the book's λ = 5?

import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, sweep } from "../lab/figure";
import { M1 } from "../lab/ladder";
import { stages } from "../lab/stages";
import { climb, denseProbe, etaThreshold, fallsAlways } from "../lab/tuning";

/** λ by decades at these rates, beside the recipe's own path. The recipe's measures do not depend on it. */
const RATES = [0.1, 0.5, 2.5];
const DECADES = [0.1, 1, 10, 100];

export default experiment({
  id: "lambda-search",
  asks: "Does the recipe, decades first, find λ = 5? Author: why begin at 0?",
  says: "λ = 0 while η is found; then λ = 1.0, times or divided by 10 by validation accuracy, refined; then η again. λ = 5 is used.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...M1,
    start: "new" as const,
    probeEpochs: 3,
  },
  reduced: { epochs: 3, examples: 5_000 },
  async trial(trial) {
    const { config, seed } = trial;
    const { epochs, examples, probeEpochs } = config;
    // About so many probes; the recipe decides how many.
    const stage = await stages(trial, (12 + RATES.length * DECADES.length) * epochs);
    const { threshold } = await etaThreshold(async (learningRate) => {
      const changed = { ...config, learningRate, epochs: probeEpochs };
      const { cost } = await stage(
        `η ${learningRate}`,
        changed,
        (inner) => denseProbe(inner, { cost: true }),
        probeEpochs,
      );
      return fallsAlways(cost);
    });
    /** λ stands for 50,000 images: λ/n is what counts. */
    const probe = async (lambda: number, eta: number) => {
      const changed = { ...config, l2: (lambda * examples) / 50_000, learningRate: eta };
      const { validation } = await stage(`λ ${lambda}, η ${eta}`, changed, denseProbe, epochs);
      return Math.max(...validation);
    };
    const tried: { lambda: number; eta: number; best: number }[] = [];
    const score = async (lambda: number, eta: number) => {
      const best = await probe(lambda, eta);
      tried.push({ lambda, eta, best });
      return best;
    };
    const first = threshold / 2;
    const without = await score(0, first);
    const decade = await climb((lambda) => score(lambda, first), 1, 10);
    const lambda = await climb((value) => score(value, first), decade, 10 ** (1 / 3));
    const eta = await climb((value) => score(lambda, value), first, 2);
    // What was chosen is judged by a start of its own.
    const chosen = { ...config, l2: (lambda * examples) / 50_000, learningRate: eta };
    const { validation, test } = await stage(
      "chosen",
      chosen,
      (inner) => denseProbe({ ...inner, seed: seed + 1000 }),
      epochs,
    );
    const byRate: [string, number][] = [];
    for (const rate of RATES)
      for (const decade of DECADES) byRate.push([`η ${rate}, λ ${decade}`, await probe(decade, rate)]);
    return {
      measures: {
        eta,
        lambda,
        withoutPenalty: without,
        bestValidation: Math.max(...validation),
        testAtBestValidation: test[validation.indexOf(Math.max(...validation))],
        probes: tried.length,
        ...Object.fromEntries(byRate),
      },
      series: {
        lambdas: tried.map(({ lambda: value }) => value || 0.01),
        best: tried.map(({ best }) => best),
        etas: tried.map(({ eta: value }) => value),
      },
    };
  },
  shows: [
    sweep(
      "Validation accuracy by decades of λ, at three rates",
      DECADES,
      Object.fromEntries(RATES.map((rate) => [`η ${rate}`, (lambda: number) => `η ${rate}, λ ${lambda}`])),
      { x: "λ", y: "best validation accuracy", logX: true },
    ),
    lines("What the recipe tries, by λ (λ = 0 at 0.01)", ["best"], {
      along: "lambdas",
      x: "λ",
      y: "best validation accuracy",
      logX: true,
      points: true,
    }),
    lines("The same probes by η", ["best"], {
      along: "etas",
      x: "η",
      y: "best validation accuracy",
      logX: true,
      points: true,
    }),
    dots("λ found", ["lambda"], { x: "λ", logX: true }),
    dots("η found", ["eta"], { x: "η", logX: true }),
  ],
  failsBecause:
    "The recipe seeks λ at the η that it found first, half the threshold, and does not come back to λ when it has tuned η again. What decay takes from a weight in an epoch goes with η·λ, so a large η asks for a small λ: their product is of the book’s order.",
  holdsWhen: [everyRun("lambda", 1, 20), everyRun("bestValidation", 0.962, 1)],
});
