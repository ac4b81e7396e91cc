// Layers with state, randomness, settings and branches: the same bits on both backends, saved and loaded.
import {
  batchNorm,
  clipNorm,
  dense,
  dropout,
  flatten,
  loadNetwork,
  network,
  relu,
  residual,
  sgd,
  softmaxCrossEntropy,
  stepDecay,
  Trainer,
} from "rutter";
import { digits } from "rutter/data";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";

const build = () =>
  network({ input: [1, 28, 28], seed: 3 }, [
    flatten(),
    dense(20),
    batchNorm(),
    relu(),
    residual([dense(20), dropout({ rate: 0.2 }), relu(), dense(20)]),
    dropout(0.1),
    dense(10),
  ]);

const data = await digits({ train: 205, validation: 50, test: 10, seed: 2 });

async function train(backend: Awaited<ReturnType<typeof wasm>>) {
  const net = build();
  using trainer = new Trainer(net, {
    backend,
    loss: softmaxCrossEntropy(),
    optimizer: clipNorm(sgd({ learningRate: 0.1, momentum: 0.9 }), { norm: 1 }),
    regularization: { l2: 0.1, l1: 0.01 },
    schedules: { learningRate: stepDecay({ initial: 0.1, every: 2 }) },
  });
  const rates: number[] = [];
  const losses: number[] = [];
  for await (const event of trainer.fit(data.train, {
    epochs: 4,
    batchSize: 20,
    validation: data.validation,
  }))
    if (event.type === "epoch") {
      rates.push(event.settings.learningRate);
      losses.push(event.training.loss);
    }
  return { net, rates, losses, hash: await net.weightsHash() };
}

describe("a network with batch normalisation, dropout and a residual branch", () => {
  test("trains to the same bits on every backend, fused or not", async () => {
    const native = await train(await wasm());
    expect(native.losses[3]).toBeLessThan(native.losses[0]);
    expect((await train(reference())).hash).toBe(native.hash);
    expect((await train(await wasm({ fusion: false }))).hash).toBe(native.hash);
    expect(native.rates).toEqual([0.1, 0.1, 0.05, 0.05]);
  });

  test("keeps its running statistics when it is saved and loaded", async () => {
    const { net } = await train(await wasm());
    const names = (await net.weights()).map(({ name }) => name);
    expect(names).toContain("2.running_mean");
    expect(names).toContain("4.0.weight");
    const loaded = await loadNetwork(await net.toBytes());
    expect(await loaded.weights()).toEqual(await net.weights());
    expect((await loaded.predict(data.test)).data).toEqual((await net.predict(data.test)).data);
    expect(net.settings).toEqual({ "4.1.rate": 0.2, "5.rate": 0.1 });
  });
});
