// The trainer: its events, its ends and its beginnings.
import { describe, expect, test } from "vitest";
import type { Backend } from "../packages/rutter/src/backend";
import type { Callback } from "../packages/rutter/src/callback";
import { earlyStopping } from "../packages/rutter/src/callbacks";
import { Dataset } from "../packages/rutter/src/data/dataset";
import type { EpochEvent, TrainingEvent } from "../packages/rutter/src/event";
import type { FitOptions } from "../packages/rutter/src/fitOptions";
import { dense, relu, sigmoid } from "../packages/rutter/src/layers";
import { quadratic, softmaxCrossEntropy } from "../packages/rutter/src/losses";
import { network } from "../packages/rutter/src/network";
import { ops } from "../packages/rutter/src/ops/table";
import { adam, sgd } from "../packages/rutter/src/optimizers";
import { reference } from "../packages/rutter/src/reference";
import { tensorType } from "../packages/rutter/src/tensor";
import { Trainer } from "../packages/rutter/src/trainer";
import type { TrainerOptions } from "../packages/rutter/src/trainerOptions";
import { TrainingStep } from "../packages/rutter/src/trainingStep";
import { wasm } from "../packages/rutter/src/wasm";
import { flowers } from "./flowers";

const backend = await wasm();
const fresh = (seed = 5) => network({ input: [4], seed }, [dense(6), relu(), dense(3)]);
const options = (more: Partial<TrainerOptions> = {}): TrainerOptions => ({
  backend,
  loss: softmaxCrossEntropy(),
  optimizer: adam({ learningRate: 0.01 }),
  ...more,
});

/** All events but `progress`, which come by the clock. */
async function run(
  trainer: Trainer<any>,
  fit: FitOptions,
  train: Dataset = flowers,
): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of trainer.fit(train, fit)) if (event.type !== "progress") events.push(event);
  return events;
}

const types = (events: readonly TrainingEvent[]) => events.map(({ type }) => type);

/** What a callback saw and may do. */
const callback = (on: Callback["on"]): Callback => ({ kind: "test", on });

describe("events", () => {
  test("come in order: a start, batches and an epoch for each epoch, an end", async () => {
    using trainer = new Trainer(fresh(), options());
    const events = await run(trainer, { epochs: 2, batchSize: 25, batchEvents: true });
    const epoch = ["batch", "batch", "batch", "epoch"];
    expect(types(events)).toEqual(["start", ...epoch, ...epoch, "end"]);
    expect(events[0]).toEqual({
      type: "start",
      epochs: 2,
      examples: 60,
      batchSize: 25,
      parameters: 51,
      backend: "wasm",
    });
    expect(events[3]).toEqual({
      type: "batch",
      epoch: 1,
      epochs: 2,
      step: 3,
      batch: 3,
      batches: 3,
      loss: expect.any(Number),
    });
    expect(events[8]).toMatchObject({ type: "epoch", epoch: 2, epochs: 2, step: 6 });
    expect(events[9]).toMatchObject({ type: "end", reason: "completed", epoch: 2, epochs: 2, step: 6 });
  });

  test("leave batches out unless they are asked for, and count on in the next run", async () => {
    using trainer = new Trainer(fresh(), options());
    expect(types(await run(trainer, { epochs: 1 }))).toEqual(["start", "epoch", "end"]);
    const second = await run(trainer, { epochs: 2 });
    expect(second.map((event) => ("step" in event ? [event.epoch, event.step] : []))).toEqual([
      [],
      [1, 4],
      [2, 6],
      [2, 6],
    ]);
    expect(trainer.epoch).toBe(3);
  });

  test("are plain data, and the epochs are kept as history", async () => {
    using trainer = new Trainer(fresh(), options());
    const events: TrainingEvent[] = [];
    for await (const event of trainer.fit(flowers, { epochs: 3, batchEvents: true, validation: flowers }))
      events.push(event);
    expect(structuredClone(events)).toEqual(events);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events.map((event) => ({ ...event })));
    expect(trainer.history).toEqual(events.filter(({ type }) => type === "epoch"));
    expect(trainer.history[2].validation).toEqual(await trainer.evaluate(flowers));
    expect(trainer.history[2].settings).toEqual({ ...adam({ learningRate: 0.01 }).settings });
  });

  test("reach callbacks in order, before the caller", async () => {
    const seen: string[] = [];
    const note = (name: string) => callback(({ type }) => void seen.push(`${name} ${type}`));
    using trainer = new Trainer(fresh(), options({ callbacks: [note("first"), note("second")] }));
    for await (const { type } of trainer.fit(flowers, { epochs: 1 }))
      if (type !== "progress") seen.push(`caller ${type}`);
    const each = (type: string) => [`first ${type}`, `second ${type}`, `caller ${type}`];
    expect(seen.filter((text) => !text.endsWith("progress"))).toEqual(
      ["start", "epoch", "end"].flatMap(each),
    );
  });

  test("of an epoch average its batches, the short one by its length", async () => {
    using trainer = new Trainer(fresh(), options());
    const events = await run(trainer, { epochs: 1, batchSize: 25, batchEvents: true });
    const losses = events.flatMap((event) => (event.type === "batch" ? [event.loss] : []));
    const epoch = events.find((event): event is EpochEvent => event.type === "epoch")!;
    expect(epoch.training.loss).toBe((losses[0] * 25 + losses[1] * 25 + losses[2] * 10) / 60);
  });
});

