// TPE: Parzen estimator, Bergstra and others 2011, all coordinates together as in Falkner and others 2018: places that good ones are denser around than bad ones.
import { randomSearch, type Sampler } from "./sampler";

/** Places at random before the estimate begins, share of places that count as good, candidates per place. */
const [FIRST, GOOD, CANDIDATES] = [10, 0.15, 24];
/** Deviation of the Gaussians about good places; about bad ones it is twice that. */
const WIDTH = 0.15;

export const tpe: Sampler = (dimensions, budget, random) => {
  const start = randomSearch(dimensions, budget, random);
  const seen: { place: number[]; value: number }[] = [];
  let trying: number[] = [];
  /** log of the density of places: a product of Gaussians about each, mirrored at the walls, and an even one. */
  const density = (place: readonly number[], centres: readonly (readonly number[])[], width: number) => {
    const bell = (distance: number) =>
      Math.exp(-0.5 * (distance / width) ** 2) / (width * Math.sqrt(2 * Math.PI));
    const about = (centre: readonly number[]) =>
      place.reduce((product, x, d) => {
        const c = centre[d];
        return product * (bell(x - c) + bell(x + c) + bell(2 - x - c));
      }, 1);
    return Math.log(centres.reduce((total, centre) => total + about(centre), 1) / (centres.length + 1));
  };
  return {
    next() {
      if (seen.length < FIRST) {
        trying = start.next();
        return trying;
      }
      const sorted = [...seen].sort((a, b) => b.value - a.value).map(({ place }) => place);
      const count = Math.max(2, Math.ceil(GOOD * sorted.length));
      const [near, far] = [sorted.slice(0, count), sorted.slice(count)];
      let found = { place: near[0], score: Number.NEGATIVE_INFINITY };
      for (let i = 0; i < CANDIDATES; i++) {
        const draw = 10_000 + seen.length * CANDIDATES + i;
        const centre = near[Math.floor(random.uniform(0, draw) * near.length)];
        const place = centre.map((c, d) => {
          // Reflected at the walls.
          const moved = Math.abs(c + WIDTH * random.normal(d + 2, draw));
          return moved > 1 ? Math.max(0, 2 - moved) : moved;
        });
        const score = density(place, near, WIDTH) - density(place, far, 2 * WIDTH);
        if (score > found.score) found = { place, score };
      }
      trying = found.place;
      return trying;
    },
    tell(value) {
      start.tell(value);
      seen.push({ place: trying, value });
    },
  };
};
