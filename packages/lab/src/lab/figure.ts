// Figure: a picture of a report, as data. It names measures, series and pictures of the outcomes; reports draw it.

export type Figure = Lines | Dots | Sweep | Trend | Pictures | Maps;

/** Curves: one per run, or the mean over the runs of a variant. */
export interface Lines {
  readonly kind: "lines";
  readonly title: string;
  /** Names of series, drawn over each other. Here and below the name of a measure stands for a series of one number. */
  readonly series: readonly string[];
  /** The series that gives the places along the x axis, or that of each curve; without it 1, 2, 3…, or what `places` says. */
  readonly along?: string | Readonly<Record<string, string>>;
  /** Where the first value lies, and how far the next ones. Default 1 and 1. */
  readonly places?: { readonly from: number; readonly step: number };
  readonly x: string;
  readonly y: string;
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** The y axis goes no further than this; what lies outside is cut off. */
  readonly within?: readonly [low: number, high: number];
  /** Only these variants. Default all, told apart by colour and dash. */
  readonly variants?: readonly string[];
  /** Only points, which no line joins: places in a plane, a cloud. True for all series, or the names of those. */
  readonly points?: boolean | readonly string[];
  /** Places along the x axis, marked on each run's own curves. */
  readonly marks?: Marks;
  /** A panel of its own for each. Default one chart for all, and panels of one scale where there are more than seven curves. */
  readonly panels?: "series" | "variants";
  /** The variant that every panel of another variant is compared with: drawn in each. */
  readonly base?: string;
  /** Points of the source's own curves. */
  readonly source?: readonly SourceCurve[];
  /** What the curves lie on: both axes go as far as it does. */
  readonly ground?: Ground;
}

/** A function over a square, drawn as contours. */
export interface Ground {
  /** Its heights at evenly spread places, row by row from the lowest y. */
  readonly series: string;
  /** The square, on both axes. */
  readonly from: number;
  readonly to: number;
}

/** A series of places that are marked on curves, and what they are. */
export interface Marks {
  readonly series: string;
  readonly name: string;
  /** The series on whose curves they lie. Default all. */
  readonly on?: readonly string[];
}

/** What the source gives of one curve. */
export interface SourceCurve {
  readonly series: string;
  /** Default the experiment without variants. */
  readonly variant?: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Every run as a dot, the 95 % interval of the mean, and the source's figure beside them; one row per variant and measure. */
export interface Dots {
  readonly kind: "dots";
  readonly title: string;
  readonly measures: readonly string[];
  readonly x: string;
  readonly logX?: boolean;
  readonly variants?: readonly string[];
}

/** Measures over a setting, for runs that each measure several settings: every run as a dot, the means joined. */
export interface Sweep {
  readonly kind: "sweep";
  readonly title: string;
  /** The settings, places along the x axis. */
  readonly at: readonly number[];
  /** By name of the curve: the name of its measure at each setting. */
  readonly measures: Readonly<Record<string, readonly string[]>>;
  readonly x: string;
  readonly y: string;
  readonly logX?: boolean;
  readonly logY?: boolean;
  readonly variants?: readonly string[];
}

/** A measure over a setting that variants differ in: every run as a dot, the means of each curve's variants joined. */
export interface Trend {
  readonly kind: "trend";
  readonly title: string;
  readonly measure: string;
  /** By variant: the name of its curve, and its place along the x axis. */
  readonly places: Readonly<Record<string, readonly [curve: string, at: number]>>;
  readonly x: string;
  readonly y: string;
  readonly logX?: boolean;
  readonly logY?: boolean;
}

/** Series as grey images: a function over a plane, an image kept as numbers. The first run of each variant is drawn. */
export interface Maps {
  readonly kind: "maps";
  readonly title: string;
  readonly series: readonly string[];
  /** Numbers in a row. */
  readonly width: number;
  /** What is black and what is white. Default the smallest and the largest number of all of them. */
  readonly low?: number;
  readonly high?: number;
  readonly variants?: readonly string[];
}

/** Grey images in rows: digits, filters, maps. */
export interface Pictures {
  readonly kind: "pictures";
  readonly title: string;
  /** Name of the outcome's pictures. */
  readonly pictures: string;
  /** In each row. Default as many as fit. */
  readonly columns?: number;
}

/** One grey image. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Rows from the top, a byte a pixel, 0 black, in base64. */
  readonly pixels: string;
  readonly caption?: string;
}

type Axes = Omit<Lines, "kind" | "title" | "series">;

export function lines(title: string, series: readonly string[], axes: Axes): Lines {
  return { kind: "lines", title, series, ...axes };
}

export function dots(
  title: string,
  measures: readonly string[],
  axes: Omit<Dots, "kind" | "title" | "measures">,
): Dots {
  return { kind: "dots", title, measures, ...axes };
}

/** `sweep("Error", [5, 10], { mean: (n) => `mean ${n}` }, …)` draws the measures `mean 5` and `mean 10`. */
export function sweep(
  title: string,
  at: readonly number[],
  curves: Readonly<Record<string, (setting: number) => string>>,
  axes: Omit<Sweep, "kind" | "title" | "at" | "measures">,
): Sweep {
  const measures = Object.fromEntries(
    Object.entries(curves).map(([name, measure]) => [name, at.map(measure)]),
  );
  return { kind: "sweep", title, at, measures, ...axes };
}

/** `trend("Depth", "bestTest", { "1 layer": ["relu", 1], "2 layers": ["relu", 2] }, …)` joins the two variants. */
export function trend(
  title: string,
  measure: string,
  places: Trend["places"],
  axes: Omit<Trend, "kind" | "title" | "measure" | "places">,
): Trend {
  return { kind: "trend", title, measure, places, ...axes };
}

export function maps(
  title: string,
  series: readonly string[],
  options: Omit<Maps, "kind" | "title" | "series">,
): Maps {
  return { kind: "maps", title, series, ...options };
}

export function pictures(title: string, name: string, columns?: number): Pictures {
  return { kind: "pictures", title, pictures: name, columns };
}

/** An image of any numbers: `low` becomes black and `high` white; by default the smallest and the largest of them. */
export function picture(
  values: ArrayLike<number>,
  width: number,
  { low, high, caption }: { readonly low?: number; readonly high?: number; readonly caption?: string } = {},
): Picture {
  const all = Array.from(values);
  const from = low ?? Math.min(...all);
  const to = high ?? Math.max(...all);
  const bytes = all.map((value) =>
    Math.round(255 * Math.min(1, Math.max(0, (value - from) / (to - from || 1)))),
  );
  return { width, height: all.length / width, pixels: Buffer.from(bytes).toString("base64"), caption };
}