describe("while it trains", () => {
  test("other tasks get their turn at every progress event", async () => {
    const near = reference();
    // A step takes five milliseconds here, so that breaths become due whatever the machine.
    const slow: Backend = Object.create(near, {
      prepare: {
        value: (...given: Parameters<Backend["prepare"]>) => {
          const executable = near.prepare(...given);
          const idle = () => {
            for (const end = performance.now() + 5; performance.now() < end; );
          };
          return {
            ...executable,
            run: () => {
              idle();
              return executable.run();
            },
          };
        },
      },
      allocate: { value: (bytes: number) => near.allocate(bytes) },
      release: { value: (address: number, bytes: number) => near.release(address, bytes) },
      write: { value: (...given: Parameters<Backend["write"]>) => near.write(...given) },
      read: { value: (...given: Parameters<Backend["read"]>) => near.read(...given) },
      features: { value: near.features },
    });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    using trainer = new Trainer(fresh(), options({ backend: slow }));
    const turns: number[] = [];
    for await (const event of trainer.fit(flowers, { epochs: 2, batchSize: 1 }))
      if (event.type === "progress") {
        expect(event.samplesPerSecond).toBeGreaterThan(0);
        expect(event.secondsLeft).toBeGreaterThanOrEqual(0);
        expect(event.training.accuracy).toBeGreaterThanOrEqual(0);
        turns.push(ticks);
      }
    clearInterval(timer);
    expect(turns.length).toBeGreaterThan(3);
    for (let i = 1; i < turns.length; i++) expect(turns[i]).toBeGreaterThan(turns[i - 1]);
  });

  test("a second run is refused, predictions and evaluations are not", async () => {
    const net = fresh();
    using trainer = new Trainer(net, options());
    for await (const event of trainer.fit(flowers, { epochs: 2, validation: flowers })) {
      if (event.type !== "epoch") continue;
      await expect(trainer.fit(flowers, { epochs: 1 }).next()).rejects.toThrow(
        "fit: expected one run at a time, got a second while the first is going on. Wait for the first, or leave its loop.",
      );
      const [a, b] = await Promise.all([trainer.predict(flowers), net.predict(flowers)]);
      expect(a.data).toEqual(b.data);
      expect(await trainer.evaluate(flowers)).toEqual(event.validation);
    }
    await run(trainer, { epochs: 1 });
  });

  test("settings that a callback writes count from the next step on", async () => {
    const net = fresh();
    const freeze = callback((event, { settings }) => {
      if (event.type === "epoch" && event.epoch === 1) settings.learningRate = 0;
    });
    using trainer = new Trainer(net, options({ optimizer: sgd({ learningRate: 0.1 }), callbacks: [freeze] }));
    const hashes: string[] = [await net.weightsHash()];
    for await (const event of trainer.fit(flowers, { epochs: 3 }))
      if (event.type === "epoch") hashes.push(await net.weightsHash());
    expect(hashes[1]).not.toBe(hashes[0]);
    expect(hashes[2]).toBe(hashes[1]);
    expect(hashes[3]).toBe(hashes[1]);
  });

  test("l2 can be switched on in the middle", async () => {
    const lengths = async (l2: number) => {
      const net = fresh();
      using trainer = new Trainer(
        net,
        options({ optimizer: sgd({ learningRate: 0.1 }), regularization: { l2: 0 } }),
      );
      await run(trainer, { epochs: 1 });
      trainer.settings.l2 = l2;
      await run(trainer, { epochs: 3 });
      const [{ data }] = await net.weights();
      return Array.from(data).reduce((sum, w) => sum + w * w, 0);
    };
    expect(await lengths(10)).toBeLessThan(0.9 * (await lengths(0)));
  });
});

