// Words: names of measures and series, and what criteria say, as people read them.
import { power } from "./number";

/** `bestTest` as "best test", 1e-9 as 10⁻⁹, −1 with its sign; other words stay as they are. */
export function readable(text: string): string {
  return text
    .replace(/\b[a-z]+(?:[A-Z][a-z]+)+\b/g, (name) =>
      name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    )
    .replace(/\b\d(?:\.\d+)?e[-+]?\d+\b/g, (number) => power(Number(number)))
    .replace(/(^|[\s(])-(?=\d)/g, "$1−");
}
