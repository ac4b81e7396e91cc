// Sweep chart: measures over a setting of each run, or over one that variants differ in; runs as dots and the means joined.
import * as Plot from "@observablehq/plot";
import type { Sweep, Trend } from "../lab/figure";
import type { RecordedRun } from "../lab/store";
import { axis, rangeOf } from "./axis";
import { type Key, type Panel, SYMBOLS } from "./curves";
import { type Measured, measured } from "./measured";
import { drawn } from "./plot";
import { colours, strokes } from "./tone";
import { readable } from "./words";

interface Place {
  readonly x: number;
  readonly y: number;
}

interface Curve extends Key {
  readonly dots: readonly Place[];
  /** Of stuck runs, which are in no mean. */
  readonly stuck: readonly Place[];
  readonly means: readonly Place[];
}

/** Values found at places of a curve. */
interface Found {
  readonly name: string;
  readonly at: readonly (Measured & { readonly x: number })[];
}

/** The one panel of a sweep, or none where no run has its measures. */
export function sweepPanels(figure: Sweep, runs: readonly RecordedRun[]): Panel[] {
  const variants = [...new Set(runs.map(({ variant }) => variant))].filter(
    (variant) => figure.variants === undefined || figure.variants.includes(variant),
  );
  const names = Object.keys(figure.measures);
  const found = variants.flatMap((variant) =>
    names.map(
      (name): Found => ({
        name: [variant, names.length > 1 || variant === "" ? name : ""].filter(Boolean).join(", "),
        at: figure.at.map((x, i) => ({
          x,
          ...measured(runs, { variant, measure: figure.measures[name][i], log: figure.logY }),
        })),
      }),
    ),
  );
  return onePanel(figure, found);
}

/** The one panel of a trend, or none where no run has the measure. */
export function trendPanels(figure: Trend, runs: readonly RecordedRun[]): Panel[] {
  const places = Object.entries(figure.places).map(([variant, [curve, x]]) => ({
    ...{ curve, x },
    ...measured(runs, { variant, measure: figure.measure, log: figure.logY }),
  }));
  const names = [...new Set(places.map(({ curve }) => curve))];
  const found = names.map((name) => ({
    name,
    at: places.filter(({ curve }) => curve === name).sort((a, b) => a.x - b.x),
  }));
  return onePanel(figure, found);
}

function onePanel(figure: Sweep | Trend, found: readonly Found[]): Panel[] {
  const curves = found
    .map(({ name, at }) => {
      return {
        name,
        dots: at.flatMap(({ x, values }) => values.map((y) => ({ x, y }))),
        stuck: at.flatMap(({ x, stuck }) => stuck.map((y) => ({ x, y }))),
        means: at
          .filter(({ values }) => values.length > 0)
          .map(({ x, values }) => ({ x, y: values.reduce((a, b) => a + b) / values.length })),
      };
    })
    .filter(({ dots, stuck }) => dots.length + stuck.length > 0)
    .map(
      (curve, i): Curve => ({
        ...curve,
        colour: colours[i % colours.length],
        dash: strokes[i % strokes.length],
      }),
    );
  if (curves.length === 0) return [];
  return [
    {
      keys: curves.length > 1 ? curves : [],
      stuck: curves.some(({ stuck }) => stuck.length > 0),
      source: false,
      marks: "",
      square: false,
      means: curves.some(({ dots, means }) => dots.length > means.length),
      draw: (width, height) => drawSweep(figure, curves, width, height),
    },
  ];
}

function drawSweep(
  { title, x, y, logX, logY }: Sweep | Trend,
  curves: readonly Curve[],
  width: number,
  height: number,
): string {
  const all = curves.flatMap(({ dots, stuck }) => [...dots, ...stuck]);
  const ticks = width < 500 ? 5 : 8;
  const xAxis = axis(
    rangeOf(
      all.map((place) => place.x),
      logX,
      0.03,
    ),
    logX,
    ticks,
  );
  const settings = [...new Set(all.map((place) => place.x))].sort((a, b) => a - b);
  return drawn(`${title}. ${y} against ${x}.`, {
    width,
    height,
    marginLeft: 52,
    x: {
      label: readable(x),
      ...xAxis,
      ...(settings.length <= ticks && apart(settings, logX) && { ticks: settings }),
    },
    y: {
      label: readable(y),
      grid: true,
      ...axis(
        rangeOf(
          all.map((place) => place.y),
          logY,
          0.05,
        ),
        logY,
        5,
      ),
    },
    marks: curves.flatMap(({ dots, stuck, means, colour, dash }, i) => [
      Plot.dot(stuck, { x: "x", y: "y", r: 3, symbol: "times", stroke: "var(--soft)" }),
      Plot.line(means, { x: "x", y: "y", stroke: colour, strokeWidth: 2, strokeDasharray: dash }),
      Plot.dot(dots, {
        x: "x",
        y: "y",
        r: 3,
        symbol: SYMBOLS[i % SYMBOLS.length],
        stroke: colour,
        fill: "var(--paper)",
      }),
    ]),
  });
}

/** Whether settings lie far enough from each other to be ticks themselves. */
function apart(settings: readonly number[], log = false): boolean {
  const places = settings.map((x) => (log ? Math.log10(x) : x));
  const span = places[places.length - 1] - places[0];
  return places.every((x, i) => i === 0 || x - places[i - 1] > 0.08 * span);
}