describe("a run ends", () => {
  test("at the next step when its signal aborts, and what was learned stays", async () => {
    const net = fresh();
    const before = await net.weightsHash();
    using trainer = new Trainer(net, options());
    const controller = new AbortController();
    const events: TrainingEvent[] = [];
    for await (const event of trainer.fit(flowers, {
      epochs: 9,
      batchSize: 10,
      batchEvents: true,
      signal: controller.signal,
    })) {
      events.push(event);
      if (event.type === "batch" && event.step === 8) controller.abort();
    }
    expect(events.at(-1)).toMatchObject({ type: "end", reason: "aborted", epoch: 1, step: 8 });
    expect(await net.weightsHash()).not.toBe(before);
  });

  test("before its first step when the signal has aborted already", async () => {
    const net = fresh();
    const before = await net.weightsHash();
    using trainer = new Trainer(net, options());
    const events = await run(trainer, { epochs: 1, signal: AbortSignal.abort() });
    expect(types(events)).toEqual(["start", "end"]);
    expect(await net.weightsHash()).toBe(before);
  });

  test("when its loop is left, and another can begin", async () => {
    const ends: TrainingEvent[] = [];
    const note = callback((event) => {
      if (event.type === "end") ends.push(event);
    });
    using trainer = new Trainer(fresh(), options({ callbacks: [note] }));
    for await (const event of trainer.fit(flowers, { epochs: 5, batchSize: 10, batchEvents: true }))
      if (event.type === "batch" && event.step === 3) break;
    expect(ends).toEqual([expect.objectContaining({ type: "end", reason: "left", epoch: 0, step: 3 })]);
    expect((await trainer.state()).progress).toMatchObject({ epoch: 0, batch: 3, step: 3 });
    expect((await run(trainer, { epochs: 1, batchSize: 10 })).at(-1)).toMatchObject({ epoch: 1, step: 9 });
    for await (const event of trainer.fit(flowers, { epochs: 1 })) if (event.type === "end") break;
    expect(ends.map((event) => event.type === "end" && event.reason)).toEqual([
      "left",
      "completed",
      "completed",
    ]);
  });

  test("when a callback stops it, with the reason in words", async () => {
    const stop = callback((event, control) => {
      if (event.type === "epoch" && event.epoch === 2) control.stop("enough");
    });
    using trainer = new Trainer(fresh(), options({ callbacks: [stop] }));
    const events = await run(trainer, { epochs: 9 });
    expect(types(events)).toEqual(["start", "epoch", "epoch", "end"]);
    expect(events.at(-1)).toMatchObject({ reason: "stopped", message: "enough", epoch: 2 });
  });

  test("when its callback throws, with that error, and the trainer goes on", async () => {
    let broken = true;
    const fail = callback(() => {
      if (broken) throw new Error("a broken callback");
    });
    using trainer = new Trainer(fresh(), options({ callbacks: [fail] }));
    await expect(run(trainer, { epochs: 1 })).rejects.toThrow("a broken callback");
    broken = false;
    expect(types(await run(trainer, { epochs: 1 }))).toEqual(["start", "epoch", "end"]);
  });
});

