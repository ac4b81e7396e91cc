// Levene's test: do two groups of runs spread alike?
import { type Choice, type Criterion, chosen } from "./criterion";
import { mean } from "./statistics";

/** ln Γ(x) for x > 0, to 1e-10: Lanczos, as in Numerical Recipes. */
function logGamma(x: number): number {
  const terms = [76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155];
  const more = [0.1208650973866179e-2, -0.5395239384953e-5];
  const series = [...terms, ...more].reduce((sum, c, i) => sum + c / (x + 1 + i), 1.000000000190015);
  return (x + 0.5) * Math.log(x + 5.5) - (x + 5.5) + Math.log((Math.sqrt(2 * Math.PI) * series) / x);
}

/** The regularised incomplete beta function I_x(a, b), by its continued fraction. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  let [c, d, h] = [1, 1 / (1 - ((a + b) * x) / (a + 1)), 1 / (1 - ((a + b) * x) / (a + 1))];
  for (let m = 1; m < 200; m++)
    for (const factor of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / (1 + factor * d);
      c = 1 + factor / c;
      h *= c * d;
    }
  const front = a * Math.log(x) + b * Math.log(1 - x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return (Math.exp(front) * h) / a;
}

/** The chance of an F of at least this with 1 and `freedom` degrees of freedom. */
export function chanceOfF(f: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + f), freedom / 2, 0.5);
}

/** The p of equal spread: analysis of variance of the distances from each group's mean (Levene 1960). */
export function levene(a: readonly number[], b: readonly number[]): number {
  const distances = [a, b].map((group) => group.map((value) => Math.abs(value - mean(group))));
  const all = mean(distances.flat());
  const between = distances.reduce((sum, group) => sum + group.length * (mean(group) - all) ** 2, 0);
  const within = distances.reduce(
    (sum, group) => sum + group.reduce((total, value) => total + (value - mean(group)) ** 2, 0),
    0,
  );
  const freedom = a.length + b.length - 2;
  return chanceOfF((between / within) * freedom, freedom);
}

/**
 * Whether a measure spreads less over the runs of `less` than of `more`, by Levene's test with p < 0.05; fails where by the
 * same test it spreads more. A test that finds no difference leaves it undecided, as an interval does that contains 0.
 */
export function spreadsLess(
  measure: string,
  less: string,
  more: string,
  choice: Omit<Choice, "variant"> = {},
): Criterion {
  return {
    text: `s.d. of ${measure} of ${less} below that of ${more}, Levene's p < 0.05`,
    judge(runs) {
      const [own, other] = [less, more].map((variant) =>
        chosen(runs, { ...choice, variant }).map(({ outcome }) => outcome.measures[measure]),
      );
      if (own.length < 3 || other.length < 3) return { verdict: "undecided", found: "too few runs" };
      const deviation = (values: readonly number[]) =>
        Math.sqrt(values.reduce((sum, x) => sum + (x - mean(values)) ** 2, 0) / (values.length - 1));
      const p = levene(own, other);
      const narrower = deviation(own) < deviation(other);
      const [small, large] = [own, other].map((values) => deviation(values).toPrecision(3));
      return {
        verdict: p >= 0.05 ? "undecided" : narrower ? "holds" : "fails",
        found: `${small} against ${large}, p ${p.toPrecision(2)}`,
      };
    },
  };
}

/** Whether fewer runs of `fewer` than of `more` are stuck. */
export function stuckLess(fewer: string, more: string): Criterion {
  return {
    text: `fewer stuck runs of ${fewer} than of ${more}`,
    judge(runs) {
      const [own, other] = [fewer, more].map((variant) => {
        const all = chosen(runs, { variant });
        return {
          all: all.length,
          stuck: all.filter(({ outcome }) => (outcome.stuck ?? []).length > 0).length,
        };
      });
      const found = `${own.stuck} of ${own.all} against ${other.stuck} of ${other.all}`;
      if (own.all === 0 || other.all === 0) return { verdict: "undecided", found };
      return { verdict: own.stuck / own.all < other.stuck / other.all ? "holds" : "fails", found };
    },
  };
}
