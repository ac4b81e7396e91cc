// Callbacks: when they act, what they write and keep, and that a resumed run goes on as if there had been no pause.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Callback,
  Dataset,
  decodeState,
  dense,
  ema,
  encodeState,
  loadNetwork,
  network,
  normal,
  quadratic,
  type RunControl,
  relu,
  sgd,
  sigmoid,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  Trainer,
  type TrainingEvent,
  tanh,
} from "rutter";
import { reference } from "rutter/reference";
import { afterAll, describe, expect, test } from "vitest";
import * as callbacks from "../packages/rutter/src/callbacks";
import { progressLine } from "../packages/rutter/src/callbacks/progressText";

const { alarms, checkpoint, csvLogger, earlyStopping, generalizationLoss, halveOnPlateau } = callbacks;
const { jsonLinesLogger, learningRateFinder, phaseDetector, progressText, reduceOnPlateau } = callbacks;
const { snapshots, terminateOnNaN, useAverage } = callbacks;

const folder = mkdtempSync(join(tmpdir(), "callbacks-"));
afterAll(() => rmSync(folder, { recursive: true }));

const inputs = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(1.7 * i)]);
const data = Dataset.from({ inputs, labels: inputs.map(([x, y]) => (x > y ? 1 : 0)), classes: 2 });

/** Tells a callback of a run whose epochs have these validation losses; says what it did after each. */
async function tell(callback: Callback, losses: readonly number[], training: readonly number[] = losses) {
  const net = network({ input: [1] }, [dense(1)]);
  const settings: Record<string, number> = { learningRate: 1 };
  let stopped: string | undefined;
  const run = {
    network: net,
    settings,
    stop: (message: string) => (stopped ??= message),
  } as unknown as RunControl;
  const start = { epochs: 99, examples: 1, batchSize: 1, parameters: 2, backend: "none" };
  await callback.on({ type: "start", ...start }, run);
  const rates: number[] = [];
  for (const [i, loss] of losses.entries()) {
    await net.parameters.write(Float32Array.of(i + 1, 0));
    await callback.on(
      {
        ...{
          type: "epoch",
          epoch: i + 1,
          epochs: 99,
          step: i + 1,
          samplesPerSecond: 1,
          seconds: 1,
          settings,
        },
        training: { loss: training[i], accuracy: 1 - training[i] },
        validation: { loss, accuracy: 1 - loss },
      },
      run,
    );
    rates.push(settings.learningRate);
    if (stopped !== undefined) break;
  }
  const position = { epoch: rates.length, epochs: 99, step: rates.length };
  await callback.on({ type: "end", reason: "completed", seconds: 1, ...position }, run);
  return { epochs: rates.length, stopped, rates, weights: (await net.parameters.read())[0] };
}

describe("earlyStopping", () => {
  test("stops after n epochs without improvement, with the weights of the best", async () => {
    const { epochs, stopped, weights } = await tell(earlyStopping({ patience: 3 }), [5, 4, 3, 6, 3, 4, 2]);
    expect(epochs).toBe(6);
    expect(stopped).toBe("validation.loss has not improved since epoch 3 (3)");
    expect(weights).toBe(3);
    const kept = earlyStopping({ patience: 3, restoreBestWeights: false });
    expect((await tell(kept, [5, 4, 3, 6, 3, 4, 2])).weights).toBe(6);
  });

  test("knows by the name which way is better, and how much counts", async () => {
    const up = earlyStopping({ monitor: "validation.accuracy", patience: 2 });
    expect((await tell(up, [0.5, 0.4, 0.45, 0.41])).epochs).toBe(4);
    const coarse = earlyStopping({ patience: 2, minimumDelta: 0.2 });
    expect((await tell(coarse, [0.5, 0.4, 0.35, 0.1])).epochs).toBe(3);
    await expect(tell(earlyStopping({ monitor: "validation.los" }), [1])).rejects.toThrow(/validation\.loss/);
  });
});

describe("generalizationLoss", () => {
  test("stops when the error is α % above the least", async () => {
    expect((await tell(generalizationLoss({ threshold: 5 }), [1, 0.5, 0.52, 0.524, 0.526, 0.1])).epochs).toBe(
      5,
    );
  });

  test("with a strip waits while training still makes progress", async () => {
    const validation = [1, 0.5, 0.6, 0.7, 0.7, 0.7];
    // GL = 40 after four epochs; P = 1000 · ((0.4 + 0.2)/(2 · 0.2) − 1) = 500, or 25.6 where training flattens out.
    const moving = generalizationLoss({ strip: 2 });
    expect((await tell(moving, validation, [1, 0.8, 0.4, 0.2, 0.1, 0.05])).epochs).toBe(6);
    const flat = generalizationLoss({ strip: 2 });
    expect((await tell(flat, validation, [1, 0.8, 0.205, 0.195, 0.1, 0.05])).epochs).toBe(4);
  });
});

