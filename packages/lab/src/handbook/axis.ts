// Axis: the range of a scale and its ticks, linear or logarithmic.
import { power } from "../lab/number";

export type Range = readonly [low: number, high: number];

/** From the least to the greatest value, with a share of that as room; one value alone gets room around it. */
export function rangeOf(values: readonly number[], log = false, room = 0): Range {
  if (values.length === 0) return log ? [0.1, 1] : [0, 1];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (low === high) {
    const half = Math.abs(low) * 0.1 || 1;
    return log ? [low / 2, low * 2] : [low - half, high + half];
  }
  if (!log) return [low - (high - low) * room, high + (high - low) * room];
  const factor = (high / low) ** room;
  return [low / factor, high * factor];
}

/** What Plot needs to know of a scale. */
export function axis(range: Range, log = false, count = 5) {
  return {
    type: log ? ("log" as const) : ("linear" as const),
    domain: [...range],
    ticks: log ? powers(range, count) : wholes(range, count),
    tickFormat: tick,
  };
}

/** No more ticks than there are whole numbers between whole ends: nobody asks for epoch 1.5. */
const wholes = ([low, high]: Range, count: number) =>
  Number.isInteger(low) && Number.isInteger(high) && low >= 1 && high > low
    ? Math.min(count, high - low)
    : count;

/**
 * Powers of ten, fewer where there are many, with numbers between them where there are hardly any. Of a wide range D3
 * leaves labels of large first digits empty, so there is no 5 in it.
 */
function powers([low, high]: Range, count: number): number[] {
  const [first, to] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const step = Math.max(1, Math.ceil((to - first + 1) / count));
  // The numbers between powers begin below the first power inside.
  const from = step > 1 ? first : first - 1;
  const ticksOf = (digits: readonly number[]) => {
    const ticks: number[] = [];
    for (let exponent = from; exponent <= to; exponent += step)
      for (const digit of digits) ticks.push(Number(`${digit}e${exponent}`));
    return ticks.filter((value) => value >= low && value <= high);
  };
  const found = ticksOf(high / low > 300 ? [1] : high / low > 100 ? [1, 3] : [1, 2, 5]);
  if (found.length >= 3) return found;
  const more = ticksOf([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  return more.length >= 3 ? more : multiples(low, high);
}

/** Two to twenty numbers between, of a digit more than the range. */
function multiples(low: number, high: number): number[] {
  const exponent = Math.floor(Math.log10((high - low) / 2));
  const all: number[] = [];
  for (let i = Math.ceil(low / 10 ** exponent); i <= high / 10 ** exponent; i++)
    all.push(Number(`${i}e${exponent}`));
  return all.length > 8 ? all.filter((_, i) => i % 5 === 0) : all;
}

function tick(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e5 || size < 1e-3)) return power(Number(value.toPrecision(3)));
  return String(Number(value.toPrecision(6))).replace("-", "−");
}
