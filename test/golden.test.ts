// Golden values from PyTorch (test/golden/make_golden.py): forward, every gradient by name, ten steps of each optimizer.
// PyTorch computed in float64 from float32 numbers; float32 may be as far from it as running error analysis allows.
import { describe, expect, test } from "vitest";
import type { Backend } from "../packages/rutter/src/backend";
import { Dataset } from "../packages/rutter/src/data/dataset";
import { gradients } from "../packages/rutter/src/gradients";
import * as layers from "../packages/rutter/src/layers";
import type { Loss } from "../packages/rutter/src/loss";
import { batchLoss } from "../packages/rutter/src/loss";
import * as losses from "../packages/rutter/src/losses";
import { Network } from "../packages/rutter/src/network";
import { input } from "../packages/rutter/src/ops/leaf";
import type { NumericArray } from "../packages/rutter/src/ops/operation";
import { ops } from "../packages/rutter/src/ops/table";
import type { Optimizer, UpdateCall } from "../packages/rutter/src/optimizer";
import { adam, sgd } from "../packages/rutter/src/optimizers";
import { Program } from "../packages/rutter/src/program";
import { reference } from "../packages/rutter/src/reference";
import type { Tensor } from "../packages/rutter/src/tensor";
import { tensorType } from "../packages/rutter/src/tensor";
import { Trainer } from "../packages/rutter/src/trainer";
import { wasm } from "../packages/rutter/src/wasm";
import { differentBits } from "./bits";
import networks from "./golden/networks.json";
import optimizers from "./golden/optimizers.json";
import { type Bounded, DOUBLE, known, rounded, runningError, SINGLE } from "./runningError";

const { x, y, parameters } = networks.start;
const [batch, width] = x.shape;
const outputs = y.shape[1];
const hidden = parameters["0.bias"].shape[0];
const names = Object.keys(parameters) as (keyof typeof parameters)[];
const flat = Float32Array.from(names.flatMap((name) => parameters[name].data));

/** The network of the golden values with PyTorch's parameters in it. */
async function built(activation: string, last: string | null): Promise<Network<any, any>> {
  const layer = (kind: string) => (layers as any)[kind]();
  const net: Network<any, any> = new Network({ input: [width] }, [
    layers.dense(hidden),
    layer(activation),
    layers.dense(outputs),
    ...(last ? [layer(last)] : []),
  ]);
  expect(net.parameterList.map(({ fullName, shape }) => [fullName, shape])).toEqual(
    names.map((name) => [name, parameters[name].shape]),
  );
  await net.parameters.write(flat);
  return net;
}

/** Fails unless every element lies within its bound. */
function within(
  got: ArrayLike<number>,
  golden: readonly number[],
  bound: ArrayLike<number>,
  what: string,
): void {
  expect(got.length).toBe(golden.length);
  for (let i = 0; i < got.length; i++) {
    const distance = Math.abs(got[i] - golden[i]);
    if (!(distance <= bound[i]))
      expect.fail(`${what}[${i}]: ${got[i]} is ${distance} from ${golden[i]}, ± ${bound[i]} is allowed`);
  }
}