describe("risingLoss", () => {
  test("stops when the error at the end of strips has risen so many times in a row", async () => {
    const errors = [1, 0.5, 9, 0.6, 0.1, 0.7, 0.1, 0.1];
    expect((await tell(callbacks.risingLoss({ strip: 2, times: 2 }), errors)).epochs).toBe(6);
    expect((await tell(callbacks.risingLoss({ strip: 2, times: 1 }), errors)).epochs).toBe(4);
    expect((await tell(callbacks.risingLoss({ strip: 1, times: 3 }), [1, 2, 3, 2, 3, 4, 5])).epochs).toBe(7);
    expect((await tell(callbacks.risingLoss({ strip: 1, times: 1 }), [1, 1, 1])).epochs).toBe(3);
  });

  test("refuses a strip of no epochs", () => {
    expect(() => callbacks.risingLoss({ strip: 0 })).toThrow(/risingLoss/);
  });
});

describe("reduceOnPlateau", () => {
  test("reduces after n epochs without improvement, then waits again", async () => {
    const callback = reduceOnPlateau({ patience: 2, factor: 0.5 });
    expect((await tell(callback, [3, 2, 2, 2, 2, 2, 1, 1])).rates).toEqual([
      1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25,
    ]);
    const slow = reduceOnPlateau({ patience: 1, factor: 0.5, cooldown: 2, minimum: 0.3 });
    expect((await tell(slow, [1, 1, 1, 1, 1, 1, 1, 1])).rates).toEqual([
      1, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3, 0.3,
    ]);
  });

  test("halveOnPlateau halves seven times and stops at 1/128, as in Nielsen's book", async () => {
    const { rates, stopped } = await tell(halveOnPlateau({ patience: 2 }), new Array(50).fill(0.5));
    expect(new Set(rates)).toEqual(new Set([1, 2, 4, 8, 16, 32, 64, 128].map((n) => 1 / n)));
    expect(rates).toHaveLength(1 + 7 * 2);
    expect(stopped).toMatch(/0.0078125/);
  });

  test("refuses a setting that is not there", async () => {
    await expect(tell(reduceOnPlateau({ setting: "momentum" }), [1])).rejects.toThrow(/"momentum"/);
  });
});

const make = (list: readonly Callback[], learningRate = 0.5, units = 3) =>
  new Trainer(network({ input: [2], seed: 1 }, [dense(units), sigmoid(), dense(2)]), {
    backend: reference(),
    loss: softmaxCrossEntropy(),
    optimizer: ema(sgd({ learningRate }), { decay: 0.9 }),
    callbacks: list,
  });
const options = { epochs: 4, batchSize: 10, validation: data };

async function run(trainer: ReturnType<typeof make>, fit: object = {}) {
  const events: TrainingEvent[] = [];
  for await (const event of trainer.fit(data, { ...options, ...fit })) events.push(event);
  return events;
}

describe("checkpoint", () => {
  test("keeps the last n networks and the best, all of them whole", async () => {
    const to = join(folder, "networks", "deep");
    using trainer = make([checkpoint({ to, every: 1, keep: 2, best: true })]);
    await run(trainer);
    expect(readdirSync(to).sort()).toEqual([
      "best.safetensors",
      "epoch-3.safetensors",
      "epoch-4.safetensors",
    ]);
    const loaded = await loadNetwork(readFileSync(join(to, "epoch-4.safetensors")));
    expect(await loaded.weightsHash()).toBe(await trainer.network.weightsHash());
  });

  test("writes states from which a run ends with the same bits, early stopping included", async () => {
    const list = () => [earlyStopping({ patience: 2 }), reduceOnPlateau({ patience: 1, factor: 0.3 })];
    const losses = new Map<string, Uint8Array>();
    const save = checkpoint({ to: (name, bytes) => void losses.set(name, bytes), save: "state" });
    using whole = make([...list(), save], 40);
    await run(whole, { epochs: 9 });
    using resumed = make(list(), 40);
    await resumed.restore(decodeState(losses.get("epoch-2.safetensors")!));
    const events = await run(resumed, { epochs: 9, resume: true });
    expect(events[0]).toMatchObject({ type: "start", resumed: true });
    expect(await resumed.network.weightsHash()).toBe(await whole.network.weightsHash());
    expect(resumed.history.map(({ settings }) => settings.learningRate)).toEqual(
      whole.history.slice(2).map(({ settings }) => settings.learningRate),
    );
    expect(whole.settings.learningRate).toBeLessThan(40);
  });
});

