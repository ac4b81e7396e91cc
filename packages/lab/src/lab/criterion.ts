// Criterion: what "holds when" means for a set of runs.

import type { Outcome } from "./experiment";
import type { Verdict } from "./kinds";
import { withInterval } from "./number";
import { type Interval, interval } from "./statistics";

/** A run as criteria see it. */
export interface JudgedRun {
  /** "" where an experiment has no variants. */
  readonly variant: string;
  readonly seed: number;
  readonly outcome: Outcome;
}

export interface Judgement {
  readonly text: string;
  readonly verdict: Verdict;
  /** What was found, in words. */
  readonly found: string;
}

export interface Criterion {
  readonly text: string;
  /** True if it is about time: what comes out depends on the machine and what else it does. */
  readonly timed?: true;
  judge(runs: readonly JudgedRun[]): Omit<Judgement, "text">;
  /** Whether it may still hold although it fails now, when each variant is to have `asked` runs. Default: it may not. */
  mayTurn?(runs: readonly JudgedRun[], asked: number): boolean;
}

/** Which runs a criterion looks at. */
export interface Choice {
  readonly variant?: string;
  /** Runs in which a class is hardly predicted are left out (and shown apart). Default false. */
  readonly withoutStuck?: boolean;
}

/** The runs that a choice is about. */
export function chosen(runs: readonly JudgedRun[], { variant, withoutStuck }: Choice): JudgedRun[] {
  return runs
    .filter((run) => variant === undefined || run.variant === variant)
    .filter((run) => !withoutStuck || (run.outcome.stuck ?? []).length === 0);
}

/** A measure of the runs that have it: what has no value in a run is left out of its outcome. */
function values(runs: readonly JudgedRun[], measure: string, choice: Choice): number[] {
  return chosen(runs, choice).flatMap(({ outcome }) => outcome.measures[measure] ?? []);
}

const shown = ({ mean, half, runs }: Interval) =>
  runs === 0
    ? "no run"
    : runs === 1
      ? `${round(mean)} (1 run)`
      : `${withInterval(mean, half)} (${runs} runs)`;

/** What a text says is judged. */
const named = (measure: string, { variant }: Choice) => (variant ? `${measure} of ${variant}` : measure);

/** A limit without the last digits that arithmetic left. */
const exactly = (value: number) => Number(value.toPrecision(8));

const round = (value: number) => (Number.isInteger(value) ? value : Number(value.toPrecision(5)));

function range(low: number, high: number): string {
  if (low === high) return `exactly ${exactly(low)}`;
  if (high === Number.MAX_VALUE) return low > 0 ? `finite, at least ${exactly(low)}` : "finite";
  if (high === Number.POSITIVE_INFINITY) return `at least ${exactly(low)}`;
  return low === Number.NEGATIVE_INFINITY
    ? `at most ${exactly(high)}`
    : `from ${exactly(low)} to ${exactly(high)}`;
}

/** Whether the mean of a measure lies in low…high; undecided where its 95 % interval contains a limit, or one run is all. */
export function meanWithin(measure: string, low: number, high: number, choice: Choice = {}): Criterion {
  return {
    text: `mean ${named(measure, choice)}: ${range(low, high)}`,
    judge(runs) {
      const found = interval(values(runs, measure, choice));
      const { mean, half } = found;
      const inside = mean >= low && mean <= high;
      const near = [low, high].some((limit) => Number.isFinite(limit) && Math.abs(mean - limit) < half);
      return {
        verdict: found.runs === 0 || near ? "undecided" : inside ? "holds" : "fails",
        found: shown(found),
      };
    },
  };
}

/** Whether the mean difference of two variants ("": one that has no name), paired by seed, lies in low…high; undecided as in {@link meanWithin}. */
export function differenceWithin(
  measure: string,
  low: number,
  high: number,
  more: string,
  less: string,
  choice: Pick<Choice, "withoutStuck"> = {},
): Criterion {
  return ofDifference(meanWithin("difference", low, high), measure, more, less, choice);
}

/** The same for every pair of runs. */
export function everyDifferenceWithin(
  measure: string,
  low: number,
  high: number,
  more: string,
  less: string,
): Criterion {
  return ofDifference(everyRun("difference", low, high), measure, more, less);
}

