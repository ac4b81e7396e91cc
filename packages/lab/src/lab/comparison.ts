// Comparison: criteria about several variants at once, paired by seed.
import { type Criterion, differenceWithin, type JudgedRun, meanWithin, someOf } from "./criterion";
import { interval } from "./statistics";

const measured = (runs: readonly JudgedRun[], variant: string, measure: string) =>
  runs.filter((run) => run.variant === variant).map(({ outcome }) => outcome.measures[measure]);

/** Whether the mean of Σ weight · measure over variants of the same seed lies in low…high; undecided as in `meanWithin`. */
export function contrastWithin(
  measure: string,
  weights: Readonly<Record<string, number>>,
  low: number,
  high: number,
): Criterion {
  const inner = meanWithin("contrast", low, high);
  const sum = Object.entries(weights).map(
    ([variant, weight]) => `${weight < 0 ? "−" : "+"} ${Math.abs(weight)} · ${variant}`,
  );
  return {
    text: `${measure} of ${sum.join(" ")}: ${inner.text.replace("mean contrast: ", "")}`,
    judge(runs) {
      const seeds = [...new Set(runs.map(({ seed }) => seed))];
      const contrasts = seeds.flatMap((seed) => {
        const own = Object.entries(weights).map(([variant, weight]) => {
          const run = runs.find((one) => one.seed === seed && one.variant === variant);
          return run && weight * run.outcome.measures[measure];
        });
        if (own.includes(undefined)) return [];
        const contrast = own.reduce<number>((total, term) => total + term!, 0);
        return [{ variant: "", seed, outcome: { measures: { contrast } } }];
      });
      return inner.judge(contrasts);
    },
  };
}

/** Whether a variant is above the best of others, chosen by their mean `by`, by at least `low`. */
export function beatsBestOf(
  measure: string,
  variant: string,
  others: readonly string[],
  { by = measure, low = 0 }: { readonly by?: string; readonly low?: number } = {},
): Criterion {
  return {
    text: `${measure} of ${variant} minus the best of ${others.join(", ")} by ${by}: at least ${low}`,
    judge(runs) {
      const means = others.map((other) => interval(measured(runs, other, by)).mean);
      const best = others[means.indexOf(Math.max(...means.filter((mean) => !Number.isNaN(mean))))];
      if (best === undefined) return { verdict: "undecided", found: "no run" };
      const { verdict, found } = differenceWithin(
        measure,
        low,
        Number.POSITIVE_INFINITY,
        variant,
        best,
      ).judge(runs);
      return { verdict, found: `${found} against ${best}` };
    },
  };
}

/** "Not worse": fails only where the 95 % interval of the paired difference lies below 0. */
export function notWorse(measure: string, variant: string, other: string): Criterion {
  const difference = differenceWithin(measure, 0, Number.POSITIVE_INFINITY, variant, other);
  return {
    text: `${measure} of ${variant} not worse than that of ${other}`,
    judge(runs) {
      const { verdict, found } = difference.judge(runs);
      const pairs = Math.min(measured(runs, variant, measure).length, measured(runs, other, measure).length);
      return { verdict: verdict === "undecided" && pairs > 1 ? "holds" : verdict, found };
    },
  };
}

/** Whether this variant has the largest mean of all. */
export function bestVariant(measure: string, variant: string): Criterion {
  return {
    text: `${variant} has the largest mean ${measure}`,
    judge(runs) {
      const names = [...new Set(runs.map((run) => run.variant))];
      const means = names.map((name) => interval(measured(runs, name, measure)).mean);
      const best = names[means.indexOf(Math.max(...means))];
      if (!names.includes(variant)) return { verdict: "undecided", found: "no run" };
      return { verdict: best === variant ? "holds" : "fails", found: `largest: ${best}` };
    },
  };
}

/** Whether all hold, as one criterion: a part of `someOf`. */
export function allOf(...criteria: readonly Criterion[]): Criterion {
  return { ...someOf(criteria.length, criteria), text: criteria.map(({ text }) => text).join(" and ") };
}

/** Whether the runs are alike: (largest − smallest) / mean of a measure at most `share`. Undecided for a single run. */
export function runsAlike(measure: string, share: number, variant = ""): Criterion {
  return {
    text: `${measure} of the runs within ${100 * share} % of each other`,
    judge(runs) {
      const values = measured(runs, variant, measure);
      if (values.length < 2)
        return { verdict: "undecided", found: `${values.length} run${values.length === 1 ? "" : "s"}` };
      const spread = (Math.max(...values) - Math.min(...values)) / interval(values).mean;
      return { verdict: spread <= share ? "holds" : "fails", found: `${(100 * spread).toFixed(1)} %` };
    },
  };
}
