// Words: names of measures and series, and what criteria say, as people read them.
import { power } from "../lab/number";

/** `bestTest` as "best test", `to80OfFinal` as "to 80 of final", 1e-9 as 10⁻⁹, −1 with its sign; other words stay as they are. */
export function readable(text: string): string {
  return text
    .replace(/\b[a-z]+\d*(?:[A-Z][a-z]+\d*)+\b/g, (name) =>
      name.replace(/[A-Z]|(?<!\d)\d/g, (sign) => ` ${sign.toLowerCase()}`),
    )
    .replace(/\b\d(?:\.\d+)?e[-+]?\d+\b/g, (number) => power(Number(number)))
    .replace(/(^|[\s(])-(?=\d)/g, "$1−");
}