/** A criterion about `difference`, judged on the differences of two variants. */
function ofDifference(
  inner: Criterion,
  measure: string,
  more: string,
  less: string,
  { withoutStuck = false }: Pick<Choice, "withoutStuck"> = {},
): Criterion {
  return {
    text: `${measure} of ${more || "this"} minus ${less || "this"}: ${inner.text.replace(/(mean )?difference: /, "")}`,
    judge(runs) {
      const pairs = runs.flatMap((run) => {
        const twin = runs.find(({ variant, seed }) => variant === less && seed === run.seed);
        if (run.variant !== more || !twin) return [];
        if (withoutStuck && [run, twin].some(({ outcome }) => (outcome.stuck ?? []).length > 0)) return [];
        const [value, other] = [run, twin].map(({ outcome }) => outcome.measures[measure]);
        if (value === undefined || other === undefined) return [];
        return [{ ...run, outcome: { measures: { difference: value - other } } }];
      });
      return inner.judge(pairs);
    },
  };
}

/** Whether the largest mean of the variants lies in low…high: for "the best setting reaches". */
export function bestMeanWithin(
  measure: string,
  low: number,
  high: number,
  variants: readonly string[],
): Criterion {
  return {
    text: `largest mean ${measure} of ${variants.length} settings: ${range(low, high)}`,
    judge(runs) {
      const means = variants.map((variant) => interval(values(runs, measure, { variant })).mean);
      const known = means.filter((mean) => !Number.isNaN(mean));
      if (known.length === 0) return { verdict: "undecided", found: "no run" };
      const variant = variants[means.indexOf(Math.max(...known))];
      const { verdict, found } = meanWithin(measure, low, high, { variant }).judge(runs);
      return { verdict, found: `${variant}: ${found}` };
    },
  };
}

/** Whether every run has the measure in low…high: for fixed values, and for claims about all runs. */
export function everyRun(measure: string, low: number, high: number, choice: Choice = {}): Criterion {
  return {
    text: `${named(measure, choice)}: ${range(low, high)} in every run`,
    judge(runs) {
      const found = values(runs, measure, choice);
      const verdict =
        found.length === 0
          ? "undecided"
          : found.every((value) => value >= low && value <= high)
            ? "holds"
            : "fails";
      return { verdict, found: found.map(round).join(", ") || "no run" };
    },
  };
}

/** Whether every run has the measure at `value` ± `tolerance`: an absolute one, or a share as `{ share: 0.02 }`. */
export function near(
  measure: string,
  value: number,
  tolerance: number | { readonly share: number },
  choice: Choice = {},
): Criterion {
  const half = typeof tolerance === "number" ? tolerance : tolerance.share * Math.abs(value);
  const text = typeof tolerance === "number" ? exactly(tolerance) : `${exactly(100 * tolerance.share)} %`;
  return {
    ...everyRun(measure, value - half, value + half, choice),
    text: `${named(measure, choice)}: ${exactly(value)} ± ${text}`,
  };
}

/** How many of the runs that a choice is about are still to come. */
function toCome(runs: readonly JudgedRun[], { variant }: Choice, asked: number): number {
  const here = chosen(runs, { variant });
  return asked * new Set(here.map((run) => run.variant)).size - here.length;
}

/** Whether at least `share` of the runs have the measure in low…high: "in 9 of 10 runs". */
export function mostRuns(
  share: number,
  measure: string,
  low: number,
  high: number,
  choice: Choice = {},
): Criterion {
  const count = (runs: readonly JudgedRun[]) => {
    const found = values(runs, measure, choice);
    return { all: found.length, inside: found.filter((value) => value >= low && value <= high).length };
  };
  return {
    text: `${named(measure, choice)}: ${range(low, high)} in ${exactly(100 * share)} % of runs`,
    judge(runs) {
      const { all, inside } = count(runs);
      return {
        verdict: all === 0 ? "undecided" : inside >= share * all ? "holds" : "fails",
        found: `${inside} of ${all} runs`,
      };
    },
    mayTurn(runs, asked) {
      const { all, inside } = count(runs);
      const more = toCome(runs, choice, asked);
      return inside + more >= share * (all + more);
    },
  };
}

