// Ten points, degree 9 or a line: which fit is right, between the points and beyond them?
import { Stream } from "rutter";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { rounded } from "../lab/series";
import { mean } from "../lab/statistics";

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Orthonormal columns spanning those given, by Gram–Schmidt done twice, and the triangle R of columns = Q·R. */
function orthonormal(columns: readonly (readonly number[])[]) {
  const q: number[][] = [];
  const r: number[][] = [];
  for (const column of columns) {
    let rest = [...column];
    const own = new Array<number>(q.length + 1).fill(0);
    for (let pass = 0; pass < 2; pass++)
      for (const [i, before] of q.entries()) {
        const part = dot(before, rest);
        own[i] += part;
        rest = rest.map((value, k) => value - part * before[k]);
      }
    const length = Math.sqrt(dot(rest, rest));
    own[q.length] = length;
    q.push(rest.map((value) => value / length));
    r.push(own);
  }
  return { q, r };
}

/** The points' middle is 0 and their ends ±1, where powers are told apart best. */
const scaled = (x: number) => (x - 5.5) / 4.5;
const powers = (x: number, degree: number) => Array.from({ length: degree + 1 }, (_, k) => scaled(x) ** k);
const value = (coefficients: readonly number[], x: number) =>
  dot(coefficients, powers(x, coefficients.length - 1));

/** Least squares up to degree 9; above it, of all polynomials through the points the one with the smallest coefficients. */
function fit(x: readonly number[], y: readonly number[], degree: number, random?: () => number): number[] {
  const rows = x.map((at) => powers(at, degree));
  if (degree < x.length) {
    const { q, r } = orthonormal(rows[0].map((_, k) => rows.map((row) => row[k])));
    const coefficients = new Array<number>(degree + 1).fill(0);
    for (let k = degree; k >= 0; k--) {
      let sum = dot(q[k], y);
      for (let i = k + 1; i <= degree; i++) sum -= r[i][k] * coefficients[i];
      coefficients[k] = sum / r[k][k];
    }
    return coefficients;
  }
  const { q, r } = orthonormal(rows);
  const parts: number[] = [];
  for (const [i, target] of y.entries())
    parts.push((target - parts.reduce((sum, part, k) => sum + r[i][k] * part, 0)) / r[i][i]);
  const smallest = rows[0].map((_, k) => parts.reduce((sum, part, i) => sum + part * q[i][k], 0));
  if (!random) return smallest;
  // What the points do not see may be anything.
  let free = rows[0].map(random);
  for (const direction of q) {
    const part = dot(direction, free);
    free = free.map((own, k) => own - part * direction[k]);
  }
  return smallest.map((own, k) => own + free[k]);
}

const X = Array.from({ length: 10 }, (_, i) => i + 1);
const BETWEEN = X.slice(1).map((x) => x - 0.5);
export default experiment({
  id: "polynomial-fit",
  asks: "Which fit is right, between and beyond the points?",
  says: "Degree 9 goes through all ten points; at large x it and the line differ wildly. Author: why not degree 10, 11, 112, and what if the deviation is no noise?",
  config: {
    noise: 1,
    outside: [11, 12, 13, 14, 15],
    degrees: 12,
    draws: 1000,
    harmonic: { size: 1, frequency: 0.7 },
  },
  async trial({ config: { noise, outside, degrees, draws, harmonic }, seed }) {
    const stream = new Stream(seed, "polynomial-fit");
    const truths: Record<
      string,
      { truth: (x: number) => number; deviation: (i: number, draw: number) => number }
    > = {
      noise: { truth: (x) => 2 * x, deviation: (i, draw) => noise * stream.normal(i, draw) },
      harmonic: {
        truth: (x) => 2 * x + harmonic.size * Math.sin(2 * Math.PI * harmonic.frequency * x),
        deviation: () => 0,
      },
    };
    const series: Record<string, number[]> = { degree: Array.from({ length: degrees }, (_, i) => i + 1) };
    const curve = Array.from({ length: 141 }, (_, i) => i / 10 + 0.5);
    series.x = curve;
    for (const [name, { truth, deviation }] of Object.entries(truths)) {
      const y = X.map((x, i) => truth(x) + deviation(i, 0));
      const error = (c: readonly number[], places: readonly number[]) =>
        mean(places.map((x) => Math.abs(value(c, x) - truth(x))));
      const fits = series.degree.map((degree) => fit(X, y, degree));
      series[`residual, ${name}`] = fits.map((c) =>
        Math.max(...X.map((x, i) => Math.abs(value(c, x) - y[i]))),
      );
      series[`error between, ${name}`] = fits.map((c) => error(c, BETWEEN));
      series[`error outside, ${name}`] = fits.map((c) => error(c, outside));
      series[`points, ${name}`] = curve.map((x) =>
        X.includes(x) ? Number(y[x - 1].toPrecision(4)) : Number.NaN,
      );
      series[`truth, ${name}`] = rounded(curve.map(truth), 4);
      for (const degree of [1, 9, 12])
        series[`degree ${degree}, ${name}`] = curve.map((x) => value(fits[degree - 1], x));
      let drawn = 0;
      const wild = fit(X, y, 12, () => 10 * stream.normal(drawn++, draws));
      series[`degree 12 of many, ${name}`] = curve.map((x) => value(wild, x));
    }
    let wins = 0;
    for (let draw = 0; draw < draws; draw++) {
      const y = X.map((x, i) => truths.noise.truth(x) + truths.noise.deviation(i, draw));
      const [line, ninth] = [fit(X, y, 1), fit(X, y, 9)];
      const far = (c: readonly number[]) => mean(outside.map((x) => Math.abs(value(c, x) - 2 * x)));
      if (far(line) < far(ninth)) wins++;
    }
    const at = (name: string, degree: number) => series[name][degree - 1];
    return {
      measures: {
        residual: Math.max(at("residual, noise", 9), at("residual, harmonic", 9)),
        residualAbove9: Math.max(...[10, 11, 12].map((degree) => at("residual, noise", degree))),
        lineWinsOutside: wins / draws,
        "harmonic: line outside": at("error outside, harmonic", 1),
        "harmonic: degree 9 outside": at("error outside, harmonic", 9),
        "harmonic: line between": at("error between, harmonic", 1),
        "harmonic: degree 9 between": at("error between, harmonic", 9),
      },
      series,
    };
  },
  shows: ["noise", "harmonic"].flatMap((kind) => [
    lines(
      `Polynomials through ten points: ${kind}`,
      ["truth", "degree 1", "degree 9", "points"].map((what) => `${what}, ${kind}`),
      { along: "x", x: "x", y: "y", within: [-10, 40], points: [`points, ${kind}`] },
    ),
    lines(
      `Far beyond the points: ${kind}`,
      ["truth", "degree 9", "degree 12", "degree 12 of many"].map((what) => `${what}, ${kind}`),
      { along: "x", x: "x", y: "y", within: [-1000, 10_000] },
    ),
    lines(
      `Error by degree: ${kind}`,
      ["residual", "error between", "error outside"].map((what) => `${what}, ${kind}`),
      { along: "degree", x: "Degree", y: "Error", logY: true },
    ),
  ]),
  holdsWhen: [everyRun("residual", 0, 1e-9), everyRun("lineWinsOutside", 0.95, 1)],
});
