// Figure: what an experiment shows, as part of a page and as files of SVG.
import type { Experiment, SourceFigure } from "../lab/experiment";
import {
  type Figure,
  type Lines,
  lines,
  type Maps,
  type Picture,
  type Pictures,
  picture,
  type Sweep,
  type Trend,
} from "../lab/figure";
import { shortNumber } from "../lab/number";
import type { RecordedRun } from "../lab/store";
import type { Chart } from "./chartFile";
import { curvePanels, drawnRuns, type Key, type Panel } from "./curves";
import { drawRows, rowsOf } from "./dotRows";
import { Html, html } from "./html";
import { inNines } from "./inNines";
import { WIDTHS } from "./plot";
import { pngAddress } from "./png";
import { sweepPanels, trendPanels } from "./sweepChart";
import { readable } from "./words";

/** What all charts of a page have to say of their runs; "" for complete ones. */
export type Label = string;

export interface Shown {
  readonly html: Html;
  /** Its charts at desktop width, for files. */
  readonly charts: readonly Chart[];
}

/** A figure of these runs; undefined where they have nothing of it. */
export function shown(
  figure: Figure,
  runs: readonly RecordedRun[],
  sources: readonly SourceFigure[],
  label: Label,
): Shown | undefined {
  if (figure.kind === "pictures") return imagesFigure(figure.title, pictureRows(figure, runs), label);
  if (figure.kind === "maps") return imagesFigure(figure.title, mapRows(figure, runs), label);
  if (figure.kind === "dots") {
    const rows = rowsOf(figure, runs, sources);
    if (rows.length === 0) return undefined;
    const stuck = rows.some((row) => row.stuck.length > 0);
    const draw = (width: number) => drawRows(figure, rows, width);
    return {
      html: html`<figure>${caption(figure.title, label)}${responsive(draw)}
<p class="key">○ a run${rows.some((row) => row.values.length > 1) && " · bar: mean and its 95 % interval"}${rows.some((row) => row.sources.length > 0) && " · ◇ the source"}${stuck && " · × a stuck run, not in the mean"}</p></figure>`,
      charts: [{ title: figure.title, label, keys: [], svg: draw(WIDTHS.wide) }],
    };
  }
  const panels = panelsOf(figure, runs);
  if (panels.length === 0) return undefined;
  const count = figure.kind === "lines" ? drawnRuns(figure, runs).length : runs.length;
  const drawn = panelsFigure(figure.title, panels, count, label);
  const nines = figure.kind === "lines" ? inNines(figure, runs) : undefined;
  if (!nines) return drawn;
  const again = panelsFigure(figure.title, curvePanels(nines.figure, nines.runs), count, label);
  return {
    ...drawn,
    html: html`${drawn.html}<details><summary>The same in nines, −log₁₀(1 − accuracy)</summary>${again.html}</details>`,
  };
}

function panelsOf(figure: Lines | Sweep | Trend, runs: readonly RecordedRun[]): Panel[] {
  if (figure.kind === "sweep") return sweepPanels(figure, runs);
  return figure.kind === "trend" ? trendPanels(figure, runs) : curvePanels(figure, runs);
}

function panelsFigure(title: string, panels: readonly Panel[], runs: number, label: Label): Shown {
  const several = panels.length > 1;
  const square = panels.some((panel) => panel.square);
  const { narrow } = WIDTHS;
  const size = { narrow, wide: several ? narrow : square ? SQUARE : WIDTHS.wide };
  const same = panels.every(({ keys }) => names(keys) === names(panels[0].keys));
  // Margins are as wide as they are high.
  const heightAt = (width: number) => (square ? width : width === narrow ? 260 : 340);
  const drawAt = (panel: Panel) => (width: number) => panel.draw(width, heightAt(width));
  const marked = panels.find(({ marks }) => marks)?.marks;
  const remark = [
    runs > 1 && `${runs} runs${panels.some(({ means }) => means) ? "; a strong line is a mean" : ""}.`,
    marked && `+ ${marked}.`,
    panels.some(({ source }) => source) && "◇ the source.",
    panels.some(({ stuck }) => stuck) && "Grey: stuck runs, not in the mean.",
  ]
    .filter(Boolean)
    .join(" ");
  return {
    html: html`<figure>${caption(title, label)}${same && legend(panels[0].keys)}
<div class="${several ? "panels" : "panel"}">${panels.map(
      (panel) =>
        html`<div>${panel.title !== undefined && html`<h4>${readable(panel.title)}</h4>`}${!same && legend(panel.keys)}${responsive(drawAt(panel), size)}</div>`,
    )}</div>${remark && html`<p class="key">${remark}</p>`}</figure>`,
    charts: panels.map((panel) => ({
      title: [
        panel.title === undefined ? title : `${title}: ${panel.title}`,
        panel.marks && `+ ${panel.marks}`,
        panel.source && "◇ the source",
      ]
        .filter(Boolean)
        .join("; "),
      label,
      keys: panel.keys,
      svg: drawAt(panel)(size.wide),
    })),
  };
}

const names = (keys: readonly Key[]) => keys.map(({ name }) => name).join("\n");

/** Width of a chart whose axes have one scale. */
const SQUARE = 420;

