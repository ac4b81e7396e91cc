// Schedules: PyTorch's values (test/golden/make_schedules.py), formulas, and what a run makes of them.
import { Dataset, dense, dropout, ema, meanSquaredError, network, quadratic, sgd, Trainer } from "rutter";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";
import { cosPi, exp, log, pow } from "../packages/rutter/src/math/double";
import type { ScheduleLike } from "../packages/rutter/src/schedule";
import { scheduleOf } from "../packages/rutter/src/schedule";
import * as schedules from "../packages/rutter/src/schedules";
import golden from "./golden/schedules.json";

const { constant, cosineDecay, exponentialDecay, inverseTimeDecay, oneCycle, phases } = schedules;
const { polynomialDecay, stepDecay, warmUp } = schedules;

/** The values before every step of a run. */
function values(schedule: ScheduleLike, epochs = golden.epochs, stepsPerEpoch = golden.stepsPerEpoch) {
  const { at } = scheduleOf(schedule);
  return Array.from({ length: epochs * stepsPerEpoch }, (_, step) => {
    const epoch = Math.floor(step / stepsPerEpoch);
    const time = epoch + (step % stepsPerEpoch) / stepsPerEpoch;
    return at({ step, steps: epochs * stepsPerEpoch, epoch, epochs, stepsPerEpoch, time });
  });
}

/** PyTorch multiplies its way from step to step: each of up to 24 steps may round a few times. */
const BOUND = 24 * 8 * 2 ** -53;

const cases: Record<keyof typeof golden.results, ScheduleLike> = {
  stepDecay: stepDecay({ initial: 0.5, factor: 0.3, every: 2 }),
  exponentialDecay: exponentialDecay({ initial: 0.5, factor: 0.7, staircase: true }),
  polynomialDecay: polynomialDecay({ initial: 0.5, epochs: 5, power: 2.5 }),
  cosineDecay: cosineDecay({ initial: 0.5, final: 0.01 }),
  cosineRestarts: cosineDecay({ initial: 0.5, final: 0.01, period: 1, restarts: true, multiplier: 2 }),
  oneCycle: oneCycle({ peak: 0.5 }),
  phases: phases([{ epochs: 2, value: 0.5 }, { epochs: 3, value: constant(0.05) }, { value: () => 0.005 }]),
  warmUp: warmUp(cosineDecay({ initial: 0.5, final: 0.01 }), { epochs: 2, from: 0.25 }),
};

test.each(Object.keys(cases) as (keyof typeof cases)[])("%s gives PyTorch's values", (name) => {
  const expected = golden.results[name];
  for (const [step, value] of values(cases[name]).entries())
    expect(Math.abs(value - expected[step]), `step ${step}: ${value} for ${expected[step]}`).toBeLessThan(
      BOUND,
    );
});

describe("formulas", () => {
  test("inverse time decay halves after one epoch, with or without steps between", () => {
    expect(values(inverseTimeDecay({ initial: 1 }), 3, 2)).toEqual([
      1,
      1 / 1.5,
      1 / 2,
      1 / 2.5,
      1 / 3,
      1 / 3.5,
    ]);
    expect(values(inverseTimeDecay({ initial: 1, staircase: true }), 2, 2)).toEqual([1, 1, 0.5, 0.5]);
  });

  test("exponential decay without staircase falls at every step", () => {
    const got = values(exponentialDecay({ initial: 2, factor: 0.25, every: 2 }), 2, 2);
    for (const [i, value] of [2, 2 * 0.25 ** 0.25, 2 * 0.25 ** 0.5, 2 * 0.25 ** 0.75].entries())
      expect(got[i]).toBeCloseTo(value, 14);
  });

  test("a phase counts from its own beginning", () => {
    const nested = phases([{ epochs: 2, value: 1 }, { value: polynomialDecay({ initial: 1 }) }]);
    expect(values(nested, 4, 1)).toEqual([1, 1, 1, 0.5]);
  });

  test("a million steps stay in range, and none takes longer for being late", () => {
    const point = { step: 999_999, steps: 1e6, epoch: 999_999, epochs: 1e6, stepsPerEpoch: 1, time: 999_999 };
    for (const [name, schedule] of Object.entries(cases)) {
      const value = scheduleOf(schedule).at(point);
      expect(value >= 0 && value <= 0.5, `${name}: ${value}`).toBe(true);
    }
  });

  test("bad options are refused by name", () => {
    expect(() => cosineDecay({ initial: Number.NaN })).toThrow(/initial/);
    expect(() => cosineDecay({ initail: 1 } as any)).toThrow(/Did you mean "initial"/);
    expect(() => phases([])).toThrow(/at least one phase/);
    expect(() => phases([{ value: 1 }, { value: 2 }])).toThrow(/epochs/);
    expect(() => warmUp(0.1, { epochs: 0 })).toThrow(/epochs/);
  });
});

