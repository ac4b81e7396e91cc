// A growing layer: where all neurons respond weakly, one is created for the pattern.
import { Stream } from "rutter";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, picture, pictures } from "../lab/figure";

/** A soft bar through the middle of a square at an angle in half turns, of length 1. */
function bar(side: number, angle: number, width: number): Float64Array {
  const [sin, cos] = [Math.sin(Math.PI * angle), Math.cos(Math.PI * angle)];
  const middle = (side - 1) / 2;
  return unitLength(
    Float64Array.from({ length: side * side }, (_, i) => {
      const across = ((i % side) - middle) * sin - (Math.floor(i / side) - middle) * cos;
      return Math.exp(-((across / width) ** 2));
    }),
  );
}

function unitLength(values: Float64Array): Float64Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / length);
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Distance of two orientations, in half turns: at most 1/2. */
const apart = (a: number, b: number) => Math.abs(((a - b + 1.5) % 1) - 0.5);

export default experiment({
  id: "growing-layer",
  asks: "Does a layer that grows where all its neurons respond weakly cover all orientations, and put like beside like?",
  says: "A reader: it would explain smooth columns of orientation. Growing nets are about 40 years old.",
  repeats: 5,
  config: {
    side: 15,
    width: 0.5,
    patterns: 400,
    passes: 2,
    vigilance: 0.5,
    lower: 0.3,
    /** Share by which the winner, and its two neighbours on the line, move to the pattern. */
    winner: 0.1,
    neighbour: 0.02,
    shuffles: 2000,
  },
  async trial({ config, seed }) {
    const { side, width, patterns, passes, winner, neighbour, shuffles } = config;
    const stream = new Stream(seed, "growing-layer");
    const grow = (vigilance: number) => {
      const units: Float64Array[] = [];
      const counts: number[] = [];
      for (let i = 0; i < passes * patterns; i++) {
        const x = bar(side, stream.uniform(i), width);
        const response = units.map((unit) => dot(unit, x));
        const best = response.indexOf(Math.max(...response));
        // A neuron that has settled on a pattern answers it with 1. A new one is put beside the winner, on the side of
        // the neighbour that responds more.
        const after = (response[best + 1] ?? 0) >= (response[best - 1] ?? 0);
        if (best < 0 || response[best] < vigilance) units.splice(after ? best + 1 : best, 0, x);
        else
          for (const [k, share] of [
            [best, winner],
            [best - 1, neighbour],
            [best + 1, neighbour],
          ])
            if (units[k]) units[k] = unitLength(units[k].map((w, j) => w + share * (x[j] - w)));
        if (i % 10 === 9) counts.push(units.length);
      }
      return { units, counts };
    };
    const { units, counts } = grow(config.vigilance);
    const angles = Array.from({ length: 180 }, (_, i) => i / 180);
    const bars = angles.map((angle) => bar(side, angle, width));
    const preferred = units.map((unit) => {
      const responses = bars.map((x) => dot(unit, x));
      return angles[responses.indexOf(Math.max(...responses))];
    });
    const covered = bars.filter((x) => units.some((unit) => dot(unit, x) >= config.vigilance)).length;
    const roughness = (order: readonly number[]) =>
      order.slice(1).reduce((sum, angle, i) => sum + apart(angle, order[i]), 0) / (order.length - 1);
    const found = roughness(preferred);
    const smoother = Array.from({ length: shuffles }, (_, draw) =>
      roughness(Array.from(stream.permutation(units.length, draw + 1), (k) => preferred[k])),
    ).filter((random) => random <= found).length;
    return {
      measures: {
        covered: covered / bars.length,
        units: units.length,
        unitsAtLowerVigilance: grow(config.lower).units.length,
        fewerAtLower: Number(grow(config.lower).units.length < units.length),
        neighbourDistance: found,
        chance: (smoother + 1) / (shuffles + 1),
        unitsInLastPass: counts[counts.length - 1] - counts[counts.length / passes - 1],
      },
      series: { units: counts, preferred },
      pictures:
        seed === 1
          ? {
              units: units.map((unit, i) =>
                picture(unit, side, { caption: `${Math.round(180 * preferred[i]) % 180}°` }),
              ),
            }
          : undefined,
    };
  },
  shows: [
    lines("Units during training", ["units"], {
      places: { from: 10, step: 10 },
      x: "Patterns",
      y: "Units",
    }),
    pictures("The units as they lie beside each other, with the orientation each prefers", "units", 6),
    lines("Preferred orientation along the layer", ["preferred"], {
      x: "Place of the unit",
      y: "Orientation, half turns",
      points: true,
    }),
  ],
  holdsWhen: [
    everyRun("covered", 1, 1),
    everyRun("units", 1, 200),
    everyRun("fewerAtLower", 1, 1),
    everyRun("chance", 0, 0.01),
  ],
});
