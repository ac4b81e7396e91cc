// Curves: series of runs as lines, each run thin and the mean of a variant strong.
import * as Plot from "@observablehq/plot";
import type { Lines } from "../lab/figure";
import type { RecordedRun } from "../lab/store";
import { axis, rangeOf } from "./axis";
import { drawn } from "./plot";
import { colours, strokes } from "./tone";
import { readable } from "./words";

/** A line of the legend. */
export interface Key {
  readonly name: string;
  readonly colour: string;
  readonly dash: string;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly line: string;
}

/** One curve: a series of a variant. */
interface Curve extends Key {
  readonly variant: string;
  readonly series: string;
  readonly runs: readonly Point[];
  readonly stuck: readonly Point[];
  /** Of the runs that are not stuck; the run itself where there is one. */
  readonly mean: readonly Point[];
  /** The source's points. */
  readonly source: readonly Point[];
  /** Where something happened, on the curves of the runs. */
  readonly marks: readonly Point[];
  /** Only points, no line. */
  readonly points: boolean;
}

export interface Panel {
  readonly title?: string;
  readonly keys: readonly Key[];
  /** True if a stuck run is drawn in it. */
  readonly stuck: boolean;
  /** True if a line in it is the mean of several runs. */
  readonly means: boolean;
  /** True if points of the source are drawn in it. */
  readonly source: boolean;
  /** What is marked in it; "" where nothing is. */
  readonly marks: string;
  /** True if both axes have one scale. */
  readonly square: boolean;
  draw(width: number, height: number): string;
}

const MOST_IN_ONE = strokes.length;

const CONTOURS = 12;

/** The panels of a figure of lines: one, or several where one would be too full. */
export function curvePanels(figure: Lines, runs: readonly RecordedRun[]): Panel[] {
  const own = drawnRuns(figure, runs);
  const there = [...new Set(own.map(({ variant }) => variant))].flatMap((variant) =>
    figure.series
      .map((series) => ({ variant, series }))
      .filter(({ series }) => own.some((run) => run.variant === variant && valuesOf(run, series).length > 0)),
  );
  const names = (key: "variant" | "series") => [...new Set(there.map((one) => one[key]))];
  const [drawnVariants, drawnSeries] = [names("variant"), names("series")];
  const full = there.length > MOST_IN_ONE;
  const split =
    figure.panels === "variants" || (full && figure.panels === undefined && drawnVariants.length > 1)
      ? "variant"
      : figure.panels === "series" || full
        ? "series"
        : undefined;
  const { base } = figure;
  const ground = groundOf(figure, runs);
  const panelsOf = (
    parts: readonly { readonly title?: string; readonly chosen: typeof there }[],
  ): Panel[] => {
    const drawnParts = parts.map(({ title, chosen }) => ({ title, curves: styled(chosen, figure, runs) }));
    // Panels that were one chart but for lack of room can be compared: they have one scale.
    const common = figure.panels === undefined ? drawnParts.flatMap(({ curves }) => curves) : undefined;
    return drawnParts.map(({ title, curves }) => ({
      title,
      keys: curves.length > 1 ? curves : [],
      stuck: curves.some(({ stuck }) => stuck.length > 0),
      means: curves.some(({ runs: several, mean }) => several.length > 0 && mean.length > 0),
      source: curves.some(({ source }) => source.length > 0),
      marks: curves.some(({ marks }) => marks.length > 0) ? (figure.marks?.name ?? "") : "",
      square: ground !== undefined,
      draw: (width, height) => drawCurves(figure, curves, common ?? curves, title, width, height, ground),
    }));
  };
  if (!split) return there.length > 0 ? panelsOf([{ chosen: there }]) : [];
  const others = split === "variant" ? drawnVariants.filter((name) => name !== base) : drawnSeries;
  const titles = others.length > 0 ? others : drawnVariants;
  return panelsOf(
    titles.map((title) => ({
      title,
      // The base first: it has the same colour and place in every panel.
      chosen: [
        ...there.filter((pair) => split === "variant" && pair.variant === base && base !== title),
        ...there.filter((pair) => pair[split] === title),
      ],
    })),
  );
}