describe("a network", () => {
  test.each(networks.results)(
    "of $activation under $loss (end: $last) agrees with PyTorch",
    async (golden) => {
      const net = await built(golden.activation, golden.last);
      const loss: Loss = (losses as any)[golden.loss]();
      const [given, target] = [input(tensorType(x.shape)), input(tensorType(y.shape))];
      const output = net.apply(given);
      const value = batchLoss(loss, output, target);
      const wanted: Record<string, Tensor> = { output, value };
      const found = gradients(value, [given, ...net.parameterList.map(({ tensor }) => tensor)]);
      wanted.inputGradient = found[0];
      for (const [i, name] of names.entries()) wanted[`gradient of ${name}`] = found[i + 1];
      const expected: Record<string, readonly number[]> = {
        output: golden.output,
        value: [golden.value],
        inputGradient: golden.inputGradient,
      };
      for (const name of names) expected[`gradient of ${name}`] = golden.gradients[name];

      const tensors = Object.values(wanted);
      const leaves = new Map<Tensor, Bounded>([
        [given, known(x.data)],
        [target, known(y.data)],
        [net.parameters.tensor, known(flat)],
      ]);
      const bounds = runningError(tensors, leaves);
      const results: NumericArray[][] = [];
      for (const backend of [reference(), await wasm(), reference({ precision: "float64" })]) {
        using program = new Program({ inputs: [given, target], outputs: tensors, backend });
        await program.write(0, Float32Array.from(x.data));
        await program.write(1, Float32Array.from(y.data));
        await program.run();
        const read = tensors.map((_, i) => program.arrayForOutput(i));
        for (const [i, out] of read.entries()) await program.read(i, out);
        results.push(read);
      }
      for (const [i, name] of Object.keys(wanted).entries()) {
        const [single, native, exact] = results.map((result) => result[i]);
        within(single, expected[name], bounds[i].error, name);
        // In float64 the same analysis holds with a unit roundoff 2²⁹ times smaller, on PyTorch's side as well.
        within(
          exact,
          expected[name],
          bounds[i].error.map((e) => e * 2 ** -28),
          `${name} in float64`,
        );
        expect(differentBits(native, single), name).toBeUndefined();
        // The bound means something: it is far below the values themselves.
        const largest = Math.max(...expected[name].map(Math.abs));
        expect(Math.max(...bounds[i].error)).toBeLessThan(1e-3 * Math.max(largest, 1e-3));
      }
    },
  );
});

const makers: Record<string, () => Optimizer> = {
  sgd: () => sgd({ learningRate: 0.5 }),
  momentum: () => sgd({ learningRate: 0.1, momentum: 0.9 }),
  nesterov: () => sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  adam: () => adam({ learningRate: 0.01 }),
};

/** What a training step computes, as a graph for the analysis: new parameters, new state, and the cost before. */
class StepAnalysis {
  readonly #given = input(tensorType(x.shape));
  readonly #target = input(tensorType(y.shape));
  readonly #decay = input(tensorType([]));
  readonly #state: Record<string, Tensor>;
  readonly #scalars: Record<string, Tensor>;
  readonly #outputs: readonly Tensor[];

