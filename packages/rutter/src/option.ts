// Checks of option objects: names with a suggestion for a slip of the pen, values with their range.
import { type ErrorParts, OptionError } from "./error";

/**
 * Throws an OptionError if `options` has a name that is not allowed, or is not an object. Undefined passes: where options must
 * be given, ask for `options ?? null`.
 *
 * @param where who is asking, e.g. `sgd()` or `layer "dense1"`
 */
export function checkOptions(where: string, options: unknown, allowedNames: readonly string[]): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new OptionError({ where, expected: "an object of options", got: describe(options) });
  for (const name of Object.keys(options)) {
    if (allowedNames.includes(name)) continue;
    const near = suggestion(name, allowedNames);
    throw new OptionError({
      where,
      expected: allowedNames.length === 0 ? "no options" : `only the options ${allowedNames.join(", ")}`,
      got: `"${name}"`,
      cure: near === undefined ? undefined : `Did you mean "${near}"?`,
    });
  }
}

/**
 * The options that a layer was given, checked as by {@link checkOptions}; each has a `name` besides. Where `short` is set anything
 * but an object stands for the option of that name.
 *
 * @throws OptionError for an unknown option, or where there are none although there must be
 */
export function optionsOf<Options extends { readonly name?: string }>(
  where: string,
  given: unknown,
  allowedNames: readonly string[],
  short?: keyof Options & string,
): Options {
  const value = typeof given !== "object" || Array.isArray(given) ? given : undefined;
  const options = (
    short !== undefined && value !== undefined ? { [short]: value } : (given ?? null)
  ) as Options;
  const { name, ...rest } = options ?? {};
  checkOptions(where, options && rest, allowedNames);
  return options;
}

/** What was given, or an object of it as the option `name` where it is no object that has it. */
export function asOption(name: string, given: unknown): unknown {
  const whole = given === undefined || given === null || (typeof given === "object" && name in given);
  return whole ? given : { [name]: given };
}

/** The allowed name nearest to `name`, or undefined if none is near enough to be a slip of the pen. */
export function suggestion(name: string, allowedNames: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const allowed of allowedNames) {
    const distance = editDistance(name.toLowerCase(), allowed.toLowerCase());
    if (distance < bestDistance && distance < allowed.length) {
      best = allowed;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Throws an OptionError unless `value` is an object with a method of this name, by which pieces of its kind are known. Texts,
 * lists and functions that were not called have methods too, and are none.
 */
export function requireMethod(
  where: string,
  expected: string,
  value: unknown,
  method: string,
  cure: string,
): void {
  const isObject = typeof value === "object" && !Array.isArray(value);
  if (isObject && typeof (value as any)?.[method] === "function") return;
  throw new OptionError({ where, expected, got: describe(value), cure });
}

/** Returns `value` if it is an integer of at least 1; an OptionError otherwise. */
export function positiveInteger(where: string, name: string, value: unknown): number {
  return integerAtLeast(where, name, value, 1);
}

/** Returns `value` if it is an integer of at least `least`; an OptionError otherwise. */
export function integerAtLeast(where: string, name: string, value: unknown, least: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw new OptionError(parts(where, name, `an integer of at least ${least}`, value));
}

/** Returns `value` if it is a finite number; an OptionError otherwise. */
export function finiteNumber(where: string, name: string, value: unknown): number {
  if (Number.isFinite(value)) return value as number;
  throw new OptionError(parts(where, name, "a finite number", value));
}

/**
 * Returns `value` if it is finite and `low` ≤ value ≤ `high`; an OptionError otherwise. ±Infinity and ±Number.MAX_VALUE
 * stand for no bound.
 */
export function numberInRange(
  where: string,
  name: string,
  value: unknown,
  low: number,
  high: number,
): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= low && value <= high) return value;
  throw new OptionError(parts(where, name, rangeOf(low, high), value));
}

/** Returns `value` if it is one of `choices`; an OptionError otherwise. */
export function oneOf<Choice extends string>(
  where: string,
  name: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  if (choices.includes(value as Choice)) return value as Choice;
  throw new OptionError(parts(where, name, choices.map((choice) => `"${choice}"`).join(" or "), value));
}

function rangeOf(low: number, high: number): string {
  const [below, above] = [low > -Number.MAX_VALUE, high < Number.MAX_VALUE];
  if (below && above) return `a number from ${low} to ${high}`;
  if (below) return `a number of at least ${low}`;
  return above ? `a number of at most ${high}` : "a finite number";
}

/** A short picture of any value for an error text: `"text"`, `3`, `an array of 4`, `undefined`. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const kind = Object.getPrototypeOf(value)?.constructor?.name;
  if (ArrayBuffer.isView(value)) return `a ${kind} of ${(value as unknown as ArrayLike<number>).length}`;
  return kind === undefined || kind === "Object" ? "an object" : `an object of class ${kind}`;
}

function parts(where: string, name: string, expected: string, value: unknown): ErrorParts {
  return { where, expected: `${name} to be ${expected}`, got: describe(value) };
}

/** Levenshtein's distance with neighbouring letters swapped counted as one step. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let steps = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) steps = Math.min(steps, beforeLast[j - 2] + 1);
      row.push(steps);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
