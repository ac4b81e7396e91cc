// Sums of towers: any function of two variables, at five neurons a tower.
import { deviation } from "../approximation/grid";
import { squareGrid } from "../approximation/plane";
import { responses } from "../approximation/responses";
import { logistic, logit } from "../approximation/target";
import { type Tower, towerLayers } from "../approximation/towers";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { maps, type Picture, picture, pictures, sweep } from "../lab/figure";
import { rounded } from "../lab/series";

const target = (x: number, y: number) => 0.5 + 0.3 * Math.sin(6 * x) * Math.cos(5 * y);

/** side × side towers on [0, 1]², each as high as σ⁻¹f in its middle; towers at the border reach beyond it. */
function towers(side: number): Tower[] {
  const edge = (k: number) => (k === 0 ? -1 : k === side ? 2 : k / side);
  const middle = (k: number) => (k + 0.5) / side;
  return Array.from({ length: side * side }, (_, i) => {
    const [k, l] = [i % side, Math.floor(i / side)];
    return {
      x: [edge(k), edge(k + 1)],
      y: [edge(l), edge(l + 1)],
      height: logit(target(middle(k), middle(l))),
    };
  });
}

export default experiment({
  id: "towers-many",
  asks: "Does a sum of towers approximate a function of two variables, and what does it cost?",
  says: "Two glued towers, then any function. The compendium's author: it needs planning, and real reliefs are nothing like towers.",
  repeats: 1,
  // 71 points a side fall on no edge of 4, 8, 16 or 32 towers but the outer ones.
  config: { sides: [4, 8, 16, 32], slopePerTower: 250, threshold: 20, points: 71, shown: 31 },
  async trial({ config: { sides, slopePerTower, threshold, points, shown }, backend, progress }) {
    const [fine, coarse] = [squareGrid(points), squareGrid(shown)].map((grid) => Float32Array.from(grid));
    const valuesAt = (grid: Float32Array) =>
      Array.from({ length: grid.length / 2 }, (_, i) => target(grid[2 * i], grid[2 * i + 1]));
    const measures: Record<string, number> = {};
    const errors: Picture[] = [];
    const series: Record<string, number[]> = { target: rounded(valuesAt(coarse), 4) };
    for (const [i, side] of sides.entries()) {
      const layers = towerLayers(towers(side), slopePerTower * side, threshold);
      const found = (await responses(layers, fine, backend)).map(logistic);
      const goal = valuesAt(fine);
      measures[`mean ${side}`] = deviation(found, goal).mean;
      errors.push(
        // Every second point of each second row: a small picture.
        picture(
          Array.from(found, (value, k) => Math.abs(value - goal[k])).filter(
            (_, k) => (k % points) % 2 === 0 && Math.floor(k / points) % 2 === 0,
          ),
          (points + 1) / 2,
          { low: 0, high: 0.2, caption: `${side}×${side} towers, ${5 * side * side} neurons` },
        ),
      );
      measures[`neurons ${side}`] = 5 * side * side;
      if (i > 0) measures[`fall to ${side}`] = measures[`mean ${sides[i - 1]}`] / measures[`mean ${side}`];
      if (side <= 8)
        series[`${side}×${side} towers`] = rounded(
          (await responses(layers, coarse, backend)).map(logistic),
          4,
        );
      progress((side / sides[sides.length - 1]) ** 4);
    }
    return { measures, series, pictures: { errors } };
  },
  shows: [
    maps("A goal over the plane, and towers for it", ["target", "4×4 towers", "8×8 towers"], { width: 31 }),
    pictures("Where they miss the goal: |error|, white for 0.2 and more", "errors", 4),
    sweep(
      "Error against the neurons",
      [80, 320, 1280, 5120],
      { mean: (neurons) => `mean ${Math.sqrt(neurons / 5)}` },
      { x: "Neurons", y: "Mean error", logX: true, logY: true },
    ),
    sweep(
      "Error against the towers on a side",
      [4, 8, 16, 32],
      { mean: (n) => `mean ${n}` },
      { x: "Towers on a side", y: "Mean error", logX: true, logY: true },
    ),
  ],
  holdsWhen: [8, 16, 32].map((side) => everyRun(`fall to ${side}`, 1.7, Number.POSITIVE_INFINITY)),
});
