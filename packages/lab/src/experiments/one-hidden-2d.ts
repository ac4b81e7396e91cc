// One hidden layer over a plane: strips in many directions make a nearly round tower.
import { sigmoid } from "rutter";
import { squareGrid } from "../approximation/plane";
import { responses } from "../approximation/responses";
import type { BuiltLayer } from "../lab/built";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, maps } from "../lab/figure";

/** Strips of half width `radius` around (1/2, 1/2) across `count` directions, each of height 1 / count. */
function strips(count: number, radius: number, slope: number): BuiltLayer[] {
  const edges = Array.from({ length: 2 * count }, (_, i) => {
    const angle = (Math.PI * Math.floor(i / 2)) / count;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    return { x, y, at: (x + y) / 2 + (i % 2 === 0 ? -radius : radius) };
  });
  return [
    {
      weights: edges.map(({ x, y }) => [slope * x, slope * y]),
      biases: edges.map(({ at }) => -slope * at),
      unit: sigmoid(),
    },
    { weights: [edges.map((_, i) => (i % 2 === 0 ? 1 : -1) / count)], biases: [0] },
  ];
}

export default experiment({
  id: "one-hidden-2d",
  asks: "Does one hidden layer make round towers of steps in many directions?",
  says: "An outline of a problem: with enough directions the tower is nearly round, and towers make any function.",
  repeats: 1,
  config: {
    directions: [4, 8, 16, 32, 64],
    radius: 0.2,
    slope: 1000,
    rings: [0.28, 0.34, 0.4, 0.46],
    angles: 3600,
    shown: 36,
  },
  async trial({ config: { directions, radius, slope, rings, angles, shown }, backend }) {
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = {};
    const ring = (distance: number) =>
      Float32Array.from({ length: 2 * angles }, (_, i) => {
        const angle = (2 * Math.PI * Math.floor(i / 2)) / angles;
        return 0.5 + distance * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
      });
    for (const [i, count] of directions.entries()) {
      const layers = strips(count, radius, slope);
      // How much the plateau around the tower differs along a ring, largest minus smallest, on average over rings.
      let spread = 0;
      for (const distance of rings) {
        const around = await responses(layers, ring(distance), backend);
        spread += (Math.max(...around) - Math.min(...around)) / rings.length;
        if (distance === rings[0])
          series[`${count} directions, ring`] = Array.from({ length: 180 }, (_, k) =>
            Number(around[(k * angles) / 180].toPrecision(4)),
          );
      }
      const [top] = await responses(layers, Float32Array.of(0.5, 0.5), backend);
      measures[`spread ${count}`] = spread / top;
      if (i > 0)
        measures[`fall to ${count}`] = measures[`spread ${directions[i - 1]}`] / measures[`spread ${count}`];
      if (count === 4 || count === 64)
        series[`${count} directions`] = Array.from(
          await responses(layers, Float32Array.from(squareGrid(shown)), backend),
          (value) => Number(value.toPrecision(4)),
        );
    }
    return { measures, series };
  },
  shows: [
    maps("The sum of steps in all directions, over the plane", ["4 directions", "64 directions"], {
      width: 36,
    }),
    lines(
      "Along a ring around the middle",
      [4, 8, 16, 32, 64].map((n) => `${n} directions, ring`),
      { x: "Angle, two degrees each", y: "Output" },
    ),
  ],
  holdsWhen: [8, 16, 32, 64].map((count) => everyRun(`fall to ${count}`, 1.5, Number.POSITIVE_INFINITY)),
});