/** Whether some run reaches the limit: for claims about the best of several. */
export function someRun(measure: string, low: number, choice: Choice = {}): Criterion {
  return {
    text: `${named(measure, choice)}: at least ${low} in one run`,
    judge(runs) {
      const found = values(runs, measure, choice);
      const best = Math.max(...found);
      return {
        verdict: found.length === 0 ? "undecided" : best >= low ? "holds" : "fails",
        found: found.length === 0 ? "no run" : `best ${round(best)}`,
      };
    },
    mayTurn: (runs, asked) => toCome(runs, choice, asked) > 0,
  };
}

/** A place in a sequence of measures: one of the same run, or of another variant. */
export interface Step extends Choice {
  readonly measure: string;
}

/**
 * Whether means rise (or fall) from step to step "within intervals": no step goes the other way by more than its 95 %
 * interval, runs paired by seed. Undecided for single runs.
 */
export function monotone(direction: "rising" | "falling", what: string, steps: readonly Step[]): Criterion {
  const sign = direction === "rising" ? 1 : -1;
  return {
    text: `${what} ${direction}, within intervals`,
    judge(runs) {
      const at = ({ measure, ...choice }: Step) =>
        chosen(runs, choice).map((run) => [run.seed, run.outcome.measures[measure]]);
      const changes = steps.slice(1).map((step, i) => {
        const before = new Map(at(steps[i]) as [number, number][]);
        return interval(
          at(step).flatMap(([seed, value]) => (before.has(seed) ? [sign * (value - before.get(seed)!)] : [])),
        );
      });
      const verdicts = changes.map(
        ({ mean, half, runs: count }): Verdict =>
          count < 2 ? "undecided" : mean + half >= 0 ? "holds" : "fails",
      );
      const means = steps.map((step) => {
        const { mean, runs: count } = interval(at(step).map(([, value]) => value));
        return count === 0 ? "no run" : round(mean);
      });
      return { verdict: together(verdicts), found: means.join(", ") };
    },
  };
}

/** Texts as a list; where there are many, words that all begin or end with are said once. */
function listed(texts: readonly string[]): string {
  if (new Set(texts).size === 1) return texts[0];
  const words = texts.map((text) => text.split(" "));
  const most = texts.length < 4 ? 0 : Math.min(...words.map(({ length }) => length)) - 1;
  const alike = (i: number) => words.every((own) => own.at(i) === words[0].at(i));
  let [before, after] = [0, 0];
  while (before < most && alike(before)) before++;
  while (before + after < most && alike(-1 - after)) after++;
  const frame = [...words[0].slice(0, before), "…", ...words[0].slice(words[0].length - after)].join(" ");
  const list = words
    .map((own) =>
      own
        .slice(before, own.length - after)
        .join(" ")
        .replace(/:$/, ""),
    )
    .join("; ");
  return before + after > 0 ? `${frame}: ${list}` : list;
}

/** Whether at least so many of several criteria hold: "on two of three targets". Undecided while the rest could still. */
export function someOf(count: number, criteria: readonly Criterion[]): Criterion {
  return {
    text: `${count} of ${criteria.length}: ${listed(criteria.map(({ text }) => text))}`,
    judge(runs) {
      const judged = criteria.map((criterion) => criterion.judge(runs));
      const having = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).length;
      const open = having("holds") + having("undecided") >= count;
      return {
        verdict: having("holds") >= count ? "holds" : open ? "undecided" : "fails",
        found: listed(judged.map(({ found }) => found)),
      };
    },
  };
}

/**
 * Whether the best of some variants beats the best of others: the mean difference of the two that have the best means,
 * paired by seed, in low…high. "At the best rate of each."
 */
export function bestDifferenceWithin(
  measure: string,
  low: number,
  high: number,
  more: readonly string[],
  less: readonly string[],
  { best }: { readonly best: "lowest" | "highest" },
): Criterion {
  const sign = best === "lowest" ? 1 : -1;
  const bestOf = (runs: readonly JudgedRun[], variants: readonly string[]) =>
    variants
      .map((variant) => ({ variant, mean: sign * interval(values(runs, measure, { variant })).mean }))
      .filter(({ mean }) => !Number.isNaN(mean))
      .sort((a, b) => a.mean - b.mean)[0]?.variant ?? variants[0];
  const inner = meanWithin("difference", low, high);
  return {
    text: `${best} mean ${measure} of ${more.join(", ")} minus that of ${less.join(", ")}: ${inner.text.replace("mean difference: ", "")}`,
    judge(runs) {
      const [a, b] = [bestOf(runs, more), bestOf(runs, less)];
      const { verdict, found } = differenceWithin(measure, low, high, a, b).judge(runs);
      return { verdict, found: `${a} and ${b}: ${found}` };
    },
  };
}

