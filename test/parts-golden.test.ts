// Several inputs and outputs, one weight in two places, and branches, beside PyTorch (test/golden/make_parts.py): outputs,
// costs, gradients by name and three steps of gradient descent.
import {
  Dataset,
  dense,
  flatten,
  inputs,
  meanSquaredError,
  network,
  outputs,
  parallel,
  perOutput,
  repeat,
  residual,
  sgd,
  sigmoid,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  Trainer,
  tanh,
  tied,
} from "rutter";
import { reference } from "rutter/reference";
import { expect, test } from "vitest";
import { gradients } from "../packages/rutter/src/gradients";
import { batchLoss, batchTerms, type NamedLoss } from "../packages/rutter/src/loss";
import type { Network } from "../packages/rutter/src/network";
import { input } from "../packages/rutter/src/ops/leaf";
import { ops } from "../packages/rutter/src/ops/table";
import { pack, partOf, partsOf } from "../packages/rutter/src/parts";
import { type Tensor, tensorType } from "../packages/rutter/src/tensor";
import { agrees, type Given } from "./agreement";
import golden from "./golden/parts.json";
import { DOUBLE, known, runningError } from "./runningError";

type Values = Readonly<Record<string, { readonly shape: number[]; readonly data: number[] }>>;
interface Case {
  readonly network: string;
  readonly x: Values;
  readonly y: Values;
  /** Of the costs, and of the examples. */
  readonly weights: Readonly<Record<string, number>>;
  readonly examples: number[];
  readonly parameters: Values;
  readonly output: Values;
  readonly terms: Readonly<Record<string, number>>;
  readonly value: number;
  readonly inputGradients: Values;
  readonly gradients: Values;
  /** Parameters after the steps. */
  readonly after: Values;
}
const { steps, learningRate } = golden;
const cases = golden.cases as readonly object[] as readonly Case[];

const networks: Readonly<Record<string, () => Network<any, any>>> = {
  "several outputs": () =>
    network({ input: { image: [2, 3], age: [1] } }, [
      inputs({ image: [flatten(), dense(3), tanh()], age: [] }),
      dense(4),
      sigmoid(),
      outputs({ digit: [dense(3), tanh(), dense(3)], parity: [dense(1)], size: [dense(2)] }),
    ]),
  autoencoder: () =>
    network({ input: [4] }, [
      dense({ units: 2, name: "encoder" }),
      sigmoid(),
      tied({ layer: dense(4), to: "encoder", transpose: true }),
    ]),
  twins: () =>
    network({ input: { left: [4], right: [4] } }, [
      inputs({
        branches: {
          left: [dense({ units: 3, name: "tower" }), tanh()],
          right: [tied({ layer: dense(3), to: "0.left.tower", parameters: "all" }), tanh()],
        },
        merge: "multiply",
      }),
      dense(2),
    ]),
  branches: () =>
    network({ input: [4] }, [
      residual([dense(4), tanh()]),
      parallel([[dense(2), sigmoid()], [], [dense(1)]]),
      parallel({ branches: [[dense(3)], [dense(3), tanh()]], merge: "multiply" }),
      repeat({ layers: [dense(3), tanh()], times: 2 }),
      dense(2),
    ]),
};

const losses = {
  digit: softmaxCrossEntropy({ classWeights: [1, 0.5, 2] }),
  parity: sigmoidCrossEntropy(),
  size: meanSquaredError(),
};

const lossOf = (net: Network<any, any>, weights: Record<string, number>): NamedLoss =>
  net.outputs ? perOutput(net, losses, weights) : meanSquaredError();

const inputsOf = (values: Values) =>
  Object.entries(values).map(([name, { shape }]) => [name, input(tensorType(shape))] as const);
const numbers = (values: Values, tensors: readonly (readonly [string, Tensor])[]) =>
  tensors.map(([name, tensor]): Given => [tensor, values[name].data]);
/** Several tensors packed, one as it is. */
const together = (tensors: readonly (readonly [string, Tensor])[]) =>
  tensors.length > 1 ? pack(Object.fromEntries(tensors)) : tensors[0][1];

/** Values of a record, each made into something else. */
const each = <T, U>(record: Readonly<Record<string, T>>, make: (value: T, name: string) => U) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value, name)]));

