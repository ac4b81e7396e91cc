// Figure: a picture of a report, as data. It names measures, series and pictures of the outcomes; reports draw it.

export type Figure = Lines | Dots | Pictures;

/** Curves: one per run, or the mean over the runs of a variant. */
export interface Lines {
  readonly kind: "lines";
  readonly title: string;
  /** Names of series, drawn over each other. */
  readonly series: readonly string[];
  /** The series that gives the places along the x axis; without it 1, 2, 3… */
  readonly along?: string;
  readonly x: string;
  readonly y: string;
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** Only these variants. Default all, told apart by colour and dash. */
  readonly variants?: readonly string[];
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
