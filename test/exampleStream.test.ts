// Examples that come one by one and are never all in memory: the same bits as from memory, for any prefetch.
import {
  conjugateGradient,
  type Dataset,
  dense,
  ExampleStream,
  lbfgs,
  minimize,
  network,
  relu,
  sgd,
  softmaxCrossEntropy,
  Trainer,
  terminateOnNaN,
  trainEnsemble,
  trainingObjective,
} from "rutter";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";
import { flowers } from "./flowers";

const backend = await wasm();
const shapes = { length: flowers.length, inputShape: [4], classes: 3 } as const;

/** How many examples were asked for, by epoch, and whether sources were closed. */
const counted = { asked: [] as number[], closed: 0 };

async function* source(epoch: number) {
  counted.asked[epoch] = 0;
  try {
    for (let i = 0; i < flowers.length; i++) {
      counted.asked[epoch]++;
      if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
      yield flowers.example(i) as { input: Float32Array; label: number };
    }
  } finally {
    counted.closed++;
  }
}

const stream = () => ExampleStream.from(source, shapes);

async function trained(train: Dataset | ExampleStream, stop = Number.POSITIVE_INFINITY) {
  const net = network({ input: [4], seed: 5 }, [dense(6), relu(), dense(3)]);
  const trainer = new Trainer(net, {
    backend,
    loss: softmaxCrossEntropy(),
    optimizer: sgd({ learningRate: 0.1 }),
    regularization: { l2: 1 },
    callbacks: [terminateOnNaN()],
  });
  for await (const event of trainer.fit(train, {
    epochs: 3,
    batchSize: 25,
    shuffle: false,
    batchEvents: true,
    validation: flowers,
  }))
    if (event.type === "batch" && event.step === stop) break;
  return { trainer, hash: await net.weightsHash() };
}

const order = async (one: ExampleStream, epoch: number) => {
  const seen: number[] = [];
  for await (const batch of one.batches(7, { epoch }))
    seen.push(...batch.inputs.filter((_, i) => i % 4 === 0));
  return seen;
};

