// The words of the catalogue: kinds, costs and verdicts.

/** `check` fixed value or equality; `build` weights set by hand; `demo` interactive; `run` one configuration; `study` several. */
export const kinds = ["check", "build", "demo", "run", "study", "hypothesis"] as const;
export type Kind = (typeof kinds)[number];

/** Multiply–adds of a whole entry: T < 10⁹, S < 10¹², M < 10¹³, L < 10¹⁴, XL above. */
export const costs = ["T", "S", "M", "L", "XL"] as const;
export type Cost = (typeof costs)[number];

/** `undecided`: the 95 % interval contains the limit. A failed claim of the source is a result, not a defect. */
export type Verdict = "holds" | "fails" | "undecided";
