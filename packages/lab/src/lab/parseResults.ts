// The text of a results file, checked: files come from anywhere, and what reports show of them has to be what it says.
import { FormatError } from "rutter";
import type { Picture } from "./figure";
import type { RecordedRun, Results } from "./store";

type Check = (value: unknown, path: string) => void;

/** The results in a file's text. @throws FormatError naming the first thing that is not as it must be */
export function parseResults(text: string, file: string): Results {
  const fail = (path: string, expected: string, got: string): never => {
    throw new FormatError({
      where: `results ${file}${path && `, ${path}`}`,
      expected,
      got,
      cure: "Restore the file, or remove it and run the experiment again.",
    });
  };
  const check =
    (expected: string, holds: (value: unknown) => boolean): Check =>
    (value, path) => {
      if (!holds(value)) fail(path, expected, shown(value));
    };
  const isText = check("text", (value) => typeof value === "string");
  const isNumber = check("a number", (value) => typeof value === "number");
  const isWhole = check(
    "a whole number of at least 0",
    (value) => Number.isInteger(value) && Number(value) >= 0,
  );
  const isFlag = check("true or false", (value) => typeof value === "boolean");
  const isObject = check(
    "an object",
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  );
  const each =
    (inner: Check): Check =>
    (value, path) => {
      if (!Array.isArray(value)) return fail(path, "a list", shown(value));
      for (const [i, item] of value.entries()) inner(item, `${path}[${i}]`);
    };
  const byName =
    (inner: Check): Check =>
    (value, path) => {
      isObject(value, path);
      for (const [name, item] of Object.entries(value as object)) inner(item, `${path} "${name}"`);
    };
  const parts =
    (needed: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
    (value, path) => {
      isObject(value, path);
      const found = value as Record<string, unknown>;
      const at = (name: string) => (path ? `${path}.${name}` : name);
      for (const [name, inner] of Object.entries(needed)) inner(found[name], at(name));
      for (const [name, inner] of Object.entries(optional))
        if (found[name] !== undefined) inner(found[name], at(name));
    };
  const isPicture: Check = (value, path) => {
    parts({ width: isWhole, height: isWhole, pixels: isText }, { caption: isText })(value, path);
    const { width, height, pixels } = value as Picture;
    if (Buffer.from(pixels, "base64").length !== width * height)
      fail(path, `${width} × ${height} pixels in base64`, "another number of them");
  };
  const isRun = parts({
    variant: isText,
    seed: isWhole,
    seconds: isNumber,
    finished: isText,
    outcome: parts(
      { measures: byName(isNumber) },
      {
        series: byName(each(isNumber)),
        pictures: byName(each(isPicture)),
        stuck: each(isWhole),
        weightsHash: isText,
      },
    ),
  } satisfies Record<keyof RecordedRun, Check>);

  let value: unknown;
  try {
    value = JSON.parse(text, fromJson);
  } catch (error) {
    fail("", "JSON", (error as Error).message);
  }
  parts({
    id: check("an id of small letters, digits and hyphens", isId),
    mode: parts({
      reduced: isFlag,
      dataset: check("mnist, digits or none", (name) => ["mnist", "digits", "none"].includes(name as string)),
    }),
    command: isText,
    configuration: isText,
    config: isObject,
    versions: parts({ rutter: isText, node: isText, v8: isText }),
    machine: isText,
    runs: each(isRun),
  } satisfies Record<keyof Results, Check>)(value, "");
  return value as Results;
}

/** Whether a text can name files, links and anchors as it is. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && /^[a-z0-9][a-z0-9-]{0,79}$/.test(value);
}

/** JSON has no NaN and no infinities: a run that diverged keeps them as words. */
const words = ["NaN", "Infinity", "-Infinity"];
export const toJson = (_: string, value: unknown) =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
const fromJson = (_: string, value: unknown) =>
  typeof value === "string" && words.includes(value) ? Number(value) : value;

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
