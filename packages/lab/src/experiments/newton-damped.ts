// Hessian optimisation: fewer steps, but what for, and where do they lead?
import { dense, hessianOf, Network, normalFanIn, ops, quadratic, Stream, sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { coordinates, explorer, heights, type Pair, type Place, type Relief, square } from "../lab/relief";
import { rounded } from "../lab/series";
import { singularValues } from "../lab/singularValues";

/** Functions of two variables and where their ∇C is 0. */
const RELIEFS: Record<string, Relief> = {
  bowl: (v1, v2) => ops.add(square(ops.sub(v1, 0.3)), ops.mul(square(v2), 2)),
  valley: (v1, v2) => ops.add(ops.mul(square(ops.sub(v1, v2)), 50), square(ops.add(v1, v2))),
  saddle: (v1, v2) => ops.sub(square(v1), square(v2)),
  hill: (v1, v2) => ops.neg(ops.add(square(v1), ops.mul(square(v2), 3))),
};

const WAYS = ["damped Newton", "gradient descent"];

/** Reliefs are drawn to here. */
const SIDE = 1.5;

/** H⁻¹∇C of two variables. */
function newton([a, b, c, d]: readonly number[], [g1, g2]: Pair): Pair {
  const determinant = a * d - b * c;
  return [(d * g1 - b * g2) / determinant, (a * g2 - c * g1) / determinant];
}

/** Both eigenvalues of a symmetric H of two variables. */
function eigenvalues([a, b, , d]: readonly number[]): Pair {
  const [middle, half] = [(a + d) / 2, Math.hypot((a - d) / 2, b)];
  return [middle - half, middle + half];
}

export default experiment({
  id: "newton-damped",
  asks: "Does the Hessian save steps, and at what price?",
  says: "Δw = −H⁻¹∇C, damped w − ηH⁻¹∇C. It needs a positive-definite H; 10⁷ parameters have 10¹⁴ entries (800 TB in float64).",
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
    const curvatures: Record<string, number> = {};
    for (const [name, relief] of Object.entries(RELIEFS)) {
      const at = explorer(relief);
      const rest = async (v: Pair) => Math.hypot(...(await at(v)).slope);
      const { slope, hessian } = await at(start);
      const [d1, d2] = newton(hessian, slope);
      distances[name] = await rest([start[0] - d1, start[1] - d2]);
      const [smaller, larger] = eigenvalues(hessian);
      curvatures[`smaller eigenvalue, ${name}`] = smaller;
      curvatures[`larger eigenvalue, ${name}`] = larger;
      const path = async (step: (found: Place) => Pair) => {
        const places: Pair[] = [start];
        const lengths = [await rest(start)];
        for (let i = 0; i < steps; i++) {
          const v = places[i];
          const [s1, s2] = step(await at(v));
          places.push([v[0] - s1, v[1] - s2]);
          lengths.push(await rest(places[i + 1]));
        }
        return { places, lengths };
      };
      const damped = await path((found) => {
        const [s1, s2] = newton(found.hessian, found.slope);
        return [damping * s1, damping * s2];
      });
      const plain = await path((found) => [rate * found.slope[0], rate * found.slope[1]]);
      // The reliefs have nothing random: the runs differ in their nets only.
      if (seed > 1) continue;
      for (const [i, { places }] of [damped, plain].entries())
        [series[`v1 of ${WAYS[i]}, ${name}`], series[`${WAYS[i]}, ${name}`]] = coordinates(places);
      series[`heights, ${name}`] = await heights(async (v) => (await at(v)).value, SIDE);
      series[`‖∇C‖ of damped Newton, ${name}`] = rounded(damped.lengths, 3);
      series[`‖∇C‖ of gradient descent, ${name}`] = rounded(plain.lengths, 3);
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
    // Singular values are sizes; those of H + shift·1, which is positive definite, tell the signs of H's eigenvalues too.
    const shift = Math.max(...columns.map((column) => column.reduce((sum, x) => sum + Math.abs(x), 0)));
    const shifted = singularValues(
      columns.map((column, i) => column.map((x, k) => (i === k ? x + shift : x))),
    );
    series["eigenvalues of a net"] = rounded(
      shifted.map((value) => value - shift),
      3,
    );
    return {
      measures: {
        "bowl after one step": distances.bowl,
        "valley after one step": distances.valley,
        "saddle after one step": distances.saddle,
        "hill after one step": distances.hill,
        hessianWeights: columns.length,
        differences,
        asymmetry,
        ...curvatures,
        terabytes: (8 * parameters ** 2) / 1e12,
      },
      series,
    };
  },
  shows: [
    ...Object.keys(RELIEFS).map((name) =>
      lines(
        `Ways from (1.3, 0.8): ${name}`,
        WAYS.map((way) => `${way}, ${name}`),
        {
          along: Object.fromEntries(WAYS.map((way) => [`${way}, ${name}`, `v1 of ${way}, ${name}`])),
          x: "v1",
          y: "v2",
          ground: { series: `heights, ${name}`, from: -SIDE, to: SIDE },
        },
      ),
    ),
    lines(
      "Newton comes to rest on the saddle and the hill too, descent leaves them",
      ["saddle", "hill"].flatMap((name) => WAYS.map((way) => `‖∇C‖ of ${way}, ${name}`)),
      { places: { from: 0, step: 1 }, x: "Step", y: "‖∇C‖", logY: true },
    ),
    dots(
      "Eigenvalues of H: where one is below 0, H⁻¹∇C leads up",
      // Those of the valley, 4 and 200, would press the others together.
      ["bowl", "saddle", "hill"].flatMap((name) => [
        `smaller eigenvalue, ${name}`,
        `larger eigenvalue, ${name}`,
      ]),
      { x: "Eigenvalue" },
    ),
    lines("Eigenvalues of H of a net before training, the largest first", ["eigenvalues of a net"], {
      x: "Place",
      y: "Eigenvalue",
    }),
  ],
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
