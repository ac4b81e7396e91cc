// Several named inputs and outputs, one weight in two places, costs and frozen layers that change in training.
import {
  accuracy,
  checkNetworkGradients,
  confusionMatrix,
  Dataset,
  dense,
  dropout,
  Ensemble,
  embedding,
  exampleGradients,
  flatten,
  inputs,
  loadNetwork,
  meanSquaredError,
  measure,
  network,
  ops,
  outputs,
  perOutput,
  quadratic,
  relu,
  sgd,
  sigmoid,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  type Tensor,
  Trainer,
  tied,
  trainingObjective,
  weightedSum,
} from "rutter";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";
import { Stream } from "../packages/rutter/src/math/stream";
import { asynchronous } from "./asynchronousBackend";
import { flowers } from "./flowers";

const random = new Stream(4, "parts");
const COUNT = 30;
const image = Float32Array.from({ length: COUNT * 6 }, (_, i) => random.normal(i));
const age = Float32Array.from({ length: COUNT }, (_, i) => random.normal(i, 1));
const digit = Int32Array.from({ length: COUNT }, (_, i) => (image[6 * i] > 0 ? (age[i] > 0 ? 2 : 1) : 0));
const parity = Array.from(digit, (value) => [value % 2]);
const data = Dataset.from({
  inputs: { image, age },
  inputShape: { image: [2, 3], age: [1] },
  labels: { digit, parity },
  classes: { digit: 3 },
});

const build = () =>
  network({ input: { image: [2, 3], age: [1] }, seed: 2 }, [
    inputs({ image: [flatten(), dense(5), relu()], age: [] }),
    dense(8),
    relu(),
    dropout(0.1),
    outputs({ parity: [dense(1)], digit: [dense(4), relu(), dense(3)] }),
  ]);
const losses = { digit: softmaxCrossEntropy(), parity: sigmoidCrossEntropy() };

async function train(backend: Awaited<ReturnType<typeof wasm>>, lossWeights = { parity: 0.5 }) {
  const net = build();
  using trainer = new Trainer(net, {
    backend,
    loss: losses,
    lossWeights,
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
  });
  for await (const _ of trainer.fit(data, { epochs: 20, batchSize: 8, validation: data }));
  return {
    net,
    history: trainer.history,
    measures: await trainer.evaluate(data),
    hash: await net.weightsHash(),
  };
}