describe("early stopping", () => {
  // Labels that are turned round: the better the training, the worse the validation.
  const contrary = Dataset.from({
    inputs: flowers.inputs,
    inputShape: [4],
    labels: Int32Array.from(flowers.labels, (label) => (label + 1) % 3),
    classes: 3,
  });

  test("ends the run after so many epochs without improvement and puts the best weights back", async () => {
    const net = fresh();
    const hashes: string[] = [];
    const note = callback(async (event) => {
      if (event.type === "epoch") hashes.push(await net.weightsHash());
    });
    const optimizer = sgd({ learningRate: 0.3 });
    using trainer = new Trainer(
      net,
      options({ optimizer, callbacks: [note, earlyStopping({ patience: 3 })] }),
    );
    const events = await run(trainer, { epochs: 50, batchSize: 10, validation: contrary });
    const losses = trainer.history.map(({ validation }) => validation!.loss);
    const best = losses.indexOf(Math.min(...losses));
    expect(losses).toHaveLength(best + 1 + 3);
    expect(events.at(-1)).toMatchObject({
      reason: "stopped",
      message: `validation.loss has not improved since epoch ${best + 1} (${losses[best]})`,
    });
    expect(await net.weightsHash()).toBe(hashes[best]);
    expect(hashes[best]).not.toBe(hashes.at(-1));
  });

  test("keeps the last weights if asked to, and can watch an accuracy", async () => {
    const net = fresh();
    let last = "";
    const note = callback(async (event) => {
      if (event.type === "epoch") last = await net.weightsHash();
    });
    const stop = earlyStopping({ monitor: "validation.accuracy", patience: 2, restoreBestWeights: false });
    using trainer = new Trainer(net, options({ callbacks: [note, stop] }));
    await run(trainer, { epochs: 50, validation: contrary });
    expect(trainer.history.length).toBeLessThan(50);
    expect(await net.weightsHash()).toBe(last);
  });

  test("puts the best weights back when the loop is left, too", async () => {
    const net = fresh();
    const hashes: string[] = [];
    const note = callback(async (event) => {
      if (event.type === "epoch") hashes.push(await net.weightsHash());
    });
    const optimizer = sgd({ learningRate: 0.3 });
    using trainer = new Trainer(net, options({ optimizer, callbacks: [note, earlyStopping()] }));
    for await (const event of trainer.fit(flowers, { epochs: 9, batchSize: 10, validation: contrary }))
      if (event.type === "epoch" && event.epoch === 5) break;
    const losses = trainer.history.map(({ validation }) => validation!.loss);
    expect(await net.weightsHash()).toBe(hashes[losses.indexOf(Math.min(...losses))]);
  });

  test("says what there is to watch if the name is wrong", async () => {
    using trainer = new Trainer(fresh(), options({ callbacks: [earlyStopping()] }));
    await expect(run(trainer, { epochs: 1 })).rejects.toThrow(
      'monitor: expected one of training.loss, training.accuracy, got "validation.loss". Pass validation data to fit().',
    );
  });
});

describe("resuming", () => {
  test.each([adam(), sgd({ learningRate: 0.1, momentum: 0.9 })])(
    "$kind in the middle of an epoch ends at the same bits",
    async (optimizer) => {
      const whole = fresh();
      using straight = new Trainer(whole, options({ optimizer, regularization: { l2: 0.1 } }));
      await run(straight, { epochs: 4, batchSize: 7, validation: flowers });

      using first = new Trainer(fresh(), options({ optimizer, regularization: { l2: 0.1 } }));
      for await (const event of first.fit(flowers, { epochs: 4, batchSize: 7, batchEvents: true }))
        if (event.type === "batch" && event.step === 13) break;
      const state = structuredClone(await first.state());
      const net = fresh(5);
      using second = new Trainer(
        net,
        options({ backend: reference(), optimizer, regularization: { l2: 0.1 } }),
      );
      await second.restore(state);
      const events = await run(second, { epochs: 4, batchSize: 7, resume: true, validation: flowers });
      expect(await net.weightsHash()).toBe(await whole.weightsHash());
      expect(events.at(-1)).toMatchObject({ reason: "completed", epoch: 4, step: 36 });
      expect(second.history.at(-1)!.validation).toEqual(straight.history.at(-1)!.validation);
    },
  );

  test("after an abort ends at the same bits in the same trainer", async () => {
    const whole = fresh();
    using straight = new Trainer(whole, options());
    await run(straight, { epochs: 3, batchSize: 8 });
    const net = fresh();
    using trainer = new Trainer(net, options());
    const controller = new AbortController();
    const stopper = { epochs: 3, batchSize: 8, batchEvents: true, signal: controller.signal };
    for await (const event of trainer.fit(flowers, stopper))
      if (event.type === "batch" && event.step === 11) controller.abort();
    await run(trainer, { epochs: 3, batchSize: 8, resume: true });
    expect(await net.weightsHash()).toBe(await whole.weightsHash());
  });

  test("refuses the state of another optimizer", async () => {
    using trainer = new Trainer(fresh(), options());
    using other = new Trainer(fresh(), options({ optimizer: sgd() }));
    await expect(trainer.restore(await other.state())).rejects.toThrow(
      "restore: expected a state with optimizer values mean, square, got version 1 with none. Make the trainer with the options it had.",
    );
  });
});

