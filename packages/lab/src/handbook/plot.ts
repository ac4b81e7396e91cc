// Plot: a chart as the text of a static SVG, drawn by Observable Plot on a page that nobody sees.
import { createHash } from "node:crypto";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escaped } from "./html";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

const CLIP = /plot-clip-\d+/g;

/** Widths of charts, on a phone and on everything wider. */
export const WIDTHS = { narrow: 335, wide: 700 } as const;

/** The SVG's text. What it shows in words is `label`, for those who do not see it. */
export function drawn(label: string, options: Plot.PlotOptions): string {
  const svg = Plot.plot({
    document: document as unknown as Document,
    className: "plot",
    marginTop: 28,
    marginRight: 16,
    marginBottom: 40,
    ...options,
    style: { fontSize: "12px", fontFamily: "inherit" },
  });
  // The style that Plot adds is the page's own concern.
  for (const style of svg.querySelectorAll("style")) style.remove();
  // Linkedom leaves < in attributes.
  const text = svg.outerHTML.replace("<svg", () => `<svg role="img" aria-label="${escaped(label)}"`);
  // Plot counts what it clips: the same chart would have another name on another page.
  const clip = `clip-${createHash("sha256").update(text.replace(CLIP, "")).digest("hex").slice(0, 12)}`;
  return text.replace(CLIP, clip);
}
