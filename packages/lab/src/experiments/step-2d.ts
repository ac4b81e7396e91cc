// Steps and bumps over a plane: units that ignore one of two inputs.
import { reference } from "rutter/reference";
import { squareGrid, stepLayer } from "../approximation/plane";
import { responses } from "../approximation/responses";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { maps } from "../lab/figure";

export default experiment({
  id: "step-2d",
  asks: "What do steps and bumps look like over a plane, when units ignore one of two inputs?",
  says: "A step across x stands at −b/w. The sum of a bump across x and an equal one across y has the height 2h in the middle and plateaus of height h.",
  config: { slope: 1000, gentle: 100, from: 0.3, to: 0.7, height: 0.6, edge: 0.01, side: 101, shown: 26 },
  async trial({ config: { slope, gentle, from, to, height, edge, side, shown } }) {
    const backend = reference({ precision: "float64" });
    const [x, y] = [0, 1];
    const steps = (axis: number) => [from, to].map((at) => ({ axis, at }));
    const bumps = (axes: readonly number[]) => [
      stepLayer(axes.flatMap(steps), 2, slope),
      { weights: [axes.flatMap(() => [height, -height])], biases: [0] },
    ];
    const within = (at: number) => at > from && at < to;
    const near = (at: number, margin: number) => Math.abs(at - from) < margin || Math.abs(at - to) < margin;
    const surfaces = {
      stepX: { layers: [stepLayer([{ axis: x, at: from }], 2, gentle)], of: (a: number) => Number(a > from) },
      bumpX: { layers: bumps([x]), of: (a: number) => height * Number(within(a)) },
      bumpY: { layers: bumps([y]), of: (_: number, b: number) => height * Number(within(b)) },
      sum: {
        layers: bumps([x, y]),
        of: (a: number, b: number) => height * (Number(within(a)) + Number(within(b))),
      },
    };
    const points = squareGrid(side);
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = {};
    for (const [name, { layers, of }] of Object.entries(surfaces)) {
      // 10 / slope beside a step it has gone 99.995 % of its way.
      const margin = name === "stepX" ? (edge * slope) / gentle : edge;
      const found = await responses(layers, points, backend);
      measures[name] = 0;
      for (let i = 0; i < found.length; i++) {
        const [a, b] = [points[2 * i], points[2 * i + 1]];
        if (near(a, margin) || near(b, margin)) continue;
        measures[name] = Math.max(measures[name], Math.abs(found[i] - of(a, b)));
      }
      series[name] = Array.from(await responses(layers, squareGrid(shown), backend), (value) =>
        Number(value.toPrecision(5)),
      );
    }
    return { measures, series };
  },
  shows: [maps("Steps and bumps over the plane", ["stepX", "bumpX", "bumpY", "sum"], { width: 26 })],
  holdsWhen: ["stepX", "bumpX", "bumpY", "sum"].map((name) => everyRun(name, 0, 1e-3)),
});