  constructor(
    private readonly net: Network<any, any>,
    private readonly optimizer: Optimizer,
    private readonly l2: number,
  ) {
    const { parameterList } = net;
    const cost = batchLoss(losses.softmaxCrossEntropy(), net.apply(this.#given), this.#target);
    const squares = parameterList
      .filter(({ decay }) => decay)
      .map(({ tensor }) => ops.mul(ops.sum(ops.mul(tensor, tensor)), 0.5))
      .reduce((sum, square) => ops.add(sum, square));
    const loss = l2 > 0 ? ops.add(cost, ops.mul(squares, this.#decay)) : cost;
    const directions = gradients(
      loss,
      parameterList.map(({ tensor }) => tensor),
    );
    const gradient = ops.concat(directions.map((direction) => ops.reshape(direction, [-1])));
    const type = tensorType([net.parameterCount]);
    const scalarNames = Object.keys(optimizer.scalars(optimizer.settings, 1));
    this.#state = Object.fromEntries(optimizer.state.map((name) => [name, input(type)]));
    this.#scalars = Object.fromEntries(scalarNames.map((name) => [name, input(tensorType([]))]));
    const parameter = net.parameters.tensor;
    const call = { parameter, gradient, state: this.#state, scalars: this.#scalars, parts: [] } as UpdateCall;
    const next = optimizer.update(call);
    this.#outputs = [next.parameter, ...optimizer.state.map((name) => next.state[name]), cost];
  }

  /** Step t: [parameters, …state, cost] with the bounds that a unit roundoff leaves. */
  run([parameters, ...state]: readonly Bounded[], t: number, unit: number): Bounded[] {
    const values = this.optimizer.scalars(this.optimizer.settings, t);
    const leaves = new Map<Tensor, Bounded>([
      [this.#given, known(x.data)],
      [this.#target, known(y.data)],
      [this.net.parameters.tensor, parameters],
      [this.#decay, rounded([this.l2 / batch], unit)],
    ]);
    for (const [i, name] of this.optimizer.state.entries()) leaves.set(this.#state[name], state[i]);
    for (const name in this.#scalars) leaves.set(this.#scalars[name], rounded([values[name]], unit));
    return runningError(this.#outputs, leaves, unit);
  }
}

describe.each(optimizers.results)("ten steps of $optimizer with λ = $l2", (golden) => {
  const { optimizer: kind, l2 } = golden;
  const train = Dataset.from({
    inputs: Float32Array.from(x.data),
    labels: Float32Array.from(y.data),
    labelShape: [outputs],
  });

  async function trainer(backend: Backend) {
    return new Trainer(await built("tanh", null), {
      backend,
      loss: losses.softmaxCrossEntropy(),
      optimizer: makers[kind](),
      regularization: { l2 },
    });
  }

  /** One step on the whole set. */
  async function step(one: Awaited<ReturnType<typeof trainer>>): Promise<void> {
    for await (const _ of one.fit(train, { epochs: 1, batchSize: batch, shuffle: false })) {
      // Nothing to do with its events.
    }
  }

  test("end in float64 where PyTorch's end", async () => {
    const analysis = new StepAnalysis(await built("tanh", null), makers[kind](), l2);
    using exact = await trainer(reference({ precision: "float64" }));
    const zeros = exact.network.parameters.type.shape[0];
    let bounds = [known(flat), ...makers[kind]().state.map(() => known(new Float32Array(zeros)))];
    for (let t = 1; t <= 10; t++) {
      const all = analysis.run(bounds, t, DOUBLE);
      const cost = all[all.length - 1];
      bounds = all.slice(0, -1);
      await step(exact);
      // Both sides round, so both may be off.
      if (l2 === 0)
        within(
          [exact.history[t - 1].training.loss],
          [golden.losses[t - 1]],
          [2 * cost.error[0]],
          `loss ${t}`,
        );
    }
    let offset = 0;
    for (const { name, shape, data } of await exact.network.weights()) {
      expect(shape).toEqual((parameters as any)[name].shape);
      const error = bounds[0].error.slice(offset, offset + data.length).map((e) => 2 * e);
      offset += data.length;
      within(data, (golden.parameters as any)[name], error, name);
      expect(Math.max(...error)).toBeLessThan(1e-4);
    }
  });

  test("are, each by itself, in float32 what they are in float64", async () => {
    const analysis = new StepAnalysis(await built("tanh", null), makers[kind](), l2);
    using exact = await trainer(reference({ precision: "float64" }));
    using single = await trainer(reference());
    for (let t = 1; t <= 10; t++) {
      const before = await exact.state();
      await single.restore(before);
      await step(exact);
      await step(single);
      const start = [before.parameters, ...Object.values(before.optimizer)].map((values) => rounded(values));
      const bounds = analysis.run(start, t, SINGLE);
      const [found, expected] = [await single.state(), await exact.state()];
      within(
        found.parameters,
        Array.from(expected.parameters),
        bounds[0].error,
        `parameters after step ${t}`,
      );
      for (const [i, name] of Object.keys(found.optimizer).entries())
        within(
          found.optimizer[name],
          Array.from(expected.optimizer[name]),
          bounds[i + 1].error,
          `${name} after step ${t}`,
        );
      expect(Math.max(...bounds[0].error)).toBeLessThan(1e-4);
    }
  });

  test("have the same bits on wasm as on the reference", async () => {
    using single = await trainer(reference());
    using native = await trainer(await wasm());
    for (let t = 1; t <= 10; t++) {
      await step(single);
      await step(native);
    }
    const [a, b] = [await single.state(), await native.state()];
    expect(differentBits(b.parameters, a.parameters)).toBeUndefined();
    for (const name in a.optimizer)
      expect(differentBits(b.optimizer[name], a.optimizer[name]), name).toBeUndefined();
  });
});

test("the golden files say how they were made", () => {
  for (const { made } of [networks, optimizers])
    expect(made).toEqual({
      torch: expect.any(String),
      numpy: expect.any(String),
      command: expect.stringContaining("make_golden.py"),
    });
});