/** Colour tells variants apart and dash series; where there is only one of either, both tell the other. */
function styled(
  pairs: readonly { readonly variant: string; readonly series: string }[],
  figure: Lines,
  runs: readonly RecordedRun[],
): Curve[] {
  const variants = [...new Set(pairs.map(({ variant }) => variant))];
  const names = [...new Set(pairs.map(({ series }) => series))];
  const { from, step } = figure.places ?? { from: 1, step: 1 };
  return pairs.map(({ variant, series }) => {
    const [v, s] = [variants.indexOf(variant), names.indexOf(series)];
    const both = variants.length > 1 && names.length > 1;
    const [colour, dash] = both ? [v, s] : [v + s, v + s];
    const name = both ? `${variant}, ${series}` : variants.length > 1 ? variant : series;
    const own = runs.filter((run) => run.variant === variant);
    const along = typeof figure.along === "object" ? figure.along[series] : figure.along;
    const points = (run: RecordedRun): Point[] =>
      valuesOf(run, series).map((y, i) => ({
        x: along === undefined ? from + step * i : (valuesOf(run, along)[i] ?? Number.NaN),
        y,
        line: `${variant} ${series} ${run.seed}`,
      }));
    const marksOf = (run: RecordedRun): Point[] => {
      if (!figure.marks || figure.marks.on?.includes(series) === false) return [];
      return valuesOf(run, figure.marks.series).flatMap((x) => {
        const y = heightAt(points(run), x);
        return y === undefined ? [] : [{ x, y, line: `${variant} ${series} marks` }];
      });
    };
    const isStuck = (run: RecordedRun) => (run.outcome.stuck ?? []).length > 0;
    const sound = own
      .filter((run) => !isStuck(run))
      .map(points)
      .filter((run) => run.length > 0);
    return {
      name,
      variant,
      series,
      colour: colours[colour % colours.length],
      dash: strokes[dash % strokes.length],
      runs: sound.length > 1 ? sound.flat() : [],
      stuck: own.filter(isStuck).flatMap(points),
      mean: meanOf(sound, `${variant} ${series} mean`),
      source: (figure.source ?? [])
        .filter((curve) => curve.series === series && (curve.variant ?? "") === variant)
        .flatMap(({ points: given }) =>
          given.map(([x, y]) => ({ x, y, line: `${variant} ${series} source` })),
        ),
      // What happens to the base is not what a panel is about.
      marks: variant === figure.base ? [] : own.filter((run) => !isStuck(run)).flatMap(marksOf),
      points: figure.points === true || (Array.isArray(figure.points) && figure.points.includes(series)),
    };
  });
}

/** The runs that have something of a figure: some experiments keep the curves of one start only. */
export function drawnRuns({ series, variants }: Lines, runs: readonly RecordedRun[]): RecordedRun[] {
  return runs.filter(
    (run) =>
      (variants === undefined || variants.includes(run.variant)) &&
      series.some((name) => valuesOf(run, name).length > 0),
  );
}

/** A series of a run, or a measure of that name as a series of one. */
function valuesOf({ outcome: { series, measures } }: RecordedRun, name: string): readonly number[] {
  return series?.[name] ?? (name in measures ? [measures[name]] : []);
}

/** Contours of what the curves lie on, of the first run that has it. */
function groundOf({ ground }: Lines, runs: readonly RecordedRun[]): Plot.Markish | undefined {
  const heights = runs.map(({ outcome }) => outcome.series?.[ground?.series ?? ""]).find(Boolean);
  if (!ground || !heights) return undefined;
  const side = Math.sqrt(heights.length);
  const [low, high] = rangeOf(heights);
  const half = (ground.to - ground.from) / (side - 1) / 2;
  return Plot.contour(heights, {
    width: side,
    height: side,
    // Heights are those of the middles of its cells: half a cell of the outermost lies outside.
    x1: ground.from - half,
    y1: ground.from - half,
    x2: ground.to + half,
    y2: ground.to + half,
    clip: true,
    // Closer where it is low: there the ways end.
    thresholds: Array.from({ length: CONTOURS }, (_, i) => low + (high - low) * ((i + 0.5) / CONTOURS) ** 2),
    stroke: "var(--line)",
  });
}

/** The mean at each place, as far as all runs go; nothing where they lie at different places. */
function meanOf(runs: readonly (readonly Point[])[], line: string): Point[] {
  if (runs.length === 0) return [];
  const length = Math.min(...runs.map((run) => run.length));
  const [first] = runs;
  if (runs.some((run) => run.slice(0, length).some(({ x }, i) => x !== first[i].x))) return [];
  return first
    .slice(0, runs.length === 1 ? first.length : length)
    .map(({ x }, i) => ({ x, y: runs.reduce((sum, run) => sum + run[i].y, 0) / runs.length, line }));
}

