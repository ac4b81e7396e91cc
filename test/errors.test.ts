// Errors that users meet: each by its full text, which says where, what was expected, what came, and the cure.
import * as rutter from "rutter";
import { describe, expect, test } from "vitest";
import * as callbacks from "../packages/rutter/src/callbacks";
import { crop, elastic, flip, noise, shift } from "../packages/rutter/src/data";
import { Dataset } from "../packages/rutter/src/data/dataset";
import { RutterError } from "../packages/rutter/src/error";
import type { FitOptions } from "../packages/rutter/src/fitOptions";
import { gradients } from "../packages/rutter/src/gradients";
import * as initializers from "../packages/rutter/src/initializers";
import { normal } from "../packages/rutter/src/initializers";
import * as layers from "../packages/rutter/src/layers";
import { custom, dense, relu, reshape } from "../packages/rutter/src/layers";
import { quadratic, softmaxCrossEntropy } from "../packages/rutter/src/losses";
import { Stream } from "../packages/rutter/src/math/stream";
import { type Network, network } from "../packages/rutter/src/network";
import { input } from "../packages/rutter/src/ops/leaf";
import { ops } from "../packages/rutter/src/ops/table";
import * as optimizers from "../packages/rutter/src/optimizers";
import { adam, sgd } from "../packages/rutter/src/optimizers";
import { compile } from "../packages/rutter/src/program";
import { reference } from "../packages/rutter/src/reference";
import { errorShares } from "../packages/rutter/src/rules";
import * as schedules from "../packages/rutter/src/schedules";
import { type Shape, tensorType } from "../packages/rutter/src/tensor";
import { Trainer } from "../packages/rutter/src/trainer";
import { Variable } from "../packages/rutter/src/variable";
import { wasm } from "../packages/rutter/src/wasm";
import { flowers } from "./flowers";

const backend = await wasm();
const f = (shape: Shape) => input(tensorType(shape));
const i = (shape: Shape) => input(tensorType(shape, "i32"));
const double = compile({ x: tensorType([3]) }, ({ x }) => ({ y: ops.mul(x, 2) }), { backend });
const disposed = compile({ x: tensorType([3]) }, ({ x }) => ({ y: ops.mul(x, 2) }), { backend });
disposed.dispose();
const gone = () => {
  const variable = new Variable("w", tensorType([1]), new Float32Array(1));
  variable.dispose();
  return variable.read();
};
const net = network({ input: [4], seed: 1 }, [dense(3)]);
const good = { backend, loss: softmaxCrossEntropy(), optimizer: sgd() };
const images = Dataset.from({ inputs: new Float32Array(8), inputShape: [2, 2], labels: Int32Array.of(0, 1) });
const manyClasses = Dataset.from({
  inputs: new Float32Array(8),
  inputShape: [4],
  labels: Int32Array.of(0, 9),
});
const pairs = Dataset.from({
  inputs: new Float32Array(8),
  inputShape: [4],
  labels: [
    [0, 1],
    [1, 0],
  ],
});
const masked = flowers.withWeights(new Float32Array(60));

async function train(data: Dataset, options: FitOptions, on: Network<any, any> = net): Promise<void> {
  using trainer = new Trainer(on, good);
  for await (const _ of trainer.fit(data, options)) {
    // Something goes wrong before or while events come.
  }
}

/** The library as someone without a compiler sees it. */
const free = rutter as any;
const trainer = (options: object) => new free.Trainer(net, { ...good, ...options });
const run = async (options: object, fit: object = {}) => {
  for await (const _ of trainer(options).fit(flowers, { epochs: 2, batchSize: 30, ...fit }));
};

