// An epoch that is interrupted is measured whole: its record is that of an epoch without a pause, to the bit.
import {
  auc,
  Dataset,
  decodeState,
  dense,
  encodeState,
  inputs,
  type Metric,
  network,
  outputs,
  relu,
  sgd,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
  squaredError,
  Trainer,
  type TrainerState,
} from "rutter";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as metrics from "../packages/rutter/src/metrics";
import { flowers } from "./flowers";

const backend = await wasm();
const { topK, ...plain } = metrics;
const all: readonly Metric[] = [topK(2), ...Object.values(plain).map((metric) => metric())];
/** 60 examples by 7: nine steps an epoch, the last a short one. */
const fit = { epochs: 2, batchSize: 7, validation: flowers };

const make = (list: readonly Metric[] = all) =>
  new Trainer(network({ input: [4], seed: 5 }, [dense(6), relu(), dense(3), softmax()]), {
    backend,
    loss: softmaxCrossEntropy(),
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    regularization: { l2: 0.1 },
    metrics: list,
  });

/** Trains up to a step. */
async function upTo(trainer: Trainer<any>, step: number): Promise<TrainerState> {
  for await (const event of trainer.fit(flowers, { ...fit, batchEvents: true }))
    if (event.type === "batch" && event.step === step) break;
  return trainer.state();
}

/** Goes on, and gives the measures of the epochs that ended since. */
async function goOn(trainer: Trainer<any>) {
  for await (const _ of trainer.fit(flowers, { ...fit, resume: true }));
  return trainer.history.map(({ training, validation }) => ({ training, validation }));
}

async function straight(list?: readonly Metric[]) {
  using trainer = make(list);
  for await (const _ of trainer.fit(flowers, fit));
  return trainer.history.map(({ training, validation }) => ({ training, validation }));
}

afterEach(() => vi.restoreAllMocks());

describe("an epoch that was interrupted", () => {
  test.each([1, 5, 8, 9, 12, 17])(
    "at step %i has the record of one without a pause, by every metric",
    async (step) => {
      const record = await straight();
      expect(Object.keys(record[0].training).length).toBe(1 + all.length);
      using first = make();
      const state = decodeState(encodeState(await upTo(first, step)));
      using second = make();
      await second.restore(state);
      expect(await goOn(second)).toEqual(record.slice(Math.floor((step - 1) / 9)));
      expect(await goOn(first)).toEqual(record);
    },
  );

  test("twice has it too, and its state is left as it was", async () => {
    using first = make();
    const state = await upTo(first, 3);
    const before = encodeState(state);
    using second = make();
    await second.restore(state);
    for await (const event of second.fit(flowers, { ...fit, batchEvents: true, resume: true }))
      if (event.type === "batch" && event.step === 7) break;
    using third = make();
    await third.restore(await second.state());
    expect(await goOn(third)).toEqual(await straight());
    expect(encodeState(state)).toEqual(before);
  });

  test("is begun again by a run that does not resume", async () => {
    const cold = { epochs: 1, batchSize: 7 };
    using trainer = make();
    await upTo(trainer, 5);
    const warmed = await trainer.state();
    using fresh = make();
    await fresh.restore({ ...warmed, progress: { ...warmed.progress, batch: 0 }, totals: undefined });
    for (const one of [trainer, fresh]) for await (const _ of one.fit(flowers, cold));
    expect(trainer.history[0].training).toEqual(fresh.history[0].training);
  });

  test("has the record of each named output", async () => {
    const { inputs: x, labels } = flowers;
    const parity = Array.from(labels, (value) => [value % 2]);
    const data = Dataset.from({
      inputs: { a: x, b: x },
      inputShape: { a: [4], b: [4] },
      labels: { kind: labels, parity },
      classes: { kind: 3 },
    });
    const build = () =>
      new Trainer(
        network({ input: { a: [4], b: [4] }, seed: 5 }, [
          inputs({ a: [dense(3)], b: [dense(2)] }),
          outputs({ kind: [dense(3)], parity: [dense(1)] }),
        ]),
        {
          backend: reference(),
          loss: { kind: softmaxCrossEntropy(), parity: sigmoidCrossEntropy() },
          lossWeights: { parity: 0.5 },
          optimizer: sgd({ learningRate: 0.1 }),
          metrics: { kind: [squaredError()], parity: [auc()] },
        },
      );
    using whole = build();
    for await (const _ of whole.fit(data, { epochs: 1, batchSize: 7 }));
    using first = build();
    for await (const event of first.fit(data, { epochs: 1, batchSize: 7, batchEvents: true }))
      if (event.type === "batch" && event.step === 4) break;
    using second = build();
    await second.restore(decodeState(encodeState(await first.state())));
    for await (const _ of second.fit(data, { epochs: 1, batchSize: 7, resume: true }));
    expect(second.history[0].training).toEqual(whole.history[0].training);
    expect(Object.keys(second.history[0].training).sort()).toEqual(
      ["kind_loss", "kind_squaredError", "loss", "parity_auc", "parity_loss"].sort(),
    );
  });
});

describe("what a state does not hold", () => {
  /** A metric of one's own, which cannot be saved. */
  const own: Metric = {
    name: "seen",
    start() {
      let seen = 0;
      return {
        add: ({ count }) => {
          seen += count;
        },
        result: () => seen,
      };
    },
  };

  test("is told, and measured over the rest of the epoch: a metric that cannot be saved", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const list = [own, metrics.accuracy()];
    using first = make(list);
    const state = await upTo(first, 3);
    expect((await goOn(first))[0].training.seen).toBe(60);
    expect(warn).not.toHaveBeenCalled();
    using second = make(list);
    await second.restore(state);
    expect(warn.mock.calls).toEqual([[expect.stringContaining("had counted of seen; ")]]);
    const [{ training }, next] = await goOn(second);
    const record = await straight(list);
    expect(training).toEqual({ ...record[0].training, seen: 60 - 21 });
    expect(next).toEqual(record[1]);
  });

  test("is told of a file of an earlier version, whose weights go on to the same bits", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    using first = make([metrics.accuracy()]);
    const { totals, ...old } = await upTo(first, 3);
    expect(totals?.examples).toBe(21);
    using second = make([metrics.accuracy()]);
    await second.restore(old);
    expect(warn.mock.calls).toEqual([[expect.stringContaining("had counted of loss, accuracy; ")]]);
    await goOn(second);
    await goOn(first);
    expect(await second.network.weightsHash()).toBe(await first.network.weightsHash());
  });

  test("is nothing between epochs", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    using first = make([own]);
    const state = await upTo(first, 9);
    expect(state.totals).toBeDefined();
    using done = make([own]);
    for await (const _ of done.fit(flowers, { epochs: 1 }));
    const between = await done.state();
    expect(between.totals).toBeUndefined();
    await done.restore(between);
    expect(warn).not.toHaveBeenCalled();
  });
});
