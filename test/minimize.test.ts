// Full-batch methods: what theory promises for quadratics, Rosenbrock's function, and a network on drawn digits.
import {
  bfgs,
  conjugateGradient,
  Dataset,
  dense,
  flatten,
  frozen,
  lbfgs,
  type Method,
  type MinimizeEvent,
  type MinimizeOptions,
  minimize,
  network,
  newton,
  type Objective,
  objectiveOf,
  ops,
  sigmoid,
  softmaxCrossEntropy,
  tanh,
  trainingObjective,
} from "rutter";
import { digits } from "rutter/data";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";

const backend = reference({ precision: "float64" });

async function all(objective: Objective, options: MinimizeOptions): Promise<MinimizeEvent[]> {
  const events: MinimizeEvent[] = [];
  for await (const event of minimize(objective, options)) events.push(event);
  return events;
}

const last = <T>(list: readonly T[]) => list[list.length - 1];

/** Σ k_i (x_i − i)² with couplings between neighbours. */
const bowl = (size: number) =>
  objectiveOf(
    (x) => {
      const part = (from: number, to: number) => ops.slice(x, [from], [to]);
      const goal = Float64Array.from({ length: size }, (_, i) => i);
      const apart = ops.sub(x, tensorOf(goal));
      const weights = tensorOf(Float64Array.from({ length: size }, (_, i) => 2 ** i / 8));
      const coupled = ops.sub(part(1, size), part(0, size - 1));
      return ops.add(ops.sum(ops.mul(weights, ops.mul(apart, apart))), ops.sum(ops.mul(coupled, coupled)));
    },
    new Float64Array(size),
    { backend },
  );

/** A vector as a tensor, made of scalars. */
const tensorOf = (values: Float64Array) =>
  ops.concat(Array.from(values, (value) => ops.broadcastTo(ops.add(0, value) as any, [1])));

const rosenbrock = () =>
  objectiveOf(
    (p) => {
      const [x, y] = [ops.slice(p, [0], [1]), ops.slice(p, [1], [2])];
      const [a, b] = [ops.sub(1, x), ops.sub(y, ops.mul(x, x))];
      return ops.sum(ops.add(ops.mul(a, a), ops.mul(ops.mul(b, b), 100)));
    },
    [-1.2, 1],
    { backend },
  );

describe("a quadratic of N numbers", () => {
  test("is solved by conjugate gradients in N steps, by Newton in one", async () => {
    const size = 6;
    const first = (await all(bowl(size), { iterations: 1 }))[0];
    const conjugate = last(
      await all(bowl(size), { method: conjugateGradient(), iterations: size, tolerance: 0 }),
    );
    expect(conjugate.gradientNorm).toBeLessThan(1e-10 * first.gradientNorm);
    const direct = await all(bowl(size), { method: newton(), iterations: 5, tolerance: 1e-10 });
    expect(direct).toHaveLength(2);
    expect(last(direct).reason).toBe("converged");
    const solution = last(direct).point;
    for (const [i, value] of conjugate.point.entries())
      expect(Math.abs(value - solution[i])).toBeLessThan(1e-9);
  });

  test("with half the step leaves half the way", async () => {
    const half = await all(bowl(4), { method: newton({ step: 0.5 }), iterations: 1 });
    const whole = last(await all(bowl(4), { method: newton(), iterations: 1 })).point;
    for (const [i, value] of half[1].point.entries()) expect(value).toBeCloseTo(whole[i] / 2, 12);
  });
});

describe("Rosenbrock's function", () => {
  const methods: [Method, number][] = [
    [lbfgs(), 60],
    [lbfgs({ history: 2 }), 80],
    [lbfgs({ history: Number.POSITIVE_INFINITY, scale: false }), 60],
    [bfgs(), 60],
    [conjugateGradient(), 200],
    [newton({ step: "search", damping: 1e-6 }), 100],
  ];
  test.each(methods)("is minimised by $kind", async (method, most) => {
    const end = last(await all(rosenbrock(), { method, iterations: 200, tolerance: 1e-8 }));
    expect(end.reason).toBe("converged");
    expect(end.evaluations).toBeLessThanOrEqual(most);
    for (const value of end.point) expect(Math.abs(value - 1)).toBeLessThan(1e-6);
  });

  test("every step of the search goes down", async () => {
    for (const [method] of methods) {
      const values = (await all(rosenbrock(), { method, iterations: 30 })).map(({ value }) => value);
      expect(values.every((value, i) => i === 0 || value < values[i - 1])).toBe(true);
    }
  });

  test("L-BFGS with full memory is BFGS with a matrix", async () => {
    const methods = [bfgs(), lbfgs({ history: Number.POSITIVE_INFINITY, scale: false })];
    for (const objective of [rosenbrock, () => bowl(8)]) {
      const [whole, limited] = await Promise.all(
        methods.map((method) => all(objective(), { method, iterations: 20 })),
      );
      expect(limited.length).toBe(whole.length);
      for (const [k, { point }] of whole.entries())
        for (const [i, value] of point.entries())
          expect(Math.abs(value - limited[k].point[i])).toBeLessThan(1e-8);
    }
  });

  test("BFGS refuses more numbers than its matrix has room for", async () => {
    await expect(all(bowl(8), { method: bfgs({ limit: 7 }) })).rejects.toThrow("at most 7 numbers");
  });
});

