// Reverse and random regularisation: the control. Does shrinking help, or any stirring of the weights?
import { histogram, ops, type PenaltyFunction } from "rutter";
import { differenceWithin } from "../lab/criterion";
import { trainCurve } from "../lab/curve";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer, M5 } from "../lab/ladder";
import { rounded, thinned } from "../lab/series";
import { stages } from "../lab/stages";

/** Σ ½fw², whose gradient is fw where f does not depend on w. */
const half = (f: ReturnType<PenaltyFunction> | number, w: Parameters<PenaltyFunction>[0]) =>
  ops.mul(ops.sum(ops.mul(f, ops.mul(w, w))), 0.5);

/** What is added to the cost per λ/n; in brackets what a step does to w, c = ηλ/n, ξ from N(0, 1) drawn at each step. */
const controls: Record<string, PenaltyFunction | undefined> = {
  none: undefined,
  /** w(1 − c). */
  L2: (w) => half(1, w),
  /** w(1 + c). */
  reverse: (w) => half(-1, w),
  /** w(1 ± c). */
  "random sign": (w, { stream, step }) =>
    half(ops.sub(ops.mul(ops.bernoulli(stream, step, 0.5, w.shape), 2), 1), w),
  /** w − c|w|ξ. */
  "noise in proportion": (w, { stream, step }) =>
    ops.mul(ops.sum(ops.mul(ops.mul(w, ops.abs(w)), ops.randomNormal(stream, step, w.shape))), 0.5),
  /** w − cξ: the same power at the start, where weights are from N(0, 1). */
  "additive noise": (w, { stream, step }) => ops.sum(ops.mul(w, ops.randomNormal(stream, step, w.shape))),
  /** w − cr: a cost that has nothing to do with the weights, of constant slopes r. */
  "random cost": (w, { stream }) => {
    const slopes = new Float32Array(w.size);
    stream.fillNormal(slopes);
    return ops.sum(ops.mul(w, ops.constant(slopes, w.shape)));
  },
};

const names = Object.keys(controls);

/** Every tenth epoch is kept. */
const TENTHS = { from: 10, step: 10 };
const strengths: Record<string, readonly number[]> = {
  none: [0],
  reverse: [0.03, 0.1],
  "noise in proportion": [0.1, 1, 10],
  "random cost": [0.1],
};

export default experiment({
  id: "penalty-controls",
  asks: "Does shrinking weights help, or any stirring of them? The author misses this control in print.",
  says: "The book says nothing. Author: reverse and random should not work.",
  needs: "mnist",
  repeats: 5,
  config: {
    ...M5,
    control: "none",
    strengths: [0.1, 1] as readonly number[],
    looks: [1, 100, 400],
  },
  reduced: { epochs: 30, looks: [1, 30] },
  variants: Object.fromEntries(
    names.map((control) => [
      control,
      { control, ...(strengths[control] ? { strengths: strengths[control] } : {}) },
    ]),
  ),
  async trial(trial) {
    const { config, seed } = trial;
    const { epochs, batchSize, examples, control, strengths, looks } = config;
    const { train, test } = await trial.data();
    const stage = await stages(trial, strengths.length);
    const measures: Record<string, number> = {};
    const series: Record<string, readonly number[]> = {};
    for (const strength of strengths) {
      const penalty = controls[control];
      const found = await stage(`λ ${strength}`, config, async (inner) => {
        using trainer = denseTrainer(inner, { regularization: penalty ? { penalty, strength } : {} });
        const shapes: Record<string, readonly number[]> = {};
        const curve = await trainCurve(
          trainer,
          inner,
          train.take(examples),
          { epochs, batchSize },
          async ({ epoch }) => {
            const weights = (await trainer.network.weights()).filter(({ name }) => name.endsWith("weight"));
            if (looks.includes(epoch))
              for (const [layer, { data }] of weights.entries()) {
                // Weights beyond the range are counted in its last bins.
                const inRange = data.map((w) => Math.max(-12, Math.min(12, w)));
                const { counts } = histogram(inRange, { bins: 24, range: [-12, 12] });
                shapes[`layer ${layer + 1}, epoch ${epoch}`] = counts.map((count) =>
                  Number((count / data.length).toPrecision(3)),
                );
              }
            return {
              test: (await trainer.evaluate(test)).accuracy,
              spread: histogram(weights[0].data, { bins: 1 }).deviation,
            };
          },
        );
        return { curve, shapes };
      });
      const { test: accuracy, spread } = found.curve;
      measures[`best, λ ${strength}`] = Math.max(...accuracy);
      measures[`last, λ ${strength}`] = accuracy[accuracy.length - 1];
      measures[`first layer's deviation, λ ${strength}`] = spread[spread.length - 1];
      // Curves and histograms of one run, at the strength that the ladder has (or the only one).
      if (seed === 1 && strength === (strengths.includes(0.1) ? 0.1 : strengths[0])) {
        Object.assign(series, found.shapes);
        series.test = thinned(accuracy, TENTHS.step);
        series.deviation = rounded(thinned(spread, TENTHS.step), 4);
      }
    }
    const best = Math.max(...strengths.map((strength) => measures[`best, λ ${strength}`]));
    return { measures: { best, ...measures }, series };
  },
  shows: [
    dots("Best test accuracy, the best strength of each", ["best"], { x: "accuracy" }),
    lines("Test accuracy, λ = 0.1", ["test"], { places: TENTHS, x: "epoch", y: "accuracy" }),
    lines("Deviation of the weights of the first layer, λ = 0.1", ["deviation"], {
      places: TENTHS,
      x: "epoch",
      y: "standard deviation",
      logY: true,
    }),
    lines(
      "Weights of the first layer, from −12 to 12; what lies beyond is in the outer bins",
      ["layer 1, epoch 1", "layer 1, epoch 100", "layer 1, epoch 400"],
      {
        places: { from: -11.5, step: 1 },
        x: "weight",
        y: "share",
        panels: "variants",
      },
    ),
    lines(
      "Weights of the second layer, likewise",
      ["layer 2, epoch 1", "layer 2, epoch 100", "layer 2, epoch 400"],
      {
        places: { from: -11.5, step: 1 },
        x: "weight",
        y: "share",
        panels: "variants",
      },
    ),
  ],
  holdsWhen: [
    differenceWithin("best", 0.03, Number.POSITIVE_INFINITY, "L2", "none"),
    ...names
      .filter((name) => name !== "L2" && name !== "none")
      .map((name) => differenceWithin("best", Number.NEGATIVE_INFINITY, 0.005, name, "none")),
  ],
});
