// First examples: orders of a training set that put chosen examples first.
import { Stream } from "rutter";
import type { Dataset } from "rutter/data";

const width = (data: Dataset) => data.inputs.length / data.length;

/** The mean image of each class, row after row. */
export function classMeans(data: Dataset<"class">): Float64Array {
  const pixels = width(data);
  const sums = new Float64Array(data.classes * pixels);
  const counts = new Float64Array(data.classes);
  for (let i = 0; i < data.length; i++) {
    counts[data.labels[i]]++;
    for (let k = 0; k < pixels; k++) sums[data.labels[i] * pixels + k] += data.inputs[i * pixels + k];
  }
  return sums.map((sum, i) => sum / counts[Math.floor(i / pixels)]);
}

function squaredDistance(a: ArrayLike<number>, from: number, b: ArrayLike<number>, at: number, size: number) {
  let sum = 0;
  for (let k = 0; k < size; k++) sum += (a[from + k] - b[at + k]) ** 2;
  return sum;
}

/** The class whose mean is nearest, for each example. */
export function nearestMeans(data: Dataset<"class">, means: Float64Array): Int32Array {
  const pixels = width(data);
  return Int32Array.from({ length: data.length }, (_, i) => {
    const distances = Array.from({ length: data.classes }, (_, c) =>
      squaredDistance(data.inputs, i * pixels, means, c * pixels, pixels),
    );
    return distances.indexOf(Math.min(...distances));
  });
}

/** Which examples come first. */
export type FirstOrder = "random" | "farthest" | "means" | "one class";

/** Indices of the first `count` examples among the first `among` of the set, by an order; the seed decides what is random. */
export function firstExamples(
  data: Dataset<"class">,
  order: FirstOrder,
  { count, among, seed }: { readonly count: number; readonly among: number; readonly seed: number },
): number[] {
  const random = Array.from(new Stream(seed, "first examples").permutation(among, 0));
  if (order === "random") return random.slice(0, count);
  if (order === "one class") {
    const own = data.labels[random[0]];
    // If one class does not suffice, the next random one follows.
    const rank = (i: number) => (data.labels[i] - own + data.classes) % data.classes;
    return [...random].sort((a, b) => rank(a) - rank(b)).slice(0, count);
  }
  if (order === "farthest") return farthest(data, random[0], count, among);
  const pixels = width(data);
  const means = classMeans(data.take(among));
  const near = Array.from({ length: data.classes }, (_, c) =>
    random
      .filter((i) => data.labels[i] === c)
      .map((i) => ({ i, d: squaredDistance(data.inputs, i * pixels, means, c * pixels, pixels) }))
      .sort((a, b) => a.d - b.d),
  );
  return Array.from({ length: count }, (_, i) => near[i % data.classes][Math.floor(i / data.classes)].i);
}

/** Each next one is the farthest from all before it. */
function farthest(data: Dataset, start: number, count: number, among: number): number[] {
  const pixels = width(data);
  const nearest = new Float64Array(among).fill(Number.POSITIVE_INFINITY);
  const found = [start];
  while (found.length < count) {
    const last = found[found.length - 1];
    let best = 0;
    for (let i = 0; i < among; i++) {
      const distance = squaredDistance(data.inputs, i * pixels, data.inputs, last * pixels, pixels);
      if (distance < nearest[i]) nearest[i] = distance;
      if (nearest[i] > nearest[best]) best = i;
    }
    found.push(best);
  }
  return found;
}
