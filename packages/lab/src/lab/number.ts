// Number: measures as people read them in tables, legends and axes.

/** A number as axes, tables and legends show it. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return minus(value.toLocaleString("en-US"));
  if (size >= 1e6 || size < 1e-4) return power(value);
  return minus(String(Number(value.toPrecision(5))));
}

/** A mean as exact as its 95 % interval tells: to the interval's second digit. */
export function withInterval(mean: number, half: number): string {
  if (!Number.isFinite(half)) return shortNumber(mean);
  if (half === 0) return `${shortNumber(mean)} ± 0`;
  const place = Math.floor(Math.log10(half)) - 1;
  const rounded = Number((Math.round(mean / 10 ** place) * 10 ** place).toFixed(Math.max(0, -place)));
  return `${shortNumber(rounded)} ± ${shortNumber(Number(half.toPrecision(2)))}`;
}

const minus = (text: string) => text.replace("-", "−");

const raised = (text: string) =>
  text.replace(/[-\d]/g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]));

/** `1.2·10⁻⁷`. */
export function power(value: number): string {
  const [digits, exponent] = value.toExponential(3).split("e");
  const factor = minus(String(Number(digits)));
  const ten = `10${raised(exponent.replace("+", ""))}`;
  return factor === "1" ? ten : `${factor}·${ten}`;
}