const cases: Record<string, [what: string, act: () => unknown, text: string][]> = {
  ops: [
    [
      "adds shapes that do not broadcast",
      () => ops.add(f([2, 3]), f([2])),
      "add: expected shapes that are equal or 1 on each axis, counted from the last, got [2, 3] and [2]. Reshape one of them, or sum over the axis that differs.",
    ],
    [
      "adds whole numbers",
      () => ops.add(f([2]), i([2])),
      "add: expected f32 tensors, got i32. Turn class labels into f32 with ops.oneHot.",
    ],
    [
      "takes the exponential of whole numbers",
      () => ops.exp(i([2])),
      "exp: expected f32 tensors, got i32. Turn class labels into f32 with ops.oneHot.",
    ],
    [
      "multiplies matrices that do not fit",
      () => ops.matmul(f([2, 3]), f([2, 3])),
      "matmul: expected […, m, k] and […, k, n] with equal k and equal leading axes, got [2, 3] and [2, 3]. Reshape, or set transposeA or transposeB.",
    ],
    [
      "multiplies transposed matrices that do not fit",
      () => ops.matmul(f([2, 3]), f([2, 3]), { transposeA: true, transposeB: true }),
      "matmul: expected […, m, k]ᵀ and […, k, n]ᵀ with equal k and equal leading axes, got [2, 3]ᵀ and [2, 3]ᵀ. Reshape, or set transposeA or transposeB.",
    ],
    [
      "multiplies a vector",
      () => ops.matmul(f([3]), f([3, 2])),
      "matmul: expected […, m, k] and […, k, n] with equal k and equal leading axes, got [3] and [3, 2]. Reshape, or set transposeA or transposeB.",
    ],
    [
      "multiplies batches of different lengths",
      () => ops.matmul(f([2, 3, 4]), f([3, 4, 5])),
      "matmul: expected […, m, k] and […, k, n] with equal k and equal leading axes, got [2, 3, 4] and [3, 4, 5]. Reshape, or set transposeA or transposeB.",
    ],
    [
      "reshapes to another size",
      () => ops.reshape(f([2, 3]), [4]),
      "reshape: expected a shape of 6 elements (as [2, 3]) with at most one −1, got [4]. Check the product of the sizes.",
    ],
    [
      "reshapes with two open sizes",
      () => ops.reshape(f([2, 3]), [-1, -1]),
      "reshape: expected a shape of 6 elements (as [2, 3]) with at most one −1, got [-1, -1]. Check the product of the sizes.",
    ],
    [
      "reshapes to a size that does not divide",
      () => ops.reshape(f([2, 3]), [4, -1]),
      "reshape: expected a shape of 6 elements (as [2, 3]) with at most one −1, got [4, -1]. Check the product of the sizes.",
    ],
    [
      "transposes with an axis twice",
      () => ops.transpose(f([2, 3]), [0, 0]),
      "transpose: order: expected each axis from 0 to 1 once, got [0,0]. List every axis of the tensor.",
    ],
    [
      "slices beyond the end",
      () => ops.slice(f([4]), [1], [5]),
      "slice: expected whole numbers, 0 ≤ start ≤ end ≤ size on each axis of [4], got start [1], end [5]. Give one start and one end per axis.",
    ],
    [
      "slices at half an element",
      () => ops.slice(f([4]), [0.5], [1.5]),
      "slice: expected whole numbers, 0 ≤ start ≤ end ≤ size on each axis of [4], got start [0.5], end [1.5]. Give one start and one end per axis.",
    ],
    [
      "pads by less than nothing",
      () => ops.pad(f([2]), [-1], [0]),
      "pad: expected 1 counts ≥ 0 before and after, one per axis of [2], got before [-1], after [0]. Give one count per axis; 0 where nothing is added.",
    ],
    [
      "joins nothing",
      () => ops.concat([]),
      "concat: expected at least one tensor, all equal but for axis 0, got none. Reshape the tensors, or choose another axis.",
    ],
    [
      "joins tensors that differ elsewhere",
      () => ops.concat([f([2, 3]), f([2, 4])]),
      "concat: expected at least one tensor, all equal but for axis 0, got f32 [2, 3], f32 [2, 4]. Reshape the tensors, or choose another axis.",
    ],
    [
      "joins along an axis that is not there",
      () => ops.concat([f([2]), f([2])], 1),
      "concat: expected at least one tensor, all equal but for axis 1, got f32 [2], f32 [2]. Reshape the tensors, or choose another axis.",
    ],
    [
      "stretches an axis that is not 1",
      () => ops.broadcastTo(f([2]), [3]),
      "broadcastTo: expected shapes that are equal or 1 on each axis, counted from the last, got [2] and [3]. Reshape one of them, or sum over the axis that differs.",
    ],
    [
      "sums over an axis that is not there",
      () => ops.sum(f([2, 3]), { axes: 2 }),
      "sum: axes: expected different whole numbers from -2 to 1, got 2. Name each axis of the tensor at most once.",
    ],
    [
      "sums over an axis twice",
      () => ops.sum(f([2, 3]), { axes: [0, -2] }),
      "sum: axes: expected different whole numbers from -2 to 1, got [0,-2]. Name each axis of the tensor at most once.",
    ],
    [
      "gathers from a scalar",
      () => ops.gather(f([]), i([1])),
      "gather: expected rows to choose from, got a scalar. Reshape it to [rows, …].",
    ],
    [
      "gathers with fractions",
      () => ops.gather(f([3]), f([1])),
      "gather: expected i32 indices, got f32. Make them an i32 input, or an Int32Array.",
    ],
    [
      "scatters rows without an index each",
      () => ops.scatterAdd(f([3, 2]), i([2]), 4),
      "scatterAdd: expected updates of shape [2, …], got [3, 2]. Give one row of updates per index.",
    ],
    [
      "scatters into less than nothing",
      () => ops.scatterAdd(f([2]), i([2]), -1),
      "scatterAdd: expected rows to be an integer of at least 0, got -1",
    ],
    [
      "marks a fraction of classes",
      () => ops.oneHot(i([2]), 2.5),
      "oneHot: expected classes to be an integer of at least 0, got 2.5",
    ],
    [
      "marks labels that are not whole numbers",
      () => ops.oneHot(f([2]), 3),
      "oneHot: expected i32 indices, got f32. Make them an i32 input, or an Int32Array.",
    ],
    [
      "takes the softmax of a scalar",
      () => ops.softmax(f([])),
      "softmax: expected at least one axis, got a scalar. Give it a row of scores.",
    ],
    [
      "draws with a counter that is no whole number",
      () => ops.randomUniform(new Stream(1, "x"), f([1]), [2]),
      "randomUniform: counter: expected an i32 tensor (the step), got f32. Pass the step of the training context.",
    ],
    [
      "draws with two counters",
      () => ops.randomUniform(new Stream(1, "x"), i([2]), [2]),
      "randomUniform: counter: expected one element, got [2]. Pass the step of the training context.",
    ],
    [
      "makes a type of a negative size",
      () => tensorType([2, -1]),
      "tensorType: expected sizes that are whole numbers ≥ 0, got [2, -1]. Give one size per axis.",
    ],
    [
      "differentiates what is not a scalar",
      () => gradients(f([2]), [f([2])]),
      "gradients: expected a scalar to differentiate, got [2]. Take ops.mean or ops.sum of it first.",
    ],
  ],
  programs: [
    [
      "uses a tensor that is no input of theirs",
      () => compile({ x: tensorType([2]) }, ({ x }) => ({ y: ops.add(x, f([2])) }), { backend }),
      "program: expected all placeholders of its graph among its inputs, got another one, f32 [2]. Use only tensors that this function was given, constants and variables.",
    ],
    [
      "lacks an input",
      () => double({} as any),
      'input "x": expected values of shape [3], got nothing. Pass every input of the function.',
    ],
    [
      "gets too few numbers",
      () => double({ x: [1, 2] }),
      'input "x": expected 3 values of shape [3], got 2. Pass row-major values of that shape.',
    ],
    [
      "is disposed of and called",
      () => disposed({ x: [1, 2, 3] }),
      "program: expected a live program, got one that was disposed of. Compile it again.",
    ],
    [
      "asks for more memory than there is",
      () => compile({ x: tensorType([2 ** 31]) }, ({ x }) => ({ y: ops.neg(x) }), { backend }),
      "wasm backend: expected 17179869184 bytes of memory, got no room within 4 GiB. Use a smaller batch or network, or dispose of trainers that are done.",
    ],
    [
      "gets a variable of another length",
      () => new Variable("w", tensorType([3]), new Float32Array(2)),
      'variable "w": expected 3 values, got 2. Give one value per element of its shape.',
    ],
    [
      "reads a variable that is gone",
      () => gone(),
      'variable "w": expected a live variable, got one that was disposed of. Make a new one.',
    ],
  ],
  networks: [
    [
      "has no layers",
      () => network({ input: [2] }, []),
      "network(): expected at least one layer, got none. Write [dense(10)].",
    ],
    [
      "has no input shape",
      () => network({ input: 784 as any }, [dense(2)]),
      "network(): input: expected the shape of one example, got 784. Write input: [784].",
    ],
    [
      "has an input of no size",
      () => network({ input: [0] }, [dense(2)]),
      "network(): expected each size of input to be an integer of at least 1, got 0",
    ],
    [
      "has an unknown option",
      () => network({ input: [2], seeds: 3 } as any, [dense(2)]),
      'network(): expected only the options …, got "seeds". Did you mean "seed"?',
    ],
    [
      "has a negative seed",
      () => network({ input: [2], seed: -1 }, [dense(2)]),
      "network(): expected seed to be an integer of at least 0, got -1",
    ],
    [
      "puts a dense layer on images",
      () => network({ input: [1, 28, 28] as number[] }, [dense(2)]),
      "layer 0 (dense): expected examples that are vectors, [features], got [1, 28, 28]. Put flatten() before it.",
    ],
    [
      "puts a dense layer on images further in",
      () => network({ input: [4] as number[] }, [dense(4), reshape([2, 2]) as any, dense(2)]),
      "layer 2 (dense): expected examples that are vectors, [features], got [2, 2]. Put flatten() before it.",
    ],
    [
      "has two layers of one name",
      () => network({ input: [2] }, [dense({ units: 2, name: "a" }), dense({ units: 2, name: "a" })]),
      'layer a (dense): expected different names, got "a" twice. Rename one of them.',
    ],
    [
      "is applied to examples of another shape",
      () => net.apply(f([10, 3])),
      "network: expected a batch of examples [4], got [10, 3]. The first axis is the batch.",
    ],
    [
      "predicts for nothing",
      () => net.predict([]),
      "predict: expected examples of 4 values, [4], got 0 values. Give whole examples, row-major.",
    ],
    [
      "predicts for rows of another length",
      () =>
        net.predict([
          [1, 2, 3, 4],
          [1, 2, 3],
        ]),
      "predict: expected examples of 4 values, [4], got a row of 3. Give whole examples, row-major.",
    ],
    [
      "predicts for a number of values that does not divide",
      () => net.predict([1, 2, 3, 4, 5]),
      "predict: expected examples of 4 values, [4], got 5 values. Give whole examples, row-major.",
    ],
    [
      "predicts for a tensor of another shape",
      () => net.predict({ shape: [1, 2, 2], data: new Float32Array(4) }),
      "predict: expected examples [4], the network's input, got [2, 2]. Give the network input: [2, 2] and put flatten() first.",
    ],
    [
      "predicts for images where vectors are needed",
      () => net.predict(images),
      "predict: expected examples [4], the network's input, got [2, 2]. Give the network input: [2, 2] and put flatten() first.",
    ],
    [
      "predicts for NaN",
      () =>
        net.predict([
          [1, 2, 3, 4],
          [1, NaN, 3, 4],
        ]),
      "predict: expected finite numbers, got NaN in example 1. Clean the inputs first.",
    ],
    [
      "is inspected with a target alone",
      () => net.inspect(flowers, { target: flowers.labels }),
      "inspect: expected both target and loss, or neither, got a target alone. δ and gradients need both.",
    ],
    [
      "is inspected with targets of another shape",
      () => net.inspect(flowers, { target: new Float32Array(60), loss: quadratic() }),
      "inspect: target: expected values like the output, [60, 3], got 60 values. Class labels come as Int32Array, values as Float32Array.",
    ],
    [
      "is inspected with labels out of range",
      () => net.inspect([1, 2, 3, 4], { target: Int32Array.of(3), loss: quadratic() }),
      "inspect: target: expected labels from 0 to 2, got 3 at index 0. Classes are counted from 0.",
    ],
    [
      "gets weights that lack one",
      () => net.setWeights([]),
      'weights: "0.weight": expected [3, 4], got nothing of that name. Give the weights of a network with the same layers.',
    ],
  ],
  layers: [
    ["has no units", () => dense(0), "dense(): expected units to be an integer of at least 1, got 0"],
    [
      "has units that are a fraction",
      () => dense({ units: 2.5 }),
      "dense(): expected units to be an integer of at least 1, got 2.5",
    ],
    [
      "has a slip of the pen among its options",
      () => dense({ unit: 3 } as any),
      'dense(): expected only the options …, got "unit". Did you mean "units"?',
    ],
    [
      "is a custom one without a name",
      () => custom("", (x) => x),
      'custom(): expected a name and a function of tensors, got "" and function. Write custom("double", (x) => ops.mul(x, 2)).',
    ],
    [
      "is a custom one that loses the batch",
      () => network({ input: [2] }, [custom("total", (x) => ops.sum(x))]),
      'layer 0 (custom) ("total"): expected a function that keeps the batch axis first, got [] for a batch [3, 2]. Reduce over axes from 1 on only.',
    ],
    [
      "has an initialiser with a negative deviation",
      () => normal({ standardDeviation: -1 }),
      "normal(): expected standardDeviation to be a number of at least 0, got -1",
    ],
  ],
  losses: [
    [
      "get targets of another shape",
      () => quadratic()(f([10, 3]), f([10, 1])),
      "quadratic(): expected targets like the output, [10, 3], or class labels, got [10, 1]. Change the units of the last layer, or the shape of the labels.",
    ],
    [
      "give a matrix",
      () => new Trainer(net, { backend, loss: (output) => output, optimizer: sgd() }).evaluate(flowers),
      "loss: expected a scalar, or one number per example [batch], got [60, 3]. Sum or average over the other axes.",
    ],
    [
      "give a scalar where examples have weights",
      () => new Trainer(net, { ...good, loss: (output) => ops.mean(output) }).evaluate(masked),
      "loss: expected one number per example, [60], to multiply by the dataset's weights, got []. Leave the mean over examples to the trainer, or the weights out: data.withWeights(undefined).",
    ],
  ],
  optimizers: [
    [
      "have an unknown option",
      () => sgd({ learnigRate: 1 } as any),
      'sgd(): expected only the options …, got "learnigRate". Did you mean "learningRate"?',
    ],
    [
      "have a negative rate",
      () => sgd({ learningRate: -1 }),
      "sgd(): expected learningRate to be a number of at least 0, got -1",
    ],
    [
      "look ahead without momentum",
      () => sgd({ nesterov: true }),
      "sgd(): expected momentum above 0 with nesterov, got 0. Set momentum: 0.9.",
    ],
    [
      "have a rate that is text",
      () => adam({ learningRate: "0.1" as any }),
      'adam(): expected learningRate to be a number of at least 0, got "0.1"',
    ],
  ],
  trainers: [
    [
      "have no loss",
      () => new Trainer(net, { optimizer: sgd() } as any),
      'Trainer: expected the option "loss", got nothing. Write loss: softmaxCrossEntropy().',
    ],
    [
      "have no optimizer",
      () => new Trainer(net, { loss: quadratic() } as any),
      'Trainer: expected the option "optimizer", got nothing. Write optimizer: sgd().',
    ],
    [
      "have a loss that is a name",
      () => new Trainer(net, { loss: "mse", optimizer: sgd() } as any),
      "Trainer: loss: expected a function of output and target, got string. Write loss: softmaxCrossEntropy().",
    ],
    [
      "have an unknown option",
      () => new Trainer(net, { ...good, metric: [] } as any),
      'Trainer: expected only the options …, got "metric". Did you mean "metrics"?',
    ],
    [
      "have an unknown penalty",
      () => new Trainer(net, { ...good, regularization: { l3: 1 } } as any),
      'Trainer: regularization: expected only the options …, got "l3". Did you mean "l1"?',
    ],
    [
      "have a negative penalty",
      () => new Trainer(net, { ...good, regularization: { l2: -1 } }),
      "Trainer: regularization: expected l2 to be a number of at least 0, got -1",
    ],
    [
      "schedule what is no setting",
      () => new Trainer(net, { ...good, schedules: { rate: { at: () => 1 } as any } }),
      'Trainer: schedules: expected one of the settings learningRate, got "rate". Schedule a setting of the optimizer, a layer, the loss or a penalty of this trainer, or layer.frozen.',
    ],
    [
      "train a network without parameters",
      () => train(flowers, { epochs: 1 }, network({ input: [4] }, [relu()])),
      "training step: expected a network with parameters, got none. Add a layer with weights, such as dense(10).",
    ],
  ],
  fit: [
    [
      "gets no epochs",
      () => train(flowers, {} as any),
      "fit: expected epochs to be an integer of at least 1, got undefined",
    ],
    [
      "gets a fraction of epochs",
      () => train(flowers, { epochs: 1.5 }),
      "fit: expected epochs to be an integer of at least 1, got 1.5",
    ],
    [
      "gets a batch of nothing",
      () => train(flowers, { epochs: 1, batchSize: 0 }),
      "fit: expected batchSize to be an integer of at least 1, got 0",
    ],
    [
      "gets an unknown option",
      () => train(flowers, { epochs: 1, batchsize: 10 } as any),
      'fit: expected only the options …, got "batchsize". Did you mean "batchSize"?',
    ],
    [
      "gets no examples",
      () => train(flowers.take(0), { epochs: 1 }),
      "fit: expected at least one example, got an empty dataset. Check the slice, limit or filter that made it.",
    ],
    [
      "gets no validation examples",
      () => train(flowers, { epochs: 1, validation: flowers.take(0) }),
      "fit: validation: expected at least one example, got an empty dataset. Check the slice, limit or filter that made it.",
    ],
    [
      "gets examples of another shape",
      () => train(images, { epochs: 1 }),
      "fit: expected examples [4], the network's input, got [2, 2]. Give the network input: [2, 2] and put flatten() first.",
    ],
    [
      "gets validation examples of another shape",
      () => train(flowers, { epochs: 1, validation: images }),
      "fit: validation: expected examples [4], the network's input, got [2, 2]. Give the network input: [2, 2] and put flatten() first.",
    ],
    [
      "gets more classes than outputs",
      () => train(manyClasses, { epochs: 1 }),
      "fit: expected 10 outputs, one per class, got [3]. Let the network end with dense(10).",
    ],
    [
      "gets labels of another shape than the output",
      () => train(pairs, { epochs: 1 }),
      "softmaxCrossEntropy(): expected targets like the output, [2, 3], or class labels, got [2, 2]. Change the units of the last layer, or the shape of the labels.",
    ],
  ],
  evaluate: [
    [
      "gets no examples",
      () => new Trainer(net, good).evaluate(flowers.take(0)),
      "evaluate: expected at least one example, got an empty dataset. Check the slice, limit or filter that made it.",
    ],
  ],
  datasets: [
    [
      "hold NaN",
      () => Dataset.from({ inputs: [[1, NaN]], labels: [[1]] }),
      "Dataset.from(): expected finite input values, got NaN in example 0 at position 1. Clean the data, or let such values pass with allowNaN: true.",
    ],
    [
      "hold a label out of range",
      () => Dataset.from({ inputs: [[1], [2]], labels: [0, 3], classes: 3 }),
      "Dataset.from(): expected labels to be whole numbers from 0 to 2, got 3 at index 1. Classes are counted from 0.",
    ],
    [
      "hold labels of fractions as classes",
      () => Dataset.from({ inputs: [[1]], labels: [0.5], classes: 3 }),
      "Dataset.from(): expected labels to be whole numbers from 0 to 2, got 0.5 at index 0",
    ],
    [
      "hold a negative weight",
      () => Dataset.from({ inputs: [[1], [2]], labels: [0, 1], classes: 2, weights: [1, -1] }),
      "Dataset.from(): expected weights to be finite and at least 0, got -1 at index 1. A weight of 0 leaves an example out.",
    ],
    [
      "hold fewer weights than examples",
      () => flowers.withWeights([1, 0]),
      "withWeights(): expected one weight for each of 60 examples, got 2",
    ],
  ],
  callbacks: [
    [
      "have an unknown option",
      () => callbacks.earlyStopping({ patient: 3 } as any),
      'earlyStopping(): expected only the options …, got "patient". Did you mean "patience"?',
    ],
    [
      "have no patience",
      () => callbacks.earlyStopping({ patience: 0 }),
      "earlyStopping(): expected patience to be an integer of at least 1, got 0",
    ],
  ],
  "pieces that are none": [
    [
      "is a list in the list of layers",
      () => free.network({ input: [4] }, [[dense(3)]]),
      "layer 0: expected a layer, got an array of 1. Layers are made by calls, [dense(10), relu()]; of a list within the list write ...list.",
    ],
    [
      "is a layer that was not called",
      () => free.network({ input: [4] }, [dense]),
      "layer 0: expected a layer, got a function. Layers are made by calls, [dense(10), relu()]; of a list within the list write ...list.",
    ],
    [
      "is a layer by name in a branch",
      () => free.network({ input: [4] }, [free.residual(["relu"])]),
      'layer 0 (residual), layer 0: expected a layer, got "relu". Layers are made by calls, [dense(10), relu()]; of a list within the list write ...list.',
    ],
    [
      "is missing where layers belong",
      () => free.network({ input: [4] }),
      "network(): expected at least one layer, got undefined. Write [dense(10)].",
    ],
    [
      "is missing where a network is described",
      () => free.network(),
      "network(): input: expected the shape of one example, got undefined. Write input: [784].",
    ],
    [
      "is a frozen list",
      () => free.frozen([dense(3)]),
      "frozen(): expected a layer, got an array of 1. Write frozen(dense(30)), and list.map((layer) => frozen(layer)).",
    ],
    [
      "is tied and missing",
      () => free.tied({ to: "a" }),
      'tied(): expected a layer, got undefined. Write tied({ layer: dense(784), to: "encoder" }).',
    ],
    [
      "is an initialiser by name",
      () => free.network({ input: [4] }, [free.dense({ units: 3, initializer: "normal" })]),
      'layer dense: weight: expected an initializer, got "normal". Write initializer: normal().',
    ],
    [
      "is an initialiser with a misspelt option",
      () => free.normal({ deviation: 0.1 }),
      'normal(): expected only the options …, got "deviation"',
    ],
    [
      "is an initialiser with a number for options",
      () => free.orthogonal(2),
      "orthogonal(): expected an object of options, got 2",
    ],
    [
      "is no network",
      () => new free.Trainer({}, good),
      "Trainer: expected a network, got an object. Write new Trainer(net, { … }).",
    ],
    [
      "is missing where a trainer has options",
      () => new free.Trainer(net),
      'Trainer: expected the option "loss", got nothing. Write loss: softmaxCrossEntropy().',
    ],
    [
      "is an optimizer by name",
      () => trainer({ optimizer: "adam" }),
      'Trainer: expected an optimizer, got "adam". Write optimizer: sgd().',
    ],
    [
      "is an optimizer that was not called",
      () => trainer({ optimizer: adam }),
      "Trainer: expected an optimizer, got a function. Write optimizer: sgd().",
    ],
    [
      "is such an optimizer in a wrapper",
      () => free.clipNorm(adam, { norm: 1 }),
      "clipNorm(): expected an optimizer, got a function. Write clipNorm(sgd(), …).",
    ],
    [
      "is such an optimizer in groups",
      () => free.parameterGroups(adam, []),
      "parameterGroups(): expected an optimizer, got a function. Write parameterGroups(sgd(), [{ parameters, settings }]).",
    ],
    [
      "is a metric by name",
      () => trainer({ metrics: ["accuracy"] }),
      'metrics: expected a metric, got "accuracy". Write metrics: [accuracy()].',
    ],
    [
      "is a metric whose name comes twice",
      () => trainer({ metrics: [free.accuracy(), free.accuracy()] }),
      'Trainer: metrics: expected different names, got "accuracy" twice. Rename one: { ...accuracy(), name: "other" }.',
    ],
    [
      "is a metric that was not called, for outputs that are there",
      () => free.measure(free.accuracy, { shape: [1, 3], data: [] }, flowers),
      "metrics: expected a metric, got a function. Write metrics: [accuracy()].",
    ],
    [
      "is a callback without a list",
      () => trainer({ callbacks: callbacks.earlyStopping() }),
      "Trainer: expected a list of callbacks, got an object. Write callbacks: [earlyStopping()].",
    ],
    [
      "is a callback that was not called",
      () => trainer({ callbacks: [callbacks.earlyStopping] }),
      "Trainer: expected callbacks, got a function. Write callbacks: [earlyStopping()].",
    ],
    [
      "is a detector by name",
      () => free.phaseDetector("loss"),
      'phaseDetector(): expected a function of the history, and one that takes a phase, got "loss". Write phaseDetector((history) => (history.length < 5 ? "early" : "late"), console.log).',
    ],
    [
      "is a rule by name",
      () => trainer({ rule: "backprop" }),
      'Trainer: expected a rule, got "backprop". Write rule: backprop().',
    ],
    [
      "is a backend to come",
      () => trainer({ backend: wasm() }),
      "Trainer: expected a backend, got an object of class Promise. Write backend: await wasm().",
    ],
    [
      "is a text for a schedule",
      () => trainer({ schedules: { learningRate: "0.1" } }),
      'schedule: expected a schedule, got "0.1". Write cosineDecay({ initial: 0.1 }), a function of the position, or a number.',
    ],
    [
      "is a list for a schedule",
      () => trainer({ schedules: { learningRate: [1, 2] } }),
      "schedule: expected a schedule, got an array of 2. Write cosineDecay({ initial: 0.1 }), a function of the position, or a number.",
    ],
    [
      "is a schedule that gives nothing",
      () => run({ schedules: { learningRate: () => {} } }),
      "schedule of learningRate: expected a number for step 0, epoch 0, got undefined. Give a number for every position of the run.",
    ],
    [
      "is a schedule that gives NaN in the second epoch",
      () => run({ schedules: { learningRate: ({ epoch }: any) => 0.1 / (1 - epoch) - 0.1 / (1 - epoch) } }),
      "schedule of learningRate: expected a number for step 2, epoch 1, got NaN. Give a number for every position of the run.",
    ],
    [
      "is a loss that was not called",
      () => run({ loss: quadratic }),
      "loss: expected a function of output and target that gives a tensor, got one that gives a function. Call what makes a loss, quadratic(); write one of your own in ops.",
    ],
    [
      "is a loss that gives a number",
      () => run({ loss: () => 1 }),
      "loss: expected a function of output and target that gives a tensor, got one that gives 1. Call what makes a loss, quadratic(); write one of your own in ops.",
    ],
    [
      "is missing where a run has options",
      () => trainer({}).fit(flowers).next(),
      "fit: expected epochs to be an integer of at least 1, got undefined",
    ],
    [
      "is a batch size as a text",
      () => run({}, { batchSize: "2" }),
      'fit: expected batchSize to be an integer of at least 1, got "2"',
    ],
    [
      "is an augmentation that was not called",
      () => run({}, { augment: [() => {}] }),
      "fit: augment: augmentation 0: expected an augmentation, got a function. Write [flip()].",
    ],
    [
      "is a share for validation data",
      () => run({}, { validation: 0.2 }),
      "fit: validation: expected a Dataset or an ExampleStream, got 0.2. Write Dataset.from({ inputs, labels }); mnist() and digits() give { train, validation, test }.",
    ],
    [
      "is a list for data",
      () =>
        trainer({})
          .fit([[1, 2, 3, 4]], { epochs: 1 })
          .next(),
      "fit: expected a Dataset or an ExampleStream, got an array of 1. Write Dataset.from({ inputs, labels }); mnist() and digits() give { train, validation, test }.",
    ],
    [
      "is all splits for data",
      () => trainer({}).fit({ train: flowers }, { epochs: 1 }).next(),
      "fit: expected a Dataset or an ExampleStream, got an object. Write Dataset.from({ inputs, labels }); mnist() and digits() give { train, validation, test }.",
    ],
    [
      "is a list of datasets to be joined",
      () => (flowers as any).concat([flowers]),
      "concat(): expected datasets, got an array of 1. Write a.concat(b, c).",
    ],
    [
      "is missing where examples belong",
      () => (net as any).predict(),
      "predict: expected examples, got undefined. Give a Dataset, a Float32Array, or rows of numbers: [[0, 1], [1, 0]].",
    ],
    [
      "is missing where a path belongs",
      () => (net as any).save(),
      'writing a file: expected its path, got undefined. Write net.save("digits.safetensors").',
    ],
  ],
  backends: [
    [
      "have an unknown precision",
      () => reference({ precision: "float16" as any }),
      'reference(): precision: expected "float32" or "float64", got float16. Leave it out for float32.',
    ],
    [
      "have an unknown option",
      () => reference({ precison: "float64" } as any),
      'reference(): expected only the options …, got "precison". Did you mean "precision"?',
    ],
    [
      "have an unknown option of wasm",
      () => wasm({ thread: 4 } as any),
      'wasm(): expected only the options …, got "thread". Did you mean "threads"?',
    ],
  ],
  rules: [
    [
      "have an unknown share",
      () => errorShares({ share: "half" as any }),
      'errorShares(): share: expected "plain" or "split", got half. Leave it out for plain.',
    ],
  ],
  seeds: [
    [
      "are fractions",
      () => new Stream(0.5, "shuffle"),
      'the seed for "shuffle": expected an integer from 0 to 9007199254740991, got 0.5',
    ],
  ],
};