describe("batches", () => {
  test.each([1, 7, 60, 1000])(
    "of %i train to the same bits on both backends, short last ones included",
    async (batchSize) => {
      const hashes = [];
      for (const each of [backend, reference()]) {
        const net = fresh();
        using trainer = new Trainer(net, options({ backend: each }));
        const events = await run(trainer, { epochs: 2, batchSize });
        expect(events.at(-1)).toMatchObject({ step: 2 * Math.ceil(60 / batchSize) });
        hashes.push(await net.weightsHash());
      }
      expect(hashes[1]).toBe(hashes[0]);
    },
  );

  test("in file order are what a loop by hand does", async () => {
    const net = fresh();
    using trainer = new Trainer(net, options({ optimizer: sgd({ learningRate: 0.1 }) }));
    await run(trainer, { epochs: 2, batchSize: 20, shuffle: false });

    const own = fresh();
    using step = new TrainingStep({
      backend,
      inputs: [tensorType([20, 4]), tensorType([20], "i32")],
      updates: [{ network: own, optimizer: sgd({ learningRate: 0.1 }) }],
      build: ([x, y], context) => ({ loss: ops.mean(softmaxCrossEntropy()(own.apply(x, context), y)) }),
    });
    for (let i = 0; i < 6; i++) {
      const start = 20 * (i % 3);
      await step.write(0, flowers.inputs.subarray(4 * start, 4 * (start + 20)));
      await step.write(1, flowers.labels.subarray(start, start + 20));
      await step.run();
    }
    expect(await net.weightsHash()).toBe(await own.weightsHash());
  });

  test("take every example once per epoch, in an order that the seed decides and the epoch changes", async () => {
    // One weight per example, and a loss whose gradient is 1 for each example seen: SGD of rate −1 counts visits.
    const count = 20;
    const identity = Array.from({ length: count }, (_, i) =>
      Array.from({ length: count }, (_, j) => Number(i === j)),
    );
    const train = Dataset.from({ inputs: identity, labels: identity.map(() => [0]) });
    const order = async (epochs: number, seed: number, shuffle = true) => {
      const net = network({ input: [count], seed }, [dense({ units: 1, bias: false })]);
      const seen: number[] = [];
      let before = await net.parameters.read();
      const watch = callback(async (event) => {
        if (event.type !== "batch") return;
        const now = await net.parameters.read();
        seen.push(now.findIndex((w, i) => w !== before[i]));
        before = now;
      });
      using trainer = new Trainer(
        net,
        options({
          loss: (output) => ops.sum(output),
          optimizer: sgd({ learningRate: 1 }),
          callbacks: [watch],
        }),
      );
      await run(trainer, { epochs, batchSize: 1, batchEvents: true, shuffle }, train);
      return seen;
    };
    const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b);
    const all = Array.from({ length: count }, (_, i) => i);
    const two = await order(2, 1);
    const [first, second] = [two.slice(0, count), two.slice(count)];
    expect([sorted(first), sorted(second)]).toEqual([all, all]);
    expect(second).not.toEqual(first);
    expect(first).not.toEqual(all);
    expect(await order(2, 1)).toEqual(two);
    expect(await order(1, 2)).not.toEqual(first);
    expect(await order(1, 1, false)).toEqual(all);
  });

  test("of labels and of values can follow each other in one trainer", async () => {
    const oneHot = Dataset.from({
      inputs: flowers.inputs,
      inputShape: [4],
      labels: Array.from(flowers.labels, (label) => [0, 1, 2].map((c) => Number(c === label))),
    });
    const nets = [fresh(), fresh()];
    for (const [net, second] of [
      [nets[0], oneHot],
      [nets[1], flowers],
    ] as const) {
      using trainer = new Trainer(net, options());
      await run(trainer, { epochs: 1 }, flowers);
      await run(trainer, { epochs: 1 }, second);
      expect(await trainer.evaluate(oneHot)).toEqual(await trainer.evaluate(flowers));
    }
    expect(await nets[0].weightsHash()).toBe(await nets[1].weightsHash());
  });
});