describe("Newton's method", () => {
  const saddle = () =>
    objectiveOf(
      (p) => {
        const [x, y] = [ops.slice(p, [0], [1]), ops.slice(p, [1], [2])];
        return ops.sum(ops.sub(ops.mul(x, x), ops.mul(y, y)));
      },
      [1, 0.5],
      { backend },
    );

  test("goes to a saddle undamped, away from it when damped and searching", async () => {
    const undamped = last(await all(saddle(), { method: newton(), iterations: 1 }));
    expect(Array.from(undamped.point)).toEqual([0, 0]);
    const damped = last(await all(saddle(), { method: newton({ damping: 3, step: 1 }), iterations: 1 }));
    expect(Math.abs(damped.point[1])).toBeGreaterThan(0.5);
  });

  test("says so when there is no inverse, or too much of it", async () => {
    const flat = objectiveOf((x) => ops.sum(x), [1, 2], { backend });
    await expect(all(flat, { method: newton() })).rejects.toThrow(/damping/);
    await expect(all(bowl(4), { method: newton({ limit: 3 }) })).rejects.toThrow(/at most 3 numbers/);
  });
});

describe("a network", async () => {
  const { train } = await digits({ train: 150, validation: 10, test: 10, seed: 3 });
  const make = () => network({ input: [1, 28, 28], seed: 1 }, [flatten(), dense(8), sigmoid(), dense(10)]);
  const options = { loss: softmaxCrossEntropy(), regularization: { l2: 0.1 } };

  test("is trained by L-BFGS in far fewer evaluations than by gradient descent", async () => {
    const native = await wasm();
    const descent = trainingObjective(make(), train, { ...options, backend: native });
    let x = await descent.start();
    const gradient = new Float64Array(descent.size);
    let reached = 0;
    for (let i = 0; i < 120; i++) {
      reached = await descent.evaluate(x, gradient);
      x = x.map((value, k) => value - 0.5 * gradient[k]);
    }
    descent.dispose();
    const net = make();
    const objective = trainingObjective(net, train, { ...options, backend: native });
    let used = Number.POSITIVE_INFINITY;
    for await (const event of minimize(objective, { iterations: 60 }))
      if (event.value <= reached) {
        used = event.evaluations;
        x = event.point;
        break;
      }
    expect(used).toBeLessThanOrEqual(30);
    expect(await net.parameters.read()).toEqual(Float32Array.from(x));
    objective.dispose();
    await net.dispose();
  });

  test("has the same cost however the data are cut", async () => {
    const costs: number[] = [];
    const slopes: number[] = [];
    for (const chunk of [1000, 64]) {
      const objective = trainingObjective(make(), train, { ...options, backend, chunk });
      const [x, gradient, product] = [
        await objective.start(),
        ...[0, 0].map(() => new Float64Array(objective.size)),
      ];
      costs.push(await objective.evaluate(x, gradient));
      await objective.curvature(x, gradient, product);
      slopes.push(product.reduce((sum, value, i) => sum + value * gradient[i], 0));
      objective.dispose();
    }
    expect(costs[1]).toBeCloseTo(costs[0], 12);
    expect(slopes[1]).toBeCloseTo(slopes[0], 12);
  });

  test("learns exclusive or by every method, and frozen layers stay", async () => {
    const gate = Dataset.from({
      inputs: [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      labels: [0, 1, 1, 0],
      classes: 2,
    });
    for (const method of [lbfgs(), conjugateGradient(), newton({ step: "search", damping: 0.1 })]) {
      const net = network({ input: [2], seed: 4 }, [frozen(dense(6)), tanh(), dense(2)]);
      const still = async () =>
        (await net.weights()).filter(({ name }) => name.startsWith("0.")).map(({ data }) => Array.from(data));
      const before = await still();
      const objective = trainingObjective(net, gate, { loss: softmaxCrossEntropy(), backend });
      const events = await all(objective, { method, iterations: 60 });
      expect(last(events).value, method.kind).toBeLessThan(0.1);
      expect(await still()).toEqual(before);
      objective.dispose();
    }
  });
});
