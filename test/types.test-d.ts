// What the compiler knows: ranks along the layers, labels of datasets, names of metrics, events with and without
// validation. Nothing here runs; test/types.test.ts asks the compiler, and a line under @ts-expect-error must be an error.
import {
  accuracy,
  compile,
  custom,
  Dataset,
  dense,
  type EpochEvent,
  flatten,
  inputs,
  type Layer,
  type Metric,
  network,
  ops,
  outputs,
  quadratic,
  relu,
  sgd,
  softmaxCrossEntropy,
  type Tensor,
  Trainer,
  tensorType,
} from "rutter";
import { reference } from "rutter/reference";

/** Compiles only where the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>) => {};

// Ranks.
const images = network({ input: [1, 28, 28] }, [flatten(), dense(30), relu(), dense(10)]);
same<typeof images.ranks, ((input: 3) => 1) | undefined>(true);
network({ input: [784] }, [dense(10), custom<1, 2>("grid", (x) => ops.reshape(x, [x.shape[0], 2, 5]))]);

// @ts-expect-error a dense layer takes vectors
network({ input: [1, 28, 28] }, [dense(30)]);
// @ts-expect-error the rank that a layer gives counts for the next one
network({ input: [784] }, [dense(10), custom<1, 2>("grid", (x) => x), dense(10)]);
// @ts-expect-error an activation keeps the rank
network({ input: [2, 2] }, [relu(), dense(10)]);
// @ts-expect-error a layer is needed, not a function that makes one
network({ input: [784] }, [dense(10), relu]);
// @ts-expect-error the input's shape is needed
network({}, [dense(10)]);

// A list that is put together at run time is checked at run time.
const layers: Layer[] = [dense(3), relu()];
network({ input: [784] }, layers);
network({ input: [1, 28, 28] as number[] }, [dense(30)]);

// Named inputs and outputs.
const heads = network({ input: { image: [1, 28, 28], age: [1] } }, [
  inputs({ image: [flatten(), dense(4)], age: [] }),
  dense(3),
  outputs({ digit: [dense(10)], parity: [dense(1)] }),
]);
// @ts-expect-error a name that the network has not
network({ input: { image: [1, 28, 28] } }, [inputs({ picture: [flatten()] })]);
// @ts-expect-error an input without a branch
network({ input: { image: [4], age: [1] } }, [inputs({ image: [dense(4)] })]);
// @ts-expect-error named inputs are for inputs()
network({ input: { image: [4] } }, [dense(4)]);
// @ts-expect-error a branch takes the rank that its input has
network({ input: { image: [1, 28, 28] } }, [inputs({ image: [dense(4)] })]);
const two = new Trainer(heads, {
  loss: { digit: softmaxCrossEntropy(), parity: quadratic() },
  optimizer: sgd(),
});
// @ts-expect-error a loss for each output
new Trainer(heads, { loss: { digit: softmaxCrossEntropy() }, optimizer: sgd() });
// @ts-expect-error one loss does not do for two outputs
new Trainer(heads, { loss: quadratic(), optimizer: sgd() });
const judged = await two.evaluate({} as Dataset);
same<keyof typeof judged, "loss" | "digit_loss" | "parity_loss" | "digit_accuracy" | "parity_accuracy">(true);
(await heads.predict([])).outputs.digit.data;
// @ts-expect-error no such output
(await heads.predict([])).outputs.odd;

// Labels.
const classes = Dataset.from({ inputs: [[1]], labels: [0], classes: 2 });
const values = Dataset.from({ inputs: [[1]], labels: [[0.5]] });
same<typeof classes.labels, Int32Array>(true);
same<typeof values.labels, Float32Array>(true);
same<typeof classes.classes, number>(true);
same<typeof values.classes, undefined>(true);
// @ts-expect-error plain numbers may be classes or values
Dataset.from({ inputs: [[1]], labels: [0] });

// Events.
const trainer = new Trainer(images, { loss: quadratic(), optimizer: sgd() });
for await (const event of trainer.fit(classes, { epochs: 1, validation: classes })) {
  // @ts-expect-error only some events have a validation
  event.validation;
  if (event.type === "epoch") {
    same<typeof event.validation.accuracy, number>(true);
    same<typeof event.training.loss, number>(true);
    // @ts-expect-error no such metric
    event.validation.f1;
  }
}
for await (const event of trainer.fit(classes, { epochs: 1 }))
  if (event.type === "epoch") {
    // @ts-expect-error there was no validation to measure
    event.validation.accuracy;
    same<EpochEvent["type"], typeof event.type>(true);
  }
// @ts-expect-error epochs are needed
trainer.fit(classes, {});
// @ts-expect-error a slip of the pen
trainer.fit(classes, { epochs: 1, batchsize: 10 });

// Metrics.
declare const top5: Metric<"top5">;
const measured = new Trainer(images, {
  loss: softmaxCrossEntropy(),
  optimizer: sgd(),
  metrics: [accuracy(), top5],
});
const { accuracy: share, top5: five, loss } = await measured.evaluate(classes);
same<[typeof share, typeof five, typeof loss], [number, number, number]>(true);
measured.history[0].training.top5;
// @ts-expect-error no such metric
measured.history[0].training.top3;
// @ts-expect-error a loss is needed
new Trainer(images, { optimizer: sgd() });

// Compiled functions know their inputs and outputs.
const f = compile({ x: tensorType([2]) }, ({ x }) => ({ y: ops.exp(x), z: ops.sum(x) }), {
  backend: reference(),
});
const { y, z } = await f({ x: [1, 2] });
same<typeof y.shape, readonly number[]>(true);
z.data;
// @ts-expect-error an input is missing
f({});
// @ts-expect-error no such output
(await f({ x: [1, 2] })).w;
// @ts-expect-error no such option
sgd({ learnigRate: 1 });
// @ts-expect-error ops take tensors
ops.exp("x");
declare const t: Tensor;
ops.add(t, 1);