/** The height of a curve at a place between two of its points; undefined outside. */
function heightAt(curve: readonly Point[], x: number): number | undefined {
  const after = curve.findIndex((point) => point.x >= x);
  if (after < 0 || (after === 0 && curve[0].x > x)) return undefined;
  const [from, to] = [curve[Math.max(0, after - 1)], curve[after]];
  return to.x === from.x ? to.y : from.y + ((to.y - from.y) * (x - from.x)) / (to.x - from.x);
}

function drawCurves(
  { title, x, y, logX, logY, within, ground: square }: Lines,
  curves: readonly Curve[],
  /** The curves whose scale it has. */
  scale: readonly Curve[],
  panel: string | undefined,
  width: number,
  height: number,
  ground: Plot.Markish | undefined,
): string {
  const all = scale.flatMap(({ runs, stuck, mean, source }) => [...runs, ...stuck, ...mean, ...source]);
  const shown = (point: Point) =>
    Number.isFinite(point.x) && Number.isFinite(point.y) && (!logX || point.x > 0) && (!logY || point.y > 0);
  // A line breaks where it leaves the chart.
  const ends = square ? ([square.from, square.to] as const) : undefined;
  const outside = (value: number, range?: readonly [number, number]) =>
    range !== undefined && (value < range[0] || value > range[1]);
  const cut = (point: Point) =>
    outside(point.x, ends) || outside(point.y, ends ?? within) ? { ...point, y: Number.NaN } : point;
  const seen = all.filter(shown);
  const joined = curves.filter(({ points }) => !points);
  const few = Math.max(0, ...joined.map(({ mean }) => mean.length)) <= 16;
  const thin = Math.max(0.25, Math.min(0.55, 2 / Math.sqrt(curves.reduce((n, c) => n + c.runs.length, 1))));
  const line = (data: readonly Point[], options: Plot.LineOptions) =>
    Plot.line(data.filter(shown).map(cut), { x: "x", y: "y", z: "line", ...options });
  const dot = ({ mean, runs, colour, points }: Curve, i: number) =>
    Plot.dot((points && runs.length > 0 ? runs : mean).filter(shown), {
      x: "x",
      y: "y",
      r: 2.5,
      symbol: SYMBOLS[i % SYMBOLS.length],
      stroke: colour,
      fill: points ? colour : "var(--paper)",
      fillOpacity: points ? 0.5 : 1,
    });
  return drawn(`${title}${panel ? `: ${panel}` : ""}. ${y} against ${x}.`, {
    width,
    height,
    marginLeft: 52,
    x: {
      label: readable(x),
      ...axis(
        ends ??
          rangeOf(
            seen.map((point) => point.x),
            logX,
          ),
        logX,
        width < 500 ? 5 : 8,
      ),
    },
    y: {
      label: readable(y),
      grid: ground === undefined,
      ...axis(
        ends ??
          within ??
          rangeOf(
            seen.map((point) => point.y),
            logY,
            0.04,
          ),
        logY,
        5,
      ),
    },
    marks: [
      ground,
      curves.map(({ stuck }) =>
        line(stuck, { stroke: "var(--faint)", strokeWidth: 1, strokeDasharray: "1 3" }),
      ),
      joined.map(({ runs, colour }) => line(runs, { stroke: colour, strokeWidth: 1, strokeOpacity: thin })),
      joined.map(({ mean, colour, dash }) =>
        line(mean, { stroke: colour, strokeWidth: 2, strokeDasharray: dash }),
      ),
      curves.map((curve, i) => (curve.points || few ? dot(curve, i) : [])),
      curves.map(({ marks, colour }) =>
        Plot.dot(marks.filter(shown), { x: "x", y: "y", r: 3, symbol: "plus", stroke: colour }),
      ),
      curves.map(({ source, colour }) =>
        Plot.dot(source.filter(shown), {
          x: "x",
          y: "y",
          r: 4,
          symbol: "diamond2",
          stroke: colour,
          strokeWidth: 1.5,
          fill: "var(--paper)",
        }),
      ),
    ],
  });
}

export const SYMBOLS = ["circle", "square", "triangle", "diamond", "times", "star", "wye"] as const;