test("a state is the same after a round through bytes, infinities and float64 included", () => {
  const state = {
    version: 1 as const,
    progress: { firstEpoch: 0, epoch: 1, batch: 2, step: 3 },
    settings: { learningRate: Number.POSITIVE_INFINITY, l2: Number.NaN },
    parameters: Float32Array.of(1, Number.NaN),
    buffers: new Float32Array(0),
    optimizer: { velocity: Float64Array.of(0.1) },
    callbacks: [null, { best: -0.5, weights: Float32Array.of(2) }],
  };
  expect(decodeState(encodeState(state))).toEqual(state);
  expect(() => decodeState(new Uint8Array(8))).toThrow();
});

describe("loggers", () => {
  test("csvLogger writes a row of columns and a row for each epoch", async () => {
    const path = join(folder, "run.csv");
    using trainer = make([csvLogger({ to: path })]);
    await run(trainer);
    await run(trainer);
    const rows = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatch(
      /^epoch,step,training\.loss,.*validation\.accuracy,learningRate,averageDecay,seconds$/,
    );
    const last = trainer.history[7];
    expect(rows[4].split(",").slice(0, 3)).toEqual(["4", String(last.step), String(last.training.loss)]);
  });

  test("jsonLinesLogger writes events as they are", async () => {
    const path = join(folder, "run.jsonl");
    using trainer = make([jsonLinesLogger({ to: path, events: ["batch", "epoch"] })]);
    const events = await run(trainer);
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    const written = lines.map((line) => JSON.parse(line));
    expect(written.filter(({ type }) => type === "batch")).toHaveLength(16);
    expect(written.filter(({ type }) => type === "epoch")).toEqual(
      events.filter(({ type }) => type === "epoch"),
    );
    expect(events.some(({ type }) => type === "batch")).toBe(false);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  test("a place that cannot be written to is named", async () => {
    using trainer = make([csvLogger({ to: join(folder, "missing", "run.csv") })]);
    await expect(run(trainer)).rejects.toThrow(/missing/);
  });
});

test("progressText gives a line for what is new", async () => {
  const lines: string[] = [];
  using trainer = make([
    progressText((line) => lines.push(line)),
    earlyStopping({ patience: 1, minimumDelta: 9 }),
  ]);
  await run(trainer);
  expect(lines[0]).toMatch(/^epoch 1\/4 loss [\d.]+ accuracy [\d.]+ validation loss/);
  expect(lines[lines.length - 1]).toMatch(/^stopped: validation\.loss has not improved/);
  const half = {
    epoch: 1,
    epochs: 2,
    step: 1,
    batch: 1,
    batches: 2,
    training: { loss: 0.5 },
    samplesPerSecond: 10,
  };
  expect(progressLine({ type: "progress", ...half, secondsLeft: 3 })).toContain("████████████░░░░░░░░░░░░");
});

describe("terminateOnNaN", () => {
  test("names the step and the first layer", async () => {
    const nothing = { ...normal(), fill: (values: Float32Array) => values.fill(Number.NaN) };
    const layers = [dense(3), sigmoid(), dense({ units: 2, biasInitializer: nothing as any })];
    using trainer = new Trainer(network({ input: [2] }, layers), {
      ...{
        backend: reference(),
        loss: softmaxCrossEntropy(),
        optimizer: sgd(),
        callbacks: [terminateOnNaN()],
      },
    });
    const before = await trainer.network.weights();
    for await (const event of trainer.fit(data, options))
      if (event.type === "end")
        expect(event.message).toBe(
          "the loss is NaN at step 1: first in layer 2 (dense), its bias is not finite",
        );
    expect(await trainer.network.weights()).toEqual(before);
  });

  test("names an example that is not finite", async () => {
    const broken = new Dataset({ ...data, inputs: data.inputs.slice() });
    broken.inputs[25] = Number.NaN;
    using trainer = make([terminateOnNaN()]);
    for await (const event of trainer.fit(broken, options))
      if (event.type === "end") expect(event.message).toMatch(/example 12 of the data has the input NaN/);
  });
});

describe("learningRateFinder", () => {
  test("raises the rate until the loss diverges and puts everything back", async () => {
    const finder = learningRateFinder({ minimum: 1e-3, maximum: 1e4, steps: 60 });
    using trainer = make([finder]);
    const before = await trainer.network.weightsHash();
    await run(trainer, { epochs: 30 });
    expect(await trainer.network.weightsHash()).toBe(before);
    expect(trainer.settings.learningRate).toBe(0.5);
    expect(finder.trials.length).toBeGreaterThan(20);
    const rates = finder.trials.map(({ learningRate }) => learningRate);
    expect(rates[1] / rates[0]).toBeCloseTo(1e7 ** (1 / 59), 10);
    expect(finder.suggestion).toBeGreaterThan(1e-2);
    expect(finder.suggestion).toBeLessThan(1e3);
  });
});

describe("alarms", () => {
  async function raised(
    layers: any[],
    loss: any,
    setup: { rate?: number; l2?: number; data?: Dataset } = {},
  ) {
    const watch = alarms({ onAlarm: () => {} });
    using trainer = new Trainer(network({ input: [2], seed: 1 }, layers), {
      ...{ backend: reference(), loss, callbacks: [watch], regularization: { l2: setup.l2 ?? 0 } },
      optimizer: sgd({ learningRate: setup.rate ?? 0.1 }),
    });
    for await (const _ of trainer.fit(setup.data ?? data, { epochs: 6, batchSize: 10 }));
    return watch.raised.map(({ kind }) => kind);
  }
  const wide = normal({ standardDeviation: 100 });

  test("say nothing of a sound run", async () => {
    expect(await raised([dense(8), tanh(), dense(2)], softmaxCrossEntropy(), { rate: 1 })).toEqual([]);
  });

  test("know hopeless decay, saturation, a bad start, dead units", async () => {
    expect(await raised([dense(2)], softmaxCrossEntropy(), { rate: 10, l2: 1000 })).toContain("decay");
    expect(
      await raised([dense({ units: 8, initializer: wide }), sigmoid(), dense(2)], softmaxCrossEntropy()),
    ).toContain("saturation");
    expect(await raised([dense({ units: 2, initializer: wide })], softmaxCrossEntropy())).toContain(
      "startCost",
    );
    const negative = {
      units: 8,
      biasInitializer: { ...wide, fill: (values: Float32Array) => values.fill(-9) },
    };
    const dead = await raised([dense(negative), relu(), dense(2), sigmoid()], sigmoidCrossEntropy());
    expect(dead).toContain("dead");
    const deep = [1, 2, 3, 4, 5, 6, 7].flatMap(() => [dense(8), sigmoid()]);
    expect(await raised([...deep, dense(2)], softmaxCrossEntropy())).toContain("vanishing");
  });

  test("know a loss that is stuck or no number, and guessing", async () => {
    expect(await raised([dense(2)], softmaxCrossEntropy(), { rate: 0 })).toContain("stuck");
    expect(await raised([dense(2)], softmaxCrossEntropy(), { rate: 1e38 })).toContain("notFinite");
    const ten = Dataset.from({ inputs, labels: inputs.map((_, i) => i % 10), classes: 10 });
    expect(await raised([dense(10)], softmaxCrossEntropy(), { rate: 1e-6, data: ten })).toContain("chance");
  });
});

test("snapshots keep copies, the first weights too", async () => {
  const shots = snapshots({ every: 2, keep: 2 });
  using trainer = make([shots]);
  const first = await trainer.network.parameters.read();
  const all = snapshots();
  using other = make([all]);
  await run(trainer);
  await run(other);
  expect(shots.taken.map(({ epoch }) => epoch)).toEqual([2, 4]);
  expect(all.taken.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4]);
  expect(all.taken[0].parameters).toEqual(first);
  expect(all.taken[4].parameters).toEqual(await trainer.network.parameters.read());
});

test("phaseDetector tells when the answer of its function changes", async () => {
  const told: string[] = [];
  const detector = phaseDetector(
    (history) => (history.length < 3 ? "early" : "late"),
    ({ epoch, phase }) => told.push(`${epoch} ${phase}`),
  );
  using trainer = make([detector]);
  await run(trainer);
  expect(told).toEqual(["1 early", "3 late"]);
  expect(detector.found).toHaveLength(2);
});

test("useAverage ends with the averaged weights", async () => {
  using averaged = make([useAverage()]);
  using plain = make([]);
  await run(averaged);
  await run(plain);
  const hash = await plain.withAverage(() => plain.network.weightsHash());
  expect(await averaged.network.weightsHash()).toBe(hash);
  expect(await plain.network.weightsHash()).not.toBe(hash);
  using without = new Trainer(network({ input: [2] }, [dense(2)]), {
    ...{ backend: reference(), loss: quadratic(), optimizer: sgd(), callbacks: [useAverage()] },
  });
  await expect(without.fit(data, options).next()).rejects.toThrow(/ema\(\) or swa\(\)/);
});
