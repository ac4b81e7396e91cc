// Dot rows: every run as a dot, the 95 % interval of the mean, and the source's figure; a row per variant and measure.
import * as Plot from "@observablehq/plot";
import type { SourceFigure } from "../lab/experiment";
import type { Dots } from "../lab/figure";
import { shortNumber } from "../lab/number";
import { interval } from "../lab/statistics";
import type { RecordedRun } from "../lab/store";
import { axis, rangeOf } from "./axis";
import { type Measured, measured } from "./measured";
import { drawn } from "./plot";
import { readable } from "./words";

interface Row extends Measured {
  readonly name: string;
  readonly sources: readonly SourceFigure[];
}

const ROW_HEIGHT = 52;

/** Rows of a figure of dots; those without any value are left out. */
export function rowsOf(figure: Dots, runs: readonly RecordedRun[], sources: readonly SourceFigure[]): Row[] {
  const variants = [...new Set(runs.map(({ variant }) => variant))].filter(
    (variant) => figure.variants === undefined || figure.variants.includes(variant),
  );
  return figure.measures.flatMap((measure) =>
    variants.flatMap((variant): Row[] => {
      if (!runs.some((run) => run.variant === variant && measure in run.outcome.measures)) return [];
      const named = [variant, figure.measures.length > 1 || variant === "" ? measure : ""];
      return [
        {
          name: readable(named.filter(Boolean).join(": ")),
          ...measured(runs, { variant, measure, log: figure.logX }),
          sources: sources.filter(
            (source) => source.measure === measure && (source.variant ?? variant) === variant,
          ),
        },
      ];
    }),
  );
}

/** The chart at a width. */
export function drawRows({ title, x, logX }: Dots, rows: readonly Row[], width: number): string {
  const marked = rows.map((row, y) => ({ ...row, y, found: interval(row.values) }));
  const points = marked.flatMap((row) => [
    ...row.values.map((value, i) => ({ value, y: row.y + lift(i), stuck: false })),
    ...row.stuck.map((value, i) => ({ value, y: row.y + lift(i), stuck: true })),
  ]);
  const given = marked.flatMap(({ sources, y }) => sources.map((source) => ({ ...source, y })));
  // Stuck runs lie far off: they would press the others together.
  const sound = points.filter(({ stuck }) => !stuck);
  const range = rangeOf(
    [...(sound.length > 0 ? sound : points), ...given].map(({ value }) => value),
    logX,
    0.1,
  );
  const place = (value: number) => {
    const [low, at, high] = [range[0], value, range[1]].map(logX ? Math.log : Number);
    return (at - low) / (high - low);
  };
  const within = (value: number) => Math.min(range[1], Math.max(range[0], value));
  const apart = points.filter(({ stuck }) => stuck);
  const outside = marked.flatMap(({ stuck, y }) => {
    const off = stuck.filter((value) => within(value) !== value);
    if (off.length === 0) return [];
    const sorted = off.sort((a, b) => a - b).map(shortNumber);
    const text = off.length <= 3 ? sorted.join(", ") : `${sorted[0]} to ${sorted.at(-1)}`;
    return [
      {
        y,
        left: off[0] < range[0],
        text: off.length > 1 ? `${off.length} stuck, ${text}` : `stuck, ${text}`,
      },
    ];
  });
  const means = marked.filter(({ found }) => found.runs > 0);
  const intervals = means.filter(({ found }) => Number.isFinite(found.half));
  return drawn(`${title}. ${rows.length} rows of dots, one dot per run.`, {
    width,
    height: rows.length * ROW_HEIGHT + 62,
    marginTop: 6,
    marginLeft: 8,
    x: { label: readable(x), grid: true, ...axis(range, logX, width < 500 ? 4 : 8) },
    y: { axis: null, domain: [rows.length - 0.38, -0.62] },
    marks: [
      Plot.ruleY(marked.slice(1), { y: ({ y }) => y - 0.55, stroke: "var(--line)" }),
      Plot.text(marked, {
        y: "y",
        text: "name",
        frameAnchor: "left",
        dy: -18,
        fontWeight: 600,
        stroke: "var(--paper)",
        strokeWidth: 4,
        fill: "currentColor",
      }),
      Plot.ruleY(intervals, {
        y: "y",
        x1: ({ found }) => within(found.mean - found.half),
        x2: ({ found }) => within(found.mean + found.half),
        stroke: "var(--curve-1)",
        strokeWidth: 5,
        strokeOpacity: 0.35,
      }),
      Plot.ruleX(
        means.filter(({ found }) => found.runs > 1),
        {
          x: ({ found }) => found.mean,
          y1: ({ y }) => y - 0.2,
          y2: ({ y }) => y + 0.2,
          stroke: "var(--curve-1)",
          strokeWidth: 2.5,
        },
      ),
      Plot.dot(
        points.filter(({ stuck }) => !stuck),
        {
          x: "value",
          y: "y",
          r: 4,
          stroke: "var(--curve-1)",
          strokeWidth: 1.5,
          fill: "var(--paper)",
          fillOpacity: 0.7,
        },
      ),
      Plot.dot(apart, {
        x: ({ value }) => within(value),
        y: "y",
        r: 4,
        symbol: "times",
        stroke: "var(--faint)",
        strokeWidth: 1.5,
      }),
      Plot.text(outside, {
        y: "y",
        text: ({ left, text }) => (left ? `← ${text}` : `${text} →`),
        frameAnchor: "right",
        dy: -18,
        fill: "var(--soft)",
        stroke: "var(--paper)",
        strokeWidth: 4,
      }),
      Plot.dot(given, {
        x: "value",
        y: "y",
        r: 5.5,
        symbol: "diamond2",
        stroke: "var(--curve-2)",
        strokeWidth: 2,
      }),
      (["start", "middle", "end"] as const).map((anchor, i) =>
        Plot.text(
          given.filter(({ value }) => third(place(value)) === i),
          {
            x: "value",
            y: "y",
            text: ({ from, value }) => `${from} ${shortNumber(value)}`,
            dy: 17,
            textAnchor: anchor,
            fill: "var(--curve-2-text)",
            stroke: "var(--paper)",
            strokeWidth: 4,
          },
        ),
      ),
    ],
  });
}

/** The left sixth, the middle, the right sixth of a chart: its texts stay inside. */
const third = (share: number) => (share < 1 / 6 ? 0 : share < 5 / 6 ? 1 : 2);

/** Dots at the same place lie a little apart. */
const lift = (i: number) => [0, 0.1, -0.1, 0.05, -0.05][i % 5];
