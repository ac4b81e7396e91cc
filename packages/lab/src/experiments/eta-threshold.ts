// Threshold finder: the largest η with an immediate fall of training cost, and whether η matters for the end.

import { everyRun, rangeOfMeansWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, sweep } from "../lab/figure";
import { M1 } from "../lab/ladder";
import { stages } from "../lab/stages";
import { denseProbe, etaThreshold, fallsAlways, type Probe } from "../lab/tuning";

const rates = [0.025, 0.05, 0.1, 0.25, 0.5, 1];
const testAt = (rate: number) => `test at equal cost, η ${rate}`;

export default experiment({
  id: "eta-threshold",
  asks: "What is the largest η with an immediate fall of training cost, and does η change the final accuracy but indirectly?",
  says: "On MNIST 0.1 by order, 0.5 refined, so use 0.25. Training cost decides η, validation accuracy all else.",
  figures: [{ measure: "threshold", value: 0.5, from: "book" }],
  needs: "mnist",
  repeats: 5,
  config: {
    ...M1,
    start: "new" as const,
    learningRate: 0.01,
    l2: 5,
    probeEpochs: 3,
    rates,
  },
  reduced: { epochs: 4, examples: 10_000 },
  async trial(trial) {
    const { config } = trial;
    const { epochs, probeEpochs } = config;
    const stage = await stages(trial, 7 * probeEpochs + rates.length * epochs);
    const { threshold, tried } = await etaThreshold(async (learningRate) => {
      const changed = { ...config, learningRate, epochs: probeEpochs };
      const { cost } = await stage(
        `probe ${learningRate}`,
        changed,
        (inner) => denseProbe(inner, { cost: true }),
        probeEpochs,
      );
      return fallsAlways(cost);
    });
    const runs: Probe[] = [];
    for (const learningRate of rates)
      runs.push(
        await stage(
          `η ${learningRate}`,
          { ...config, learningRate },
          (inner) => denseProbe(inner, { cost: true }),
          epochs,
        ),
      );
    // The lowest cost that every rate reaches.
    const goal = Math.max(...runs.map(({ cost }) => Math.min(...cost)));
    const reached = runs.map(({ cost }) => cost.findIndex((value) => value <= goal));
    const measures = rates.map((rate, i) => [testAt(rate), runs[i].test[reached[i] - 1]]);
    return {
      measures: { threshold, chosen: threshold / 2, equalCost: goal, ...Object.fromEntries(measures) },
      series: {
        triedEta: tried.map(({ eta }) => eta),
        fell: tried.map(({ good }) => Number(good)),
        epochsToEqualCost: reached,
        rates,
      },
    };
  },
  shows: [
    dots("Threshold", ["threshold", "chosen"], { x: "η", logX: true }),
    lines("Probes: 1 fell at once, 0 did not", ["fell"], {
      along: "triedEta",
      x: "η",
      y: "fell",
      logX: true,
      points: true,
    }),
    sweep(
      "Test accuracy at equal training cost",
      rates,
      { test: testAt },
      { x: "η", y: "accuracy", logX: true },
    ),
    lines("Epochs to that cost", ["epochsToEqualCost"], { along: "rates", x: "η", y: "epochs", logX: true }),
  ],
  holdsWhen: [
    everyRun("threshold", 0.25, 1),
    // "Only indirectly": at the same cost the same accuracy.
    rangeOfMeansWithin("test accuracy at equal cost", rates.map(testAt), 0.003),
  ],
});
