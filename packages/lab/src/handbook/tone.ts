// Tone: how things are told apart, each by colour and by something that is no colour.
import type { Verdict } from "../lab/kinds";

/**
 * Curves: Okabe and Ito's colours, which people without colour vision can tell apart, each with a dash of its own. The
 * colours are variables of the page's style, one set for light and one for dark.
 */
export const strokes = ["", "6 3", "1.5 3", "9 3 1.5 3", "3 2", "12 3", "9 2 1.5 2 1.5 2"] as const;
export const colours = strokes.map((_, i) => `var(--curve-${i + 1})`);

/** What is drawn of an entry: the verdict of runs in full size, or why there is none. */
export type Standing = Verdict | "reduced" | "outdated" | "not run";

/** In the order of the overview. `shape` in a box of 16 × 16. */
export const standings: Readonly<
  Record<Standing, { readonly word: string; readonly shape: string; readonly filled: boolean }>
> = {
  holds: { word: "holds", filled: true, shape: "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1Z" },
  fails: {
    word: "fails",
    filled: true,
    shape: "M3.6 1 8 5.4 12.4 1 15 3.6 10.6 8 15 12.4 12.4 15 8 10.6 3.6 15 1 12.4 5.4 8 1 3.6Z",
  },
  undecided: { word: "undecided", filled: false, shape: "M8 1.2 14.8 8 8 14.8 1.2 8Z" },
  reduced: { word: "reduced", filled: false, shape: "M8 2.2 14.6 13.6H1.4Z" },
  outdated: { word: "outdated", filled: false, shape: "M2.5 2.5H13.5V13.5H2.5Z" },
  "not run": { word: "not run", filled: false, shape: "M4 8H12" },
};

/** The class of a standing in the style. */
export const classOf = (standing: Standing): string => `is-${standing.replace(" ", "-")}`;