/** The network, its cost and the gradients as functions of inputs, targets and parameters. */
function graphOf({ network: name, x, y, parameters, weights, examples }: Case) {
  const net = networks[name]();
  const loss = lossOf(net, weights);
  const [given, target, start] = [inputsOf(x), inputsOf(y), inputsOf(parameters)];
  const share = input(tensorType([examples.length]));
  const shapes = net.parameterList.map(({ fullName, shape }) => [fullName, shape]);
  expect(Object.fromEntries(shapes)).toEqual(each(parameters, ({ shape }) => shape));
  const [packed, wanted] = [together(given), together(target)];
  const at = (values: Readonly<Record<string, Tensor>>) => {
    const output = net.apply(packed, { values });
    return { output, value: batchLoss(loss, output, wanted, share) };
  };
  const leaves = [...numbers(x, given), ...numbers(y, target), ...numbers(parameters, start)];
  return { net, loss, given, wanted, start, share, at, leaves: [...leaves, [share, examples] as Given] };
}

test.each(cases)("$network agree with PyTorch: $pieces, weights $weights", async (entry) => {
  const { net, loss, given, wanted, start, share, at, leaves } = graphOf(entry);
  const { output, value } = at(Object.fromEntries(start));
  const outputsByName = net.outputs
    ? partsOf(net.outputs).map((part) => [part.name, partOf(output, part)] as const)
    : [["x", output] as const];
  const terms = batchTerms(loss, output, wanted, share);
  const names = [...given, ...start].map(([name]) => name);
  const found = gradients(
    value,
    [...given, ...start].map(([, tensor]) => tensor),
  );
  const all = { ...entry.inputGradients, ...entry.gradients };
  const pairs: (readonly [what: string, tensor: Tensor, golden: readonly number[]])[] = [
    ["value", value, [entry.value]],
    ...Object.keys(loss.terms ?? {}).map(
      (name, i) => [`cost of ${name}`, terms[i], [entry.terms[name]]] as const,
    ),
    ...outputsByName.map(([name, one]) => [`output ${name}`, one, entry.output[name].data] as const),
    ...names.map((name, i) => [`gradient of ${name}`, found[i], all[name].data] as const),
  ];
  await agrees(
    Object.fromEntries(pairs.map(([what, tensor]) => [what, tensor])),
    leaves,
    Object.fromEntries(pairs.map(([what, , numbers]) => [what, numbers])),
  );
});

/** The dataset of a case; without names where the network has none. */
function datasetOf({ x, y, examples }: Case, { inputs, outputs }: Network<any, any>): Dataset {
  const values = (all: Values) => each(all, ({ data }) => Float32Array.from(data));
  const shapes = (all: Values) => each(all, ({ shape }) => shape.slice(1));
  const of = (all: Record<string, any>, named: unknown) => (named ? all : all.x);
  return Dataset.from({
    inputs: of(values(x), inputs),
    inputShape: of(shapes(x), inputs),
    labels: of(values(y), outputs),
    labelShape: of(shapes(y), outputs),
    weights: examples,
  });
}

test.each(cases)("$network learn as in PyTorch: $pieces, weights $weights", async (entry) => {
  const { net, start, at, leaves } = graphOf(entry);
  // All steps as one graph, for the analysis.
  let now = Object.fromEntries(start);
  for (let step = 0; step < steps; step++) {
    const slopes = gradients(at(now).value, Object.values(now));
    const names = Object.keys(now);
    now = each(now, (value, name) => ops.sub(value, ops.mul(slopes[names.indexOf(name)], learningRate)));
  }
  const known64 = new Map(leaves.map(([tensor, data]) => [tensor, known(data)]));
  const bounds = runningError(Object.values(now), known64, DOUBLE);

  await net.setWeights(
    Object.entries(entry.parameters).map(([name, { shape, data }]) => ({
      name,
      shape,
      data: Float32Array.from(data),
    })),
  );
  using trainer = new Trainer(net, {
    backend: reference({ precision: "float64" }),
    loss: net.outputs ? losses : meanSquaredError(),
    lossWeights: net.outputs && entry.weights,
    optimizer: sgd({ learningRate }),
  });
  const data = datasetOf(entry, net);
  for await (const _ of trainer.fit(data, { epochs: steps, batchSize: data.length, shuffle: false }));
  expect(trainer.history[0].training.loss).toBeCloseTo(entry.value, 12);
  for (const { name, data } of await net.weights()) {
    const { error } = bounds[Object.keys(now).indexOf(name)];
    // Both sides round, so both may be off.
    for (const [i, value] of data.entries())
      expect(Math.abs(value - entry.after[name].data[i]), `${name}[${i}]`).toBeLessThanOrEqual(2 * error[i]);
    expect(Math.max(...error)).toBeLessThan(1e-10);
  }
});

test("the golden file says how it was made", () => {
  expect(golden.made).toEqual({
    torch: expect.any(String),
    command: expect.stringContaining("make_parts.py"),
  });
});