describe.each(Object.keys(cases))("%s", (group) => {
  test.each(cases[group])("say so when one %s", async (_, act, text) => {
    const error = await (async () => act())().then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(RutterError);
    // The list of options grows; the rest of the sentence is the same.
    expect(error.message.replace(/(only the options) .*, got/, "$1 …, got")).toBe(text);
  });
});

describe("what a program without types may call by mistake", () => {
  /** Nothing, or the RutterError with which the call is refused. */
  const refusal = (call: () => unknown) => {
    try {
      call();
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const made = (pieces: object) => Object.entries(pieces).filter(([, piece]) => typeof piece === "function");

  const pieces = made({
    ...{ ...layers, ...optimizers, ...schedules, ...callbacks, ...initializers },
    ...{ crop, elastic, flip, noise, shift },
  });

  test.each(pieces)("%s() is made or refused", (_, piece) => {
    const error = refusal(() => piece());
    if (error !== undefined) expect(error).toBeInstanceOf(RutterError);
  });

  test.each(pieces)("%s refuses what is neither options nor short for them", (_, piece) => {
    const nonsense = [null, "x", Number.NaN, [], () => 1];
    // Optimizers around another one have their options behind it.
    for (const given of nonsense.flatMap((value) => [[value], [sgd(), value]])) {
      const error = refusal(() => piece(...given));
      if (error !== undefined) expect(error).toBeInstanceOf(RutterError);
    }
  });
});