describe("the functions beneath, against the engine's", () => {
  const near = (got: number, expected: number, ulps: number) =>
    expect(Math.abs(got - expected), `${got} for ${expected}`).toBeLessThanOrEqual(
      ulps * 2 ** -52 * Math.max(Math.abs(expected), 2 ** -1022),
    );
  const points = Array.from({ length: 2001 }, (_, i) => i / 1000 - 1);

  test("exp, log and pow", () => {
    for (const x of points) near(exp(x * 700), Math.exp(x * 700), 3);
    for (const x of points) near(log(2 ** (x * 1000) + 0.01), Math.log(2 ** (x * 1000) + 0.01), 3);
    for (const x of points) near(pow(0.96, x * 50), 0.96 ** (x * 50), 6);
    expect([exp(0), exp(-Infinity), exp(Infinity), exp(1000), exp(-1000)]).toEqual([
      1,
      0,
      Infinity,
      Infinity,
      0,
    ]);
    expect([log(1), log(0), log(Infinity), log(-1)]).toEqual([0, -Infinity, Infinity, Number.NaN]);
    expect([pow(0, 2), pow(0, 0), pow(5, 0)]).toEqual([0, 1, 1]);
  });

  test("cosPi", () => {
    for (const x of points) {
      const t = Math.abs(x);
      expect(Math.abs(cosPi(t) - Math.cos(Math.PI * t))).toBeLessThan(2 ** -51);
    }
    expect([cosPi(0), cosPi(0.5), cosPi(1)]).toEqual([1, 0, -1]);
  });
});

describe("in a run", () => {
  const data = Dataset.from({
    inputs: Array.from({ length: 12 }, (_, i) => [i / 12, 1 - i / 12]),
    labels: Array.from({ length: 12 }, (_, i) => [i / 6]),
  });
  const make = (backend = reference()) =>
    new Trainer(network({ input: [2], seed: 1 }, [dense(3), dropout(0.5), dense(1)]), {
      backend,
      loss: quadratic(),
      optimizer: ema(sgd({ learningRate: 0.1, momentum: 0.5 }), { decay: 0.5 }),
      regularization: { l2: 0.1 },
      schedules: {
        learningRate: warmUp(cosineDecay({ initial: 0.2 }), { epochs: 1 }),
        momentum: oneCycle({ initial: 0.95, peak: 0.85, final: 0.95 }),
        l2: phases([{ epochs: 2, value: 0.1 }, { value: 0 }]),
        "1.rate": ({ epoch }) => 0.5 / (1 + epoch),
      },
    });

  test("settings of optimizer, penalty and layer follow their schedules", async () => {
    using trainer = make();
    const seen: Record<string, number>[] = [];
    for await (const event of trainer.fit(data, { epochs: 4, batchSize: 4 }))
      if (event.type === "epoch") seen.push(event.settings);
    expect(seen.map(({ l2 }) => l2)).toEqual([0.1, 0.1, 0, 0]);
    expect(seen.map((settings) => settings["1.rate"])).toEqual([0.5, 0.25, 0.5 / 3, 0.125]);
    expect(seen[3].momentum).toBeCloseTo(0.95, 14);
    expect(seen[0].learningRate).toBeLessThan(seen[1].learningRate);
  });

  test("a resumed run ends with the bits of one without a pause, on every backend", async () => {
    const whole = make();
    for await (const _ of whole.fit(data, { epochs: 4, batchSize: 4 }));
    const hash = await whole.network.weightsHash();
    for (const backend of [await wasm(), reference()]) {
      using first = make(backend);
      for await (const event of first.fit(data, { epochs: 4, batchSize: 4, batchEvents: true }))
        if (event.type === "batch" && event.step === 7) break;
      using second = make(backend);
      await second.restore(await first.state());
      for await (const _ of second.fit(data, { epochs: 4, batchSize: 4, resume: true }));
      expect(await second.network.weightsHash()).toBe(hash);
    }
  });

  test("the batch size may change from epoch to epoch", async () => {
    using trainer = make();
    const steps: number[] = [];
    const batchSize = (epoch: number) => 2 * 3 ** epoch;
    for await (const event of trainer.fit(data, { epochs: 3, batchSize }))
      if (event.type === "epoch") steps.push(event.step);
    expect(steps).toEqual([6, 8, 9]);
    expect(trainer.settings.learningRate).toBeGreaterThan(0);
    const wrong = trainer.fit(data, { epochs: 3, batchSize: () => 0.5 });
    await expect(wrong.next()).rejects.toThrow(/batchSize/);
  });

  test("validation may look at averaged weights, training does not", async () => {
    const [plain, averaged] = [make(), make()];
    const run = async (trainer: typeof plain, validateAverage: boolean) => {
      for await (const _ of trainer.fit(data, {
        epochs: 2,
        batchSize: 4,
        validation: data,
        validateAverage,
      }));
      return trainer.history[1].validation!.loss;
    };
    const losses = [await run(plain, false), await run(averaged, true)];
    expect(losses[0]).not.toBe(losses[1]);
    expect(await averaged.network.weightsHash()).toBe(await plain.network.weightsHash());
    expect((await plain.withAverage(() => plain.evaluate(data))).loss).toBe(losses[1]);
    expect((await plain.evaluate(data)).loss).toBe(losses[0]);
    using none = new Trainer(network({ input: [2] }, [dense(1)]), {
      loss: meanSquaredError(),
      optimizer: sgd(),
      backend: reference(),
    });
    await expect(none.withAverage(() => 1)).rejects.toThrow(/averages weights/);
  });
});
