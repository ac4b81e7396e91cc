// Towers: sums of functions over the plane that are high over a rectangle and 0 elsewhere, five neurons each.
import { sigmoid } from "rutter";
import type { BuiltLayer } from "../lab/built";
import { stepLayer } from "./plane";

/** Where a tower stands, and its height. */
export interface Tower {
  readonly x: Edges;
  readonly y: Edges;
  readonly height: number;
}
export type Edges = readonly [from: number, to: number];

/** Steps of a slope, four a tower; units that fire where three halves of the threshold come together; and their sum. */
export function towerLayers(towers: readonly Tower[], slope: number, threshold: number): BuiltLayer[] {
  const steps = towers.flatMap(({ x, y }) =>
    [x, y].flatMap((edges, axis) => edges.map((at) => ({ axis, at }))),
  );
  return [
    stepLayer(steps, 2, slope),
    {
      weights: towers.map((_, tower) =>
        steps.map((_, j) => (Math.floor(j / 4) === tower ? (j % 2 === 0 ? threshold : -threshold) : 0)),
      ),
      biases: towers.map(() => (-3 * threshold) / 2),
      unit: sigmoid(),
    },
    { weights: [towers.map(({ height }) => height)], biases: [0] },
  ];
}