/** Whether every run of one variant has less of a measure than every run of the others. */
export function everyRunBelow(measure: string, lower: string, others: readonly string[]): Criterion {
  return {
    text: `${measure} of ${lower} in every run below every run of ${others.join(", ")}`,
    judge(runs) {
      const below = values(runs, measure, { variant: lower });
      const above = others.flatMap((variant) => values(runs, measure, { variant }));
      if (below.length === 0 || above.length === 0) return { verdict: "undecided", found: "no run" };
      const [most, least] = [Math.max(...below), Math.min(...above)];
      return {
        verdict: most < least ? "holds" : "fails",
        found: `at most ${round(most)}; at least ${round(least)}`,
      };
    },
  };
}

/** Whether the means of several measures lie within a range; undecided where the two outer intervals leave it open. */
export function rangeOfMeansWithin(
  name: string,
  measures: readonly string[],
  most: number,
  choice: Choice = {},
): Criterion {
  return {
    text: `range of the means of ${name} at most ${exactly(most)}`,
    judge(runs) {
      const found = measures
        .map((measure) => interval(values(runs, measure, choice)))
        .filter(({ mean }) => !Number.isNaN(mean))
        .sort((a, b) => a.mean - b.mean);
      const [low, high] = [found[0], found[found.length - 1]];
      if (low === undefined) return { verdict: "undecided", found: "no run" };
      const range = high.mean - low.mean;
      const near = Math.abs(range - most) < Math.hypot(low.half, high.half);
      return { verdict: near ? "undecided" : range <= most ? "holds" : "fails", found: `${round(range)}` };
    },
  };
}

/** Whether two variants end with the same bits, seed by seed: for changes that must change nothing. */
export function sameBits(one: string, other: string): Criterion {
  return {
    text: `the weights of ${one} are those of ${other}, bit by bit`,
    judge(runs) {
      const pairs = runs.flatMap((run) => {
        const twin = runs.find(({ variant, seed }) => variant === other && seed === run.seed);
        return run.variant === one && twin ? [run.outcome.weightsHash === twin.outcome.weightsHash] : [];
      });
      const equal = pairs.filter((same) => same).length;
      return {
        verdict: pairs.length === 0 ? "undecided" : equal === pairs.length ? "holds" : "fails",
        found: pairs.length === 0 ? "no run" : `${equal} of ${pairs.length} runs`,
      };
    },
  };
}

/**
 * Whether enough runs tell which of several ways give much for little: those that none of the others beats in both of two
 * measures, the less the better, by their means over all runs. It finds; it judges only that there is enough to find from.
 */
export function pareto(
  names: readonly string[],
  price: (name: string) => string,
  harm: (name: string) => string,
  least: { readonly variants: number; readonly runs: number },
): Criterion {
  return {
    text: `Pareto set of ${names.length} over at least ${least.variants} settings with ${least.runs} runs each`,
    judge(runs) {
      const mean = (measure: string) => interval(values(runs, measure, {})).mean;
      const points = names.map((name) => ({ name, price: mean(price(name)), harm: mean(harm(name)) }));
      const beaten = (a: (typeof points)[number]) =>
        points.some((b) => b.price <= a.price && b.harm <= a.harm && (b.price < a.price || b.harm < a.harm));
      const counts = new Map<string, number>();
      for (const { variant } of runs) counts.set(variant, (counts.get(variant) ?? 0) + 1);
      const enough = [...counts.values()].filter((count) => count >= least.runs).length >= least.variants;
      const shownPoints = points
        .filter((point) => !beaten(point))
        .map((point) => `${point.name} (${round(point.price)}; ${round(point.harm)})`);
      return {
        verdict: enough ? "holds" : "undecided",
        found: runs.length ? shownPoints.join(", ") : "no run",
      };
    },
  };
}

/** A criterion about time, which tests on a busy machine leave out. */
export function byTheClock(criterion: Criterion): Criterion {
  return { ...criterion, timed: true };
}

/** One verdict of several: fails before undecided before holds. */
export function together(verdicts: readonly Verdict[]): Verdict {
  return (["fails", "undecided"] as const).find((verdict) => verdicts.includes(verdict)) ?? "holds";
}