describe("several inputs and outputs", () => {
  test("are learned to the same bits on every backend", async () => {
    const { hash, history } = await train(await wasm());
    expect(history[19].training.loss).toBeLessThan(history[0].training.loss / 2);
    expect((await train(reference())).hash).toBe(hash);
    expect((await train(asynchronous())).hash).toBe(hash);
  });

  test("are measured each by its name, and the whole is the weighted sum", async () => {
    const { measures, history, net } = await train(await wasm());
    for (const one of [measures, history[0].training, history[0].validation!]) {
      expect(Object.keys(one).sort()).toEqual(
        ["loss", "digit_loss", "parity_loss", "digit_accuracy", "parity_accuracy"].sort(),
      );
      expect(one.loss).toBeCloseTo(one.digit_loss + 0.5 * one.parity_loss, 5);
    }
    const { outputs: given } = await net.predict(data);
    expect(given.digit.shape).toEqual([COUNT, 3]);
    expect(measure(accuracy(), given.digit, data.label("digit"))).toBe(measures.digit_accuracy);
    expect(measure(accuracy({ threshold: 0 }), given.parity, data.label("parity"))).toBe(
      measures.parity_accuracy,
    );
  });

  test("are averaged by an ensemble, each by its name; a vote or a measure over all at once is an error", async () => {
    const nets = [(await train(await wasm())).net, build()];
    const ensemble = new Ensemble(nets);
    const { outputs: means, data: packed } = await ensemble.average(data);
    const [first, second] = await Promise.all(nets.map((net) => net.predict(data)));
    expect(means!.digit.shape).toEqual([COUNT, 3]);
    for (const [i, value] of means!.digit.data.entries())
      expect(value).toBe(Math.fround((first.outputs.digit.data[i] + second.outputs.digit.data[i]) / 2));
    expect(packed.length).toBe(COUNT * 4);
    await expect(ensemble.vote(data)).rejects.toThrow(
      "Ensemble.vote: expected networks with one output, got several: ",
    );
    const all =
      'got several: digit, parity. Measure each by itself: measure(metric, prediction.outputs.digit, data.label("digit"))';
    await expect(ensemble.evaluate(data)).rejects.toThrow(all);
    expect(() => measure(accuracy(), first, data)).toThrow(all);
    expect(() => confusionMatrix(first, data)).toThrow(all);
    expect(confusionMatrix(first.outputs.digit, data.label("digit")).total).toBe(COUNT);
  });

  test("are looked into with a loss for each: one of the library's for all at once is an error", async () => {
    const net = build();
    const [loss, target] = [softmaxCrossEntropy(), data.labels as Float32Array];
    const said = (where: string) =>
      `${where}: loss: expected a loss for each of parity, digit, got softmaxCrossEntropy() for all of them. Write loss: perOutput(net, { parity: softmaxCrossEntropy(), … }).`;
    await expect(net.inspect(data, { target, loss })).rejects.toThrow(said("inspect"));
    expect(() => trainingObjective(net, data, { loss, backend: reference() })).toThrow(
      said("trainingObjective()"),
    );
    await expect(exampleGradients(net, data, { loss })).rejects.toThrow(said("exampleGradients"));
    const own = { target, loss: (output: Tensor, y: Tensor) => ops.mean(ops.abs(ops.sub(output, y))) };
    expect((await net.inspect(data, own)).loss).toBeGreaterThan(0);
  });

  test("a weight of 0 leaves an output's own layers as they were", async () => {
    const before = await build().weights();
    const after = await (await train(await wasm(), { parity: 0 })).net.weights();
    const of = (weights: typeof before, name: string) => weights.find((one) => one.name === name)!.data;
    expect(of(after, "4.parity.0.weight")).toEqual(of(before, "4.parity.0.weight"));
    expect(of(after, "4.digit.0.weight")).not.toEqual(of(before, "4.digit.0.weight"));
  });

  test("are saved, loaded, predicted and looked into", async () => {
    const { net } = await train(await wasm());
    const again = await loadNetwork(await net.toBytes());
    expect([again.inputs, again.outputs]).toEqual([net.inputs, net.outputs]);
    const named = { image, age };
    const whole = await net.predict(data);
    expect(await again.predict(named)).toEqual(whole);
    expect((await net.predict({ age: [...age], image })).outputs).toEqual(whole.outputs);
    const seen = await net.inspect(data, {
      target: data.labels as Float32Array,
      loss: perOutput(net, losses),
    });
    expect(seen.layers.map(({ kind }) => kind)).toEqual(["inputs", "dense", "relu", "dropout", "outputs"]);
    expect(Object.keys(seen.layers[4].gradients!)).toContain("digit.2.weight");
    expect(seen.loss).toBeCloseTo((await train(await wasm(), { parity: 1 })).history[0].training.loss, -1);
  });

  test("give what two networks of one input and one output give that share what they share", async () => {
    const net = build();
    const backend = reference();
    const all = trainingObjective(net, data, { loss: perOutput(net, losses, { parity: 0 }), backend });
    const only = trainingObjective(net, data, { loss: perOutput(net, losses, { digit: 0 }), backend });
    const both = trainingObjective(net, data, { loss: perOutput(net, losses), backend });
    const x = await all.start();
    const gradient = () => new Float64Array(x.length);
    const [g1, g2, g] = [gradient(), gradient(), gradient()];
    const [c1, c2, c] = [await all.evaluate(x, g1), await only.evaluate(x, g2), await both.evaluate(x, g)];
    expect(c).toBeCloseTo(c1 + c2, 6);
    for (let i = 0; i < g.length; i++) expect(g[i]).toBeCloseTo(g1[i] + g2[i], 5);
  });

  test("have the derivative that finite differences have: perOutput of inputs and outputs", async () => {
    const net = network({ input: { image: [2, 3], age: [1] }, seed: 2 }, [
      inputs({ image: [flatten(), dense(3), sigmoid()], age: [] }),
      dense(4),
      sigmoid(),
      outputs({ parity: [dense(1)], digit: [dense(3)] }),
    ]);
    const report = await checkNetworkGradients(net, data.take(5), {
      loss: perOutput(net, losses, { parity: 2 }),
    });
    expect(report.passed).toBe(true);
  });

  test("errors say which names are missing", async () => {
    const net = build();
    const optimizer = sgd();
    expect(() => new Trainer(net, { loss: { digit: quadratic() } as any, optimizer })).toThrow(
      "perOutput(): expected a loss for each of the outputs digit, parity, got digit",
    );
    expect(() => new Trainer(net, { loss: quadratic() as any, optimizer })).toThrow(
      "Trainer: loss: expected a loss for each of parity, digit, got one function",
    );
    expect(() => new Trainer(net, { loss: losses, lossWeights: { odd: 1 }, optimizer })).toThrow(
      'perOutput(): weights: expected names among digit, parity, got "odd"',
    );
    await expect(net.predict({ image })).rejects.toThrow(
      "predict: expected age [1], image [2, 3], got image",
    );
    await expect(net.predict({ image, age: age.subarray(1) })).rejects.toThrow(
      "expected as many examples in each, got 29 and 30",
    );
    expect(() => network({ input: { image: [4] } }, [dense(3) as any])).toThrow(
      "network(): expected inputs({ … }) as the first layer for named inputs, got dense",
    );
    expect(() => network({ input: { a: [4], b: [2] } }, [inputs({ a: [] }) as any])).toThrow(
      "expected a branch for each of a [4], b [2], got a",
    );
    expect(() => network({ input: [4] }, [inputs({ a: [] }) as any])).toThrow("an input without names");
    expect(() => network({ input: [4] }, [outputs({ a: [] }), relu()])).toThrow(
      "layer 0 (outputs): expected to be the last layer, got 1 behind it",
    );
    using trainer = new Trainer(net, { loss: losses, optimizer, backend: await wasm() });
    const other = Dataset.from({ inputs: { image, age }, labels: { digit }, classes: { digit: 3 } });
    await expect(trainer.evaluate(other)).rejects.toThrow("expected age [1], image [2, 3], got");
    expect(() => data.label("odd")).toThrow('label(): expected one of digit, parity, got "odd"');
  });
});

