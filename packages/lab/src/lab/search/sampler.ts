// Sampler: a way to search for good settings. It asks for a value at one place of the unit cube after the other.
import type { Stream } from "rutter";

/** A search under way: `next` gives a place, `tell` its value; the more the better. */
export interface Search {
  next(): number[];
  tell(value: number): void;
}

/** Begins a search in so many dimensions that will ask for so many places. */
export type Sampler = (dimensions: number, budget: number, random: Stream) => Search;

/** Places at random. */
export const randomSearch: Sampler = (dimensions, _, random) => {
  let asked = 0;
  return {
    next: () => Array.from({ length: dimensions }, (_, d) => random.uniform(d, 1 + asked)),
    tell() {
      asked++;
    },
  };
};

/** The places of the finest full grid within the budget (of two levels at least), in random order. */
export const gridSearch: Sampler = (dimensions, budget, random) => {
  let levels = 2;
  while ((levels + 1) ** dimensions <= budget) levels++;
  const order = random.permutation(levels ** dimensions);
  let asked = 0;
  return {
    next: () =>
      Array.from(
        { length: dimensions },
        (_, d) => ((Math.floor(order[asked % order.length] / levels ** d) % levels) + 0.5) / levels,
      ),
    tell() {
      asked++;
    },
  };
};

/** One coordinate after the other: five places along it, the best is kept; each round over a third of the width. */
export const coordinateSearch: Sampler = (dimensions, _, random) => {
  const along = 5;
  let place = Array.from({ length: dimensions }, (_, d) => random.uniform(d));
  let best = Number.NEGATIVE_INFINITY;
  let asked = 0;
  let trying = place;
  return {
    next() {
      const coordinate = Math.floor(asked / along) % dimensions;
      const width = (1 / 3) ** Math.floor(asked / (along * dimensions));
      const offset = ((asked % along) + 0.5) / along - 0.5;
      const middle = Math.min(1 - width / 2, Math.max(width / 2, place[coordinate]));
      trying = place.map((x, d) => (d === coordinate ? middle + offset * width : x));
      return trying;
    },
    tell(value) {
      asked++;
      if (value > best) [best, place] = [value, trying];
    },
  };
};

/** At random in a box about the best place, which shrinks from the whole cube to a tenth of its width: our own. */
export const shrinkingBox: Sampler = (dimensions, budget, random) => {
  let [best, place, asked]: [number, number[] | undefined, number] = [Number.NEGATIVE_INFINITY, undefined, 0];
  let trying: number[] = [];
  return {
    next() {
      const width = 0.1 ** (asked / budget);
      trying = Array.from({ length: dimensions }, (_, d) => {
        const middle = place ? Math.min(1 - width / 2, Math.max(width / 2, place[d])) : 0.5;
        return middle + (random.uniform(d, 1 + asked) - 0.5) * (place ? width : 1);
      });
      return trying;
    },
    tell(value) {
      asked++;
      if (value > best) [best, place] = [value, trying];
    },
  };
};
