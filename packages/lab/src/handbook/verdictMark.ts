// Verdict mark: a standing as a shape and a word; the colour only repeats them.
import { Html, html } from "./html";
import { classOf, type Standing, standings } from "./tone";

/** The shape alone, in a box of 16 × 16. */
export function shapeOf(standing: Standing): Html {
  const { shape, filled } = standings[standing];
  const paint = filled
    ? `fill="currentColor" stroke="none"`
    : `fill="none" stroke="currentColor" stroke-width="2.2"`;
  return new Html(`<path d="${shape}" ${paint}/>`);
}

export function verdictMark(standing: Standing, { big = false, word = "" } = {}): Html {
  return html`<span class="verdict ${classOf(standing)}${big && " big"}"><svg viewBox="0 0 16 16" aria-hidden="true">${shapeOf(standing)}</svg>${word || standings[standing].word}</span>`;
}