/** One drawing for phones and one for the rest: shrunk text is no text. */
function responsive(
  draw: (width: number) => string,
  { narrow, wide }: { readonly narrow: number; readonly wide: number } = WIDTHS,
) {
  if (narrow >= wide - 20) return html`<div class="chart">${new Html(draw(narrow))}</div>`;
  return html`<div class="chart wide">${new Html(draw(wide))}</div><div class="chart narrow">${new Html(draw(narrow))}</div>`;
}

function caption(title: string, label: Label): Html {
  return html`<figcaption>${readable(title)}${label && html` <strong class="label">${label}</strong>`}</figcaption>`;
}

function legend(keys: readonly Key[]): Html {
  if (keys.length === 0) return html``;
  return html`<ul class="legend">${keys.map(
    ({ name, colour, dash }) =>
      html`<li><svg width="30" height="10" aria-hidden="true"><line x1="1" y1="5" x2="29" y2="5" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}"/></svg>${readable(name)}</li>`,
  )}</ul>`;
}

/** Images under a name: those of a run, or of a variant's first run. */
interface ImageRow {
  readonly name: string;
  /** What its greys mean. */
  readonly note?: string;
  readonly images: readonly Picture[];
  readonly columns?: number;
}

function pictureRows({ pictures, columns }: Pictures, runs: readonly RecordedRun[]): ImageRow[] {
  return runs.flatMap(({ variant, seed, outcome }) => {
    const images = outcome.pictures?.[pictures] ?? [];
    const name = runs.length > 1 ? `${variant && `${variant}, `}seed ${seed}` : "";
    return images.length > 0 ? [{ name, images, columns }] : [];
  });
}

function mapRows(figure: Maps, runs: readonly RecordedRun[]): ImageRow[] {
  const variants = [...new Set(runs.map(({ variant }) => variant))].filter(
    (variant) => figure.variants === undefined || figure.variants.includes(variant),
  );
  return variants.flatMap((variant) => {
    const first = runs.find((run) => run.variant === variant)!;
    const found = figure.series.flatMap((name) => {
      const values = first.outcome.series?.[name] ?? [];
      return values.length > 0 && values.length % figure.width === 0 ? [{ name, values }] : [];
    });
    const all = found.flatMap(({ values }) => values).filter(Number.isFinite);
    const range = {
      low: figure.low ?? all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
      high: figure.high ?? all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    };
    const images = found.map(({ name, values }) =>
      picture(values, figure.width, { ...range, caption: name }),
    );
    const note = `black ${shortNumber(range.low)}, white ${shortNumber(range.high)}`;
    return images.length > 0 ? [{ name: variant, note, images }] : [];
  });
}

function imagesFigure(title: string, rows: readonly ImageRow[], label: Label): Shown | undefined {
  if (rows.length === 0) return undefined;
  return {
    html: html`<figure>${caption(title, label)}${rows.map(
      ({ name, note, images, columns }) =>
        html`${name && html`<h4>${name}</h4>`}<div class="images"${columns !== undefined && html` style="display:grid;grid-template-columns:repeat(${columns},minmax(0,max-content))"`}>${images.map(image)}</div>${note !== undefined && html`<p class="key">${note}</p>`}`,
    )}</figure>`,
    charts: [],
  };
}

function image(one: Picture): Html {
  const { width, height, pixels, caption } = one;
  const address = pngAddress(Buffer.from(pixels, "base64"), width, height);
  const shownAs = shownWidth(one);
  return html`<figure class="image"><img src="${address}" width="${shownAs}" height="${Math.round((shownAs * height) / width)}" alt="${caption ?? ""}">${caption !== undefined && html`<figcaption>${caption}</figcaption>`}</figure>`;
}

/** Whole multiples of a pixel, as near to 110 as they come. */
const shownWidth = ({ width }: Picture) => width * Math.max(1, Math.round(110 / width));

/** What is drawn where an experiment says nothing: series that belong together, in charts of their own. */
export function defaultFigures(
  { shows }: Pick<Experiment, "shows">,
  runs: readonly RecordedRun[],
): readonly Figure[] {
  if (shows) return shows;
  const there = [...new Set(runs.flatMap(({ outcome }) => Object.keys(outcome.series ?? {})))];
  const known = [
    { title: "Accuracy after each epoch", y: "Accuracy", of: ["training", "validation", "test"] },
    { title: "Loss after each epoch", y: "Loss", of: ["trainingLoss", "validationLoss"] },
  ].map(({ of, ...rest }) => ({ ...rest, of: of.filter((name) => there.includes(name)) }));
  const rest = there.filter((name) => !known.some(({ of }) => of.includes(name)) && longest(runs, name) > 2);
  const charts = known
    .filter(({ of }) => of.length > 0)
    .map(({ title, y, of }) => lines(title, of, { x: "Epoch", y }));
  const inEpochs = charts.length > 0;
  return [
    ...charts,
    ...rest
      .slice(0, MOST_BY_DEFAULT)
      .map((name) => lines(name, [name], { x: inEpochs ? "Epoch" : "Place", y: name })),
  ];
}

const MOST_BY_DEFAULT = 12;

const longest = (runs: readonly RecordedRun[], name: string) =>
  Math.max(...runs.map(({ outcome }) => outcome.series?.[name]?.length ?? 0));
