// The edges of what can be asked: very deep, very narrow, one example, a rest, nothing, labels and numbers that cannot be
// right, runs without an end. None crashes, hangs or teaches nonsense in silence.
import {
  accuracy,
  batchNorm,
  cosineDecay,
  DataError,
  Dataset,
  dense,
  loadNetwork,
  network,
  relu,
  residual,
  ShapeError,
  sgd,
  sigmoid,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  Trainer,
  tanh,
  terminateOnNaN,
} from "rutter";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";
import type { Backend } from "../packages/rutter/src/backend";
import type { Network } from "../packages/rutter/src/network";
import { flowers } from "./flowers";

const native = await wasm();
const loss = softmaxCrossEntropy();

const trainerOf = (net: Network<any, any>, backend: Backend = native, learningRate = 0.1) =>
  new Trainer(net, { backend, loss, optimizer: sgd({ learningRate }) });

/** The network after some epochs, the same on both backends; and its trainer's history. */
async function trained(make: () => Network<any, any>, data: Dataset, batchSize: number, epochs = 2) {
  const [net, other] = [make(), make()];
  using trainer = trainerOf(net);
  for await (const _ of trainer.fit(data, { epochs, batchSize }));
  using judge = trainerOf(other, reference());
  for await (const _ of judge.fit(data, { epochs, batchSize }));
  expect(await other.weightsHash()).toBe(await net.weightsHash());
  for (const { training } of trainer.history) expect(training.loss).toBeLessThan(10);
  return { net, history: trainer.history };
}

describe("a network of a hundred layers", () => {
  const deep = () =>
    network({ input: [4], seed: 1 }, [
      dense(6),
      ...Array.from({ length: 49 }, () => residual([dense(6), tanh()])),
      ...Array.from({ length: 49 }, (_, i) => (i % 2 === 0 ? dense(6) : tanh())),
      dense(3),
    ]);

  test("trains, is told, looked into, saved and loaded", async () => {
    const { net } = await trained(deep, flowers, 20, 1);
    expect(net.layers.length).toBe(100);
    expect(net.summary().split("\n").length).toBeGreaterThan(100);
    const seen = await net.inspect(flowers.take(3), {
      target: flowers.take(3).labels as Int32Array,
      loss,
    });
    expect(seen.layers.length).toBe(100);
    for (const { delta } of seen.layers) expect(delta!.data.every(Number.isFinite)).toBe(true);
    const again = await loadNetwork(await net.toBytes());
    expect(await again.weightsHash()).toBe(await net.weightsHash());
    expect(await again.predict(flowers)).toEqual(await net.predict(flowers));
  });
});

describe("a network with one hidden unit", () => {
  test("trains, with one output as well", async () => {
    const { history } = await trained(
      () => network({ input: [4], seed: 1 }, [dense(1), sigmoid(), dense(3)]),
      flowers,
      10,
      20,
    );
    expect(history[19].training.loss).toBeLessThan(history[0].training.loss);
    const line = Dataset.from({ inputs: [[-1], [1]], labels: [[0], [1]] });
    const net = network({ input: [1], seed: 1 }, [dense(1), sigmoid(), dense(1)]);
    using trainer = new Trainer(net, { loss: sigmoidCrossEntropy(), optimizer: sgd({ learningRate: 2 }) });
    for await (const _ of trainer.fit(line, { epochs: 50, batchSize: 2 }));
    expect(await trainer.evaluate(line)).toMatchObject({ accuracy: 1 });
  });
});

describe("a batch of one", () => {
  const plain = () => network({ input: [4], seed: 1 }, [dense(5), relu(), dense(3)]);

  test("trains one by one, and a dataset of one trains too", async () => {
    const { history } = await trained(plain, flowers, 1);
    expect(history[1].training.loss).toBeLessThan(history[0].training.loss);
    await trained(plain, flowers.take(1), 32);
  });

  test("leaves batch normalisation finite, as the last one of an epoch too", async () => {
    const normed = () => network({ input: [4], seed: 1 }, [dense(5), batchNorm(), relu(), dense(3)]);
    for (const [data, size] of [
      [flowers.take(1), 8],
      [flowers.take(41), 10],
    ] as const) {
      const { net } = await trained(normed, data, size);
      expect((await net.predict(flowers)).data.every(Number.isFinite)).toBe(true);
    }
  });
});