describe("evaluation", () => {
  test("is exact over a set that fills no whole number of batches", async () => {
    const many = Dataset.from({
      inputs: Float32Array.from({ length: 4 * 257 }, (_, i) => Math.fround(Math.sin(i))),
      inputShape: [4],
      labels: Int32Array.from({ length: 257 }, (_, i) => (i * i) % 3),
      classes: 3,
    });
    const net = fresh();
    using trainer = new Trainer(net, options());
    const { loss, accuracy } = await trainer.evaluate(many);
    const { data } = await net.predict(many);
    const rows = Array.from({ length: 257 }, (_, i) => Array.from(data.subarray(3 * i, 3 * i + 3)));
    const right = rows.filter((row, i) => row.indexOf(Math.max(...row)) === many.labels[i]);
    expect(accuracy).toBe(right.length / 257);
    const cost = rows.map(
      (row, i) => Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[many.labels[i]],
    );
    const mean = cost.reduce((sum, c) => sum + c, 0) / 257;
    // Costs are within a few float32 roundings of a number below 8; a mean of 100 adds at most γ₁₀₀.
    expect(Math.abs(loss - mean)).toBeLessThan(8 * 120 * 2 ** -24);
    const parts = [
      await trainer.evaluate(many.take(100)),
      await trainer.evaluate(many.slice(100, 200)),
      await trainer.evaluate(many.slice(200)),
    ];
    expect(loss).toBe((parts[0].loss * 100 + parts[1].loss * 100 + parts[2].loss * 57) / 257);
  });

  test("does not train", async () => {
    const net = fresh();
    const before = await net.weightsHash();
    using trainer = new Trainer(net, options());
    await trainer.evaluate(flowers);
    expect(await net.weightsHash()).toBe(before);
  });
});

describe("disposing", () => {
  test("ends a trainer's life, not its network's", async () => {
    const net = fresh();
    const trainer = new Trainer(net, options());
    await run(trainer, { epochs: 1 });
    const { data } = await trainer.predict(flowers);
    const hash = await net.weightsHash();
    trainer.dispose();
    trainer.dispose();
    const text = (where: string) =>
      `${where}: expected a live trainer, got one that was disposed of. Make a new Trainer; the network kept its parameters.`;
    await expect(run(trainer, { epochs: 1 })).rejects.toThrow(text("fit"));
    await expect(trainer.evaluate(flowers)).rejects.toThrow(text("evaluate"));
    await expect((async () => trainer.predict(flowers))()).rejects.toThrow(text("predict"));
    await expect(trainer.restore({} as any)).rejects.toThrow(text("restore"));
    await expect(trainer.state()).rejects.toThrow(text("state"));
    expect(await net.weightsHash()).toBe(hash);
    expect((await net.predict(flowers)).data).toEqual(data);
    using next = new Trainer(net, options());
    await run(next, { epochs: 1 });
    expect(await net.weightsHash()).not.toBe(hash);
  });

  test("gives the memory back, the optimizer's state included", async () => {
    const allocated = new Map<number, number>();
    const near = reference();
    const counting: Backend = Object.create(near, {
      allocate: {
        value: (bytes: number) => {
          const address = near.allocate(bytes);
          allocated.set(address, bytes);
          return address;
        },
      },
      release: {
        value: (address: number, bytes: number) => {
          expect(allocated.get(address)).toBe(bytes);
          allocated.delete(address);
          near.release(address, bytes);
        },
      },
      prepare: { value: (...given: Parameters<Backend["prepare"]>) => near.prepare(...given) },
      write: { value: (...given: Parameters<Backend["write"]>) => near.write(...given) },
      read: { value: (...given: Parameters<Backend["read"]>) => near.read(...given) },
      features: { value: near.features },
    });
    const net = fresh();
    {
      using trainer = new Trainer(net, options({ backend: counting }));
      await run(trainer, { epochs: 1, batchSize: 7, validation: flowers });
      expect(allocated.size).toBeGreaterThan(4);
    }
    await net.dispose();
    expect(Array.from(allocated.values())).toEqual([]);
  });
});

test("a network and a loss of one output learn exclusive or", async () => {
  const xor = Dataset.from({
    inputs: [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    labels: [[0], [1], [1], [0]],
  });
  const net = network({ input: [2], seed: 1 }, [dense(8), sigmoid(), dense(1), sigmoid()]);
  using trainer = new Trainer(net, options({ loss: quadratic(), optimizer: sgd({ learningRate: 5 }) }));
  await run(trainer, { epochs: 3000, batchSize: 4, validation: xor }, xor);
  expect(trainer.history.at(-1)!.validation).toMatchObject({ accuracy: 1 });
  expect(trainer.history.at(-1)!.validation!.loss).toBeLessThan(0.01);
});