describe("one weight in two places", () => {
  const autoencoder = () =>
    network({ input: [4], seed: 3 }, [
      dense({ units: 2, name: "encoder" }),
      sigmoid(),
      tied({ layer: dense(4), to: "encoder", transpose: true }),
    ]);

  test("is one parameter with the gradient of both", async () => {
    const net = autoencoder();
    expect(net.parameterList.map(({ fullName }) => fullName)).toEqual([
      "encoder.weight",
      "encoder.bias",
      "2.bias",
    ]);
    const apart = network({ input: [4], seed: 3 }, [
      dense({ units: 2, name: "encoder" }),
      sigmoid(),
      dense(4),
    ]);
    const [weight, bias] = await net.weights();
    const turned = Float32Array.from({ length: 8 }, (_, i) => weight.data[(i % 2) * 4 + Math.floor(i / 2)]);
    const zeros = { name: "2.bias", shape: [4], data: new Float32Array(4) };
    await apart.setWeights([weight, bias, { name: "2.weight", shape: [4, 2], data: turned }, zeros]);
    const x = flowers.take(5);
    const ask = { target: x.inputs, loss: meanSquaredError() };
    const [one, two] = [await net.inspect(x.inputs, ask), await apart.inspect(x.inputs, ask)];
    expect(one.output).toEqual(two.output);
    const [first, second] = [two.layers[0].gradients!.weight.data, two.layers[2].gradients!.weight.data];
    for (let unit = 0; unit < 2; unit++)
      for (let i = 0; i < 4; i++)
        expect(one.layers[0].gradients!.weight.data[unit * 4 + i]).toBeCloseTo(
          first[unit * 4 + i] + second[i * 2 + unit],
          6,
        );
  });

  test("has the derivative that finite differences have: tied", async () => {
    const x = flowers.take(4);
    const report = await checkNetworkGradients(autoencoder(), x, {
      loss: meanSquaredError(),
      target: x.inputs,
    });
    expect(report.passed).toBe(true);
  });

  test("trains to the same bits on every backend and is saved once", async () => {
    const run = async (backend: Awaited<ReturnType<typeof wasm>>) => {
      const net = autoencoder();
      const values = Dataset.from({
        inputs: flowers.inputs,
        inputShape: [4],
        labels: flowers.inputs,
        labelShape: [4],
      });
      using trainer = new Trainer(net, {
        backend,
        loss: meanSquaredError(),
        optimizer: sgd({ learningRate: 0.1 }),
        regularization: { l2: 0.1 },
      });
      for await (const _ of trainer.fit(values, { epochs: 3 }));
      return net;
    };
    const net = await run(await wasm());
    expect(await (await run(reference())).weightsHash()).toBe(await net.weightsHash());
    const again = await loadNetwork(await net.toBytes());
    expect(await again.weightsHash()).toBe(await net.weightsHash());
    expect(await again.predict(flowers)).toEqual(await net.predict(flowers));
  });

  test("may be an embedding's, or a whole tower's in another branch", async () => {
    const words = network({ input: [3] }, [
      embedding({ entries: 6, units: 2, name: "words" }),
      flatten(),
      dense(2),
      tied({ layer: dense(6), to: "words" }),
    ]);
    expect((await words.predict([[0, 1, 5]])).shape).toEqual([1, 6]);
    const twins = network({ input: { left: [4], right: [4] } }, [
      inputs({
        branches: {
          left: [dense({ units: 3, name: "tower" }), relu()],
          right: [tied({ layer: dense(3), to: "0.left.tower", parameters: "all" }), relu()],
        },
        merge: "multiply",
      }),
    ]);
    expect(twins.parameterCount).toBe(15);
    const { inputs: x } = flowers;
    const both = await twins.predict({ left: x, right: x });
    expect(both.data.every((value) => value >= 0)).toBe(true);
    const swapped = await twins.predict({ left: x.subarray(0, 4), right: x.subarray(4, 8) });
    expect(await twins.predict({ right: x.subarray(0, 4), left: x.subarray(4, 8) })).toEqual(swapped);
  });

  test("errors name what there is", () => {
    const tie = (options: object) => () =>
      network({ input: [4] }, [
        dense({ units: 2, name: "a" }),
        tied({ layer: dense(4), to: "a", ...options }),
      ]);
    expect(tie({})).toThrow('expected "a.weight" to be [4, 2], got [2, 4]');
    expect(tie({ to: "b", transpose: true })).toThrow(
      'one of the parameters a.weight, a.bias, 1.bias, got "b.weight"',
    );
    expect(tie({ parameters: ["gamma"] })).toThrow('expected parameters among weight, bias, got "gamma"');
  });
});