test("a last short batch counts as many examples as it has", async () => {
  const net = network({ input: [4], seed: 1 }, [dense(3)]);
  using still = trainerOf(net, native, 0);
  for (const batchSize of [1, 7, 59, 60, 1000]) {
    for await (const _ of still.fit(flowers, { epochs: 1, batchSize }));
    const { training } = still.history[still.history.length - 1];
    const { loss, accuracy } = await still.evaluate(flowers);
    expect(training.accuracy).toBe(accuracy);
    expect(training.loss).toBeCloseTo(loss, 6);
  }
});

describe("what cannot be right is an error before anything is learned", () => {
  const make = () => network({ input: [4], seed: 1 }, [dense(3)]);

  test("an empty validation set, at once and not after the first epoch", async () => {
    const net = make();
    const before = await net.weightsHash();
    using trainer = trainerOf(net);
    const run = trainer.fit(flowers, { epochs: 1, validation: flowers.take(0) });
    await expect(run.next()).rejects.toThrow(DataError);
    await expect(trainer.fit(flowers.take(0), { epochs: 1 }).next()).rejects.toThrow(DataError);
    expect(await net.weightsHash()).toBe(before);
    expect(trainer.history).toEqual([]);
  });

  test("labels out of range, of the dataset or of the network", async () => {
    const from = (labels: number[], classes: number) =>
      Dataset.from({ inputs: labels.map(() => [1, 2, 3, 4]), labels, classes });
    expect(() => from([0, 3], 3)).toThrow(DataError);
    expect(() => from([-1, 1], 3)).toThrow(DataError);
    expect(() => from([0.5, 1], 3)).toThrow(DataError);
    using trainer = trainerOf(make());
    const wide = from([0, 3], 4);
    await expect(trainer.fit(wide, { epochs: 1 }).next()).rejects.toThrow(ShapeError);
    await expect(trainer.evaluate(wide)).rejects.toThrow(ShapeError);
    await expect(make().inspect([[1, 2, 3, 4]], { target: Int32Array.of(3), loss })).rejects.toThrow(
      DataError,
    );
  });

  test("NaN in inputs, values or weights; let in on purpose it is found in the first step", async () => {
    const inputs = [
      [1, 2, 3, 4],
      [1, 2, Number.NaN, 4],
    ];
    expect(() => Dataset.from({ inputs, labels: [0, 1], classes: 3 })).toThrow(DataError);
    expect(() => Dataset.from({ inputs: [[1]], labels: [[Number.NaN]] })).toThrow(DataError);
    expect(() => flowers.withWeights(new Float32Array(60).fill(Number.NaN))).toThrow(DataError);
    await expect(make().predict(inputs)).rejects.toThrow(DataError);
    const data = Dataset.from({ inputs, labels: [0, 1], classes: 3, allowNaN: true });
    const net = network({ input: [4], seed: 1 }, [dense({ units: 5, name: "first" }), relu(), dense(3)]);
    using trainer = new Trainer(net, {
      backend: native,
      loss,
      optimizer: sgd({ learningRate: 0.1 }),
      metrics: [accuracy()],
      callbacks: [terminateOnNaN()],
    });
    const events = [];
    for await (const event of trainer.fit(data, { epochs: 5, batchSize: 2 })) events.push(event);
    const end = events[events.length - 1];
    expect(end).toMatchObject({ type: "end", reason: "stopped", step: 1 });
    expect((end as { message: string }).message).toMatch(/NaN/);
  });
});

describe("a million steps", () => {
  test("begin at once, under schedules, and end when the caller leaves", async () => {
    const net = network({ input: [4], seed: 1 }, [dense(3)]);
    using trainer = new Trainer(net, {
      backend: native,
      loss,
      optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
      schedules: {
        learningRate: cosineDecay({ initial: 0.1 }),
        momentum: ({ step, steps }) => 0.9 * (1 - step / steps),
      },
    });
    const rates: number[] = [];
    for (const batchSize of [60, (epoch: number) => (epoch < 2 ? 60 : 30)])
      for await (const event of trainer.fit(flowers, { epochs: 1_000_000, batchSize, batchEvents: true })) {
        if (event.type !== "batch") continue;
        rates.push(trainer.settings.learningRate);
        if (rates.length % 3 === 0) break;
      }
    expect(rates.length).toBe(6);
    for (const rate of rates) expect(rate).toBeCloseTo(0.1, 9);
    expect(trainer.settings.momentum).toBeCloseTo(0.9, 5);
  });
});
