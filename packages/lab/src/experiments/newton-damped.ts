// Hessian optimisation: fewer steps, but what for, and where do they lead?
import {
  compile,
  dense,
  gradients,
  hessianOf,
  Network,
  normalFanIn,
  ops,
  quadratic,
  Stream,
  sigmoid,
  type Tensor,
  tensorType,
} from "rutter";
import { reference } from "rutter/reference";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";

const square = (x: Tensor) => ops.mul(x, x);

/** Functions of two variables and where their ∇C is 0. */
const RELIEFS: Record<string, (v1: Tensor, v2: Tensor) => Tensor> = {
  bowl: (v1, v2) => ops.add(square(ops.sub(v1, 0.3)), ops.mul(square(v2), 2)),
  valley: (v1, v2) => ops.add(ops.mul(square(ops.sub(v1, v2)), 50), square(ops.add(v1, v2))),
  saddle: (v1, v2) => ops.sub(square(v1), square(v2)),
  hill: (v1, v2) => ops.neg(ops.add(square(v1), ops.mul(square(v2), 3))),
};

type Pair = [number, number];

/** C, ∇C and H at a point, H as gradients of gradients. */
function explorer(relief: (v1: Tensor, v2: Tensor) => Tensor) {
  const run = compile(
    { v: tensorType([2]) },
    ({ v }) => {
      const value = ops.sum(relief(ops.slice(v, [0], [1]), ops.slice(v, [1], [2])));
      const [slope] = gradients(value, [v]);
      const rows = [0, 1].map((i) => gradients(ops.sum(ops.slice(slope, [i], [i + 1])), [v])[0]);
      return { value, slope, hessian: ops.concat(rows) };
    },
    { backend: reference({ precision: "float64" }) },
  );
  return async (v: Pair) => {
    const { value, slope, hessian } = await run({ v });
    return { value: value.data[0], slope: [...slope.data] as Pair, hessian: [...hessian.data] };
  };
}

/** H⁻¹∇C of two variables. */
function newton([a, b, c, d]: readonly number[], [g1, g2]: Pair): Pair {
  const determinant = a * d - b * c;
  return [(d * g1 - b * g2) / determinant, (a * g2 - c * g1) / determinant];
}

export default experiment({
  id: "newton-damped",
  asks: "Does the Hessian save steps, and at what price?",
  says: "Δw = −H⁻¹∇C, damped w − ηH⁻¹∇C. It needs a positive-definite H; 10⁷ parameters have 10¹⁴ entries (800 TB in float64).",
  repeats: 3,
  config: {
    start: [1.3, 0.8] as Pair,
    damping: 0.2,
    rate: 0.005,
    steps: 60,
    widths: [6, 12, 5],
    examples: 8,
    h: 1e-4,
    parameters: 1e7,
  },
  async trial({ config, seed }) {
    const { start, damping, rate, steps, widths, examples, h, parameters } = config;
    const backend = reference({ precision: "float64" });
    const series: Record<string, number[]> = {};
    const distances: Record<string, number> = {};
    for (const [name, relief] of Object.entries(RELIEFS)) {
      const at = explorer(relief);
      const rest = async (v: Pair) => Math.hypot(...(await at(v)).slope);
      const { slope, hessian } = await at(start);
      const [d1, d2] = newton(hessian, slope);
      distances[name] = await rest([start[0] - d1, start[1] - d2]);
      const path = async (step: (found: Awaited<ReturnType<typeof at>>) => Pair) => {
        let v = start;
        const places = [...v];
        for (let i = 0; i < steps; i++) {
          const [s1, s2] = step(await at(v));
          v = [v[0] - s1, v[1] - s2];
          places.push(...v);
        }
        return { v, places };
      };
      const damped = await path((found) => {
        const [s1, s2] = newton(found.hessian, found.slope);
        return [damping * s1, damping * s2];
      });
      const plain = await path((found) => [rate * found.slope[0], rate * found.slope[1]]);
      series[`damped path, ${name}`] = damped.places.map((x) => Number(x.toPrecision(6)));
      series[`path of gradient descent, ${name}`] = plain.places.map((x) => Number(x.toPrecision(6)));
      series[`‖∇C‖ left: damped, descent; ${name}`] = [await rest(damped.v), await rest(plain.v)];
    }

    const [inputs, hidden, classes] = widths;
    const layer = (units: number) => dense({ units, initializer: normalFanIn() });
    const net = new Network({ input: [inputs], seed }, [layer(hidden), sigmoid(), layer(classes), sigmoid()]);
    const stream = new Stream(seed, "newton-damped");
    const x = Float32Array.from({ length: examples * inputs }, (_, i) => stream.normal(i));
    const target = Int32Array.from({ length: examples }, (_, i) => i % classes);
    const question = { target, loss: quadratic(), backend };
    await net.parameters.attach(backend);
    using hessian = await hessianOf(net, x, question);
    const columns: number[][] = [];
    for (let i = 0; i < hessian.size; i++) {
      const unit = new Float64Array(hessian.size);
      unit[i] = 1;
      columns.push([...(await hessian.times(unit))]);
    }
    const parametersNow = await net.parameters.read();
    const slopesWith = async (i: number, change: number) => {
      const moved = parametersNow.slice();
      moved[i] += change;
      await net.parameters.write(moved);
      const { layers } = await net.inspect(x, question);
      return layers.flatMap(({ gradients }) => Object.values(gradients!).flatMap(({ data }) => [...data]));
    };
    let [differences, asymmetry] = [0, 0];
    for (const [i, column] of columns.entries()) {
      const [up, down] = [await slopesWith(i, h), await slopesWith(i, -h)];
      for (const [k, entry] of column.entries()) {
        differences = Math.max(differences, Math.abs(entry - (up[k] - down[k]) / (2 * h)));
        asymmetry = Math.max(asymmetry, Math.abs(entry - columns[k][i]));
      }
    }
    await net.dispose();
    return {
      measures: {
        "bowl after one step": distances.bowl,
        "valley after one step": distances.valley,
        "saddle after one step": distances.saddle,
        "hill after one step": distances.hill,
        hessianWeights: columns.length,
        differences,
        asymmetry,
        terabytes: (8 * parameters ** 2) / 1e12,
      },
      series,
    };
  },
  shows: [],
  holdsWhen: [
    everyRun("bowl after one step", 0, 1e-10),
    everyRun("valley after one step", 0, 1e-10),
    // Where ∇C is 0 on a saddle and a hill: undamped it goes there too.
    everyRun("saddle after one step", 0, 1e-10),
    everyRun("hill after one step", 0, 1e-10),
    everyRun("differences", 0, 1e-5),
    everyRun("asymmetry", 0, 1e-12),
    everyRun("terabytes", 800, 800),
  ],
});