describe("a stream of examples", () => {
  test("trains to the bits that the same examples in memory give", async () => {
    const { trainer, hash } = await trained(stream());
    const memory = await trained(flowers);
    expect(hash).toBe(memory.hash);
    expect(trainer.history.map(({ training }) => training)).toEqual(
      memory.trainer.history.map(({ training }) => training),
    );
    expect(counted.asked).toEqual([60, 60, 60]);
    const [one, other] = [await trainer.evaluate(stream()), await trainer.evaluate(flowers)];
    expect(one.accuracy).toBe(other.accuracy);
    expect(one.loss).toBeCloseTo(other.loss, 6);
  });

  test("gives the same order for any prefetch and any concurrency", async () => {
    const slow = (ahead: number, concurrency: number) =>
      stream()
        .map(
          async ({ input, label }, { index, epoch }) => {
            await new Promise((resolve) => setTimeout(resolve, (index * 7) % 3));
            return { input: [index + 100 * epoch, ...Array.from(input as Float32Array).slice(1)], label };
          },
          { concurrency },
        )
        .shuffle({ buffer: 9, seed: 4 })
        .prefetch(ahead);
    const wanted = await order(slow(0, 1), 1);
    expect(await order(slow(5, 4), 1)).toEqual(wanted);
    expect(await order(slow(100, 1), 1)).toEqual(wanted);
    expect([...wanted].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => 100 + i));
    expect(wanted).not.toEqual([...wanted].sort((a, b) => a - b));
    expect((await order(slow(0, 1), 2)).map((x) => x - 100)).not.toEqual(wanted);
  });

  test("keeps no more than it was told to: a source is read as far as the batches need", async () => {
    counted.asked = [];
    counted.closed = 0;
    const batches = stream().shuffle({ buffer: 5 }).batches(10);
    await batches.next();
    expect(counted.asked[0]).toBe(15);
    await batches.return();
    expect(counted.closed).toBe(1);
    const eager = stream().prefetch(8).batches(10);
    await eager.next();
    expect(counted.asked[0]).toBeGreaterThanOrEqual(10);
    expect(counted.asked[0]).toBeLessThanOrEqual(19);
    await eager.return();
    expect(counted.closed).toBe(2);
  });

  test("shuffles over the whole epoch with a buffer as long, every order as likely as in memory", async () => {
    const first = new Set<number>();
    const one = ExampleStream.from(
      function* () {
        for (let i = 0; i < 6; i++) yield { input: [i, 0, 0, 0], label: 0 };
      },
      { ...shapes, length: 6 },
    ).shuffle({ buffer: 6 });
    for (let epoch = 0; epoch < 60; epoch++) first.add((await order(one, epoch))[0]);
    expect([...first].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("goes on in the middle of an epoch to the same bits", async () => {
    const { trainer } = await trained(stream(), 5);
    const state = await trainer.state();
    const again = (await trained(stream(), 1)).trainer;
    await again.restore(state);
    for await (const _ of again.fit(stream(), {
      epochs: 3,
      batchSize: 25,
      shuffle: false,
      validation: flowers,
      resume: true,
    }));
    expect(await again.network.weightsHash()).toBe((await trained(stream())).hash);
  });

  test("may have weights, values, several inputs, filters; and gives a first look", async () => {
    const named = ExampleStream.from(
      function* () {
        for (let i = 0; i < 8; i++)
          yield { input: { a: [i], b: [1, 2] }, label: { c: i % 2, d: [i / 8] }, weight: i % 3 };
      },
      {
        length: 8,
        inputShape: { a: [1], b: [2] },
        labelShape: { d: [1] },
        classes: { c: 2 },
      },
    );
    const some = await named.filter(({ input }) => input.a[0] > 2, { length: 5 }).take(2);
    expect(some.inputParts).toEqual({ a: [1], b: [2] });
    expect(Array.from(some.inputs)).toEqual([3, 1, 2, 4, 1, 2]);
    expect(Array.from(some.labels)).toEqual([0, 1, 0.375, 1, 0, 0.5]);
    expect(Array.from(some.weights!)).toEqual([0, 1]);
  });

  test("is what an ensemble trains on and is judged by, to the bits and counts of memory", async () => {
    const of = (train: Dataset | ExampleStream) =>
      trainEnsemble({
        seeds: [1, 2],
        train,
        fit: { epochs: 2, batchSize: 25, shuffle: false, validation: stream() },
        build: (seed) =>
          new Trainer(network({ input: [4], seed }, [dense(6), relu(), dense(3)]), {
            backend,
            loss: softmaxCrossEntropy(),
            optimizer: sgd({ learningRate: 0.1 }),
          }),
      });
    const [streamed, memory] = [await of(stream()), await of(flowers)];
    for (const [i, { parameters }] of streamed.networks.entries())
      expect(await parameters.read()).toEqual(await memory.networks[i].parameters.read());
    const report = await streamed.evaluate(flowers);
    expect(await streamed.evaluate(stream())).toEqual(report);
    // More than are held at a time.
    const often = ExampleStream.from(
      async function* (epoch) {
        for (let i = 0; i < 20; i++) yield* source(epoch);
      },
      { ...shapes, length: 20 * flowers.length },
    );
    const { members, sharedErrors } = await streamed.evaluate(often);
    expect(members).toEqual(report.members);
    expect(sharedErrors).toEqual(report.sharedErrors.map((count) => 20 * count));
  });

  test("is minimised by full-batch methods as the same examples in memory, read as of epoch 0 each time", async () => {
    counted.asked = [];
    const weighted = flowers.withWeights(Float32Array.from(flowers.labels, (label) => label / 2));
    const parts = ExampleStream.from(async function* (epoch) {
      let i = 0;
      for await (const example of source(epoch)) yield { ...example, weight: weighted.weights![i++] };
    }, shapes);
    const reached = async (data: Dataset | ExampleStream, method: ReturnType<typeof lbfgs>) => {
      const net = network({ input: [4], seed: 5 }, [dense(3)]);
      const options = { loss: softmaxCrossEntropy(), backend, regularization: { l2: 1 }, chunk: 25 };
      const objective = trainingObjective(net, data, options);
      const values: number[] = [];
      for await (const { value } of minimize(objective, { method, iterations: 4 })) values.push(value);
      objective.dispose();
      return { values, point: await net.parameters.read() };
    };
    for (const method of [lbfgs(), conjugateGradient()])
      for (const [data, streamed] of [
        [flowers, stream()],
        [weighted, parts],
      ] as const)
        expect(await reached(streamed, method)).toEqual(await reached(data, method));
    expect(counted.asked).toEqual([60]);
  });

  test("is refused where examples have to be in memory", async () => {
    const { trainer } = await trained(flowers);
    await expect(trainer.predict(stream() as any)).rejects.toThrow(
      "predict: expected examples that are in memory, got a stream of them. Take them part by part",
    );
    const options = { loss: softmaxCrossEntropy(), backend };
    const wrong = network({ input: [5] }, [dense(3)]);
    expect(() => trainingObjective(wrong, stream(), options)).toThrow("expected examples [5]");
  });

  test("errors name what was wrong: a short source, a bad label, no function, other shapes", async () => {
    const of = (examples: readonly any[], options: object = {}) =>
      ExampleStream.from(() => examples, { ...shapes, length: 2, ...options });
    const good = { input: [1, 2, 3, 4], label: 1 };
    await expect(of([good]).take(2)).rejects.toThrow(
      "example stream: expected 2 examples in an epoch, got 1",
    );
    await expect(of([good, { ...good, label: 3 }]).take(2)).rejects.toThrow("from 0 to 2, got 3");
    await expect(of([good, { ...good, input: [1, Number.NaN, 3, 4] }]).take(2)).rejects.toThrow(
      "finite input",
    );
    await expect(of([5]).take(1)).rejects.toThrow("expected { input, label }");
    expect(() => ExampleStream.from([good] as any, shapes)).toThrow(
      "Write ExampleStream.from(() => generator()",
    );
    expect(() => of([], { length: 0 })).toThrow("length");
    const { trainer } = await trained(flowers);
    const wrong = of([good], { inputShape: [2, 2] });
    await expect(trainer.fit(wrong, { epochs: 1 }).next()).rejects.toThrow("[2, 2]");
  });
});