describe("schedules", () => {
  const options = { loss: softmaxCrossEntropy(), optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) };
  const fresh = () => network({ input: [4], seed: 5 }, [dense(6), relu(), dense(3)]);
  const weightsAfter = async (trainer: Trainer<any, any>, epochs: number) => {
    const seen: Float32Array[] = [];
    for await (const event of trainer.fit(flowers, { epochs, batchSize: 20 }))
      if (event.type === "epoch") seen.push(Float32Array.from(await trainer.network.parameters.read()));
    return seen;
  };

  test("freeze a layer and let it go, whatever momentum it has", async () => {
    const run = async (backend: Awaited<ReturnType<typeof wasm>>) => {
      using trainer = new Trainer(fresh(), {
        ...options,
        backend,
        schedules: { "0.frozen": ({ epoch }) => Number(epoch === 1) },
      });
      return await weightsAfter(trainer, 3);
    };
    const [first, second, third] = await run(await wasm());
    expect(second.subarray(0, 30)).toEqual(first.subarray(0, 30));
    expect(second.subarray(30)).not.toEqual(first.subarray(30));
    expect(third.subarray(0, 30)).not.toEqual(second.subarray(0, 30));
    expect((await run(reference()))[2]).toEqual(third);
  });

  test("change the cost: the second phase is the other cost, measured by it", async () => {
    const switched = weightedSum({ early: [1, quadratic()], late: [0, softmaxCrossEntropy()] });
    const schedules = {
      "loss.early": ({ epoch }: { epoch: number }) => Number(epoch < 1),
      "loss.late": ({ epoch }: { epoch: number }) => Number(epoch >= 1),
    };
    const backend = await wasm();
    using one = new Trainer(fresh(), { ...options, backend, loss: switched, schedules });
    using quadraticOnly = new Trainer(fresh(), { ...options, backend, loss: quadratic() });
    const [first, second] = await weightsAfter(one, 2);
    expect(first).toEqual((await weightsAfter(quadraticOnly, 1))[0]);
    expect(second).not.toEqual((await weightsAfter(quadraticOnly, 1))[0]);
    using judge = new Trainer(one.network, { ...options, backend });
    expect((await one.evaluate(flowers)).loss).toBeCloseTo((await judge.evaluate(flowers)).loss, 6);
  });

  test("reach every setting by its name: rate, momentum, λ, dropout, weights of costs, frozen layers", async () => {
    const net = network({ input: [4], seed: 5 }, [dense(6), relu(), dropout(0.5), dense(3)]);
    const names = ["learningRate", "momentum", "l2", "2.rate", "loss.only", "0.frozen"];
    const at = ({ epoch }: { epoch: number }) => (epoch + 1) / 8;
    using trainer = new Trainer(net, {
      backend: await wasm(),
      loss: weightedSum({ only: [1, softmaxCrossEntropy()] }),
      optimizer: sgd({ momentum: 0.5 }),
      regularization: { l2: 1 },
      schedules: Object.fromEntries(names.map((name) => [name, at])),
    });
    for await (const event of trainer.fit(flowers, {
      epochs: 2,
      batchSize: { kind: "own", at: ({ epoch }) => 20.4 + epoch },
    }))
      if (event.type === "epoch")
        for (const name of names) expect([name, event.settings[name]]).toEqual([name, event.epoch / 8]);
    expect(trainer.history[1].step).toBe(6);
    expect(() => new Trainer(net, { ...options, schedules: { "1.frozen": 1 } })).toThrow("or layer.frozen");
  });
});
