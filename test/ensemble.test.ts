// Ensembles: votes and averages by hand, how alike members err, and training by seeds.
import {
  agreementOf,
  dense,
  Ensemble,
  flatten,
  network,
  OptionError,
  relu,
  ShapeError,
  sgd,
  softmax,
  softmaxCrossEntropy,
  Trainer,
  trainEnsemble,
} from "rutter";
import { Dataset, digits } from "rutter/data";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";

/** A network whose output is its input times a matrix. */
async function matrix(weights: readonly (readonly number[])[]) {
  const shape = [weights.length, weights[0].length];
  const net = network({ input: [shape[1]], seed: 1 }, [dense({ units: shape[0], bias: false })]);
  await net.setWeights([{ name: "0.weight", shape, data: Float32Array.from(weights.flat()) }]);
  return net;
}

describe("an ensemble", () => {
  const identity = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  // The second and third members prefer class 1 a little, the first class 0 a lot.
  const bold = [[9, 0, 0], ...identity.slice(1)];
  const shy = [[0.5, 0, 0], ...identity.slice(1)];
  const x = [
    [1, 1, 0],
    [0, 0, 1],
  ];

  test("votes by plurality, which need not be the largest average", async () => {
    const ensemble = new Ensemble([await matrix(bold), await matrix(shy), await matrix(shy)]);
    const { classes, votes } = await ensemble.vote(x);
    expect([...classes]).toEqual([1, 2]);
    expect(votes).toEqual({ shape: [2, 3], data: Float32Array.of(1, 2, 0, 0, 0, 3) });
    const average = await ensemble.average(x);
    expect(average.shape).toEqual([2, 3]);
    expect(average.data[0]).toBe(Math.fround(10 / 3));
    expect([...average.data.slice(1)]).toEqual([1, 0, 0, 0, 1]);
  });

  test("breaks a tie by the larger average output", async () => {
    for (const [members, winner] of [
      [[bold, shy], 0],
      [
        [
          [[1.5, 0, 0], ...identity.slice(1)],
          [[0.25, 0, 0], ...identity.slice(1)],
        ],
        1,
      ],
    ] as const) {
      const ensemble = new Ensemble(await Promise.all(members.map(matrix)));
      expect((await ensemble.vote([x[0]])).classes[0]).toBe(winner);
    }
  });

  test("of single outputs votes between 0 and 1", async () => {
    const ensemble = new Ensemble(await Promise.all([[[1]], [[1]], [[0.1]]].map(matrix)));
    const { classes, votes } = await ensemble.vote([[0.6], [0.4]]);
    expect([...classes]).toEqual([1, 0]);
    expect([...votes.data]).toEqual([1, 2, 3, 0]);
  });

  test("reports accuracies and agreement on a dataset, whatever the labels' form", async () => {
    const ensemble = new Ensemble([await matrix(bold), await matrix(shy), await matrix(shy)]);
    const data = Dataset.from({ inputs: x, labels: [1, 2], classes: 3 });
    const report = await ensemble.evaluate(data);
    expect(report).toMatchObject({ members: [0.5, 1, 1], vote: 1, average: 0.5, sharedErrors: [1, 1, 0, 0] });
    expect(report.agreement[0]).toEqual([1, 0.5, 0.5]);
    expect(await ensemble.evaluate(data.oneHot())).toEqual(report);
    await expect(ensemble.evaluate(data.take(0))).rejects.toThrow(
      "Ensemble.evaluate: expected at least one example",
    );
  });

  test("needs networks that fit each other", async () => {
    expect(() => new Ensemble([])).toThrow(OptionError);
    const [wide, narrow] = [await matrix(identity), await matrix([[1, 2, 3]])];
    expect(() => new Ensemble([wide, narrow])).toThrow(ShapeError);
    expect(() => new Ensemble([wide, narrow])).toThrow(
      "network 1: expected [3] → [3] as the first, got [3] → [1]",
    );
  });
});

describe("agreementOf", () => {
  const targets = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  /** Wrong on these examples. */
  const member = (...wrong: number[]) => targets.map((_, i) => (wrong.includes(i) ? 1 : 0));

  test("is by hand: same errors, independent errors, opposite errors", () => {
    // Errors 0.2 each: q = 0.04 + 0.64 = 0.68; disjoint errors agree on 6 of 10: κ = (0.6 − 0.68) / 0.32 = −0.25.
    const found = agreementOf([member(0, 1), member(0, 1), member(2, 3)], targets);
    expect(found.errorKappa[0][1]).toBe(1);
    expect(found.errorKappa[0][2]).toBeCloseTo(-0.25, 12);
    expect(found.doubleFault).toEqual([
      [0.2, 0.2, 0],
      [0.2, 0.2, 0],
      [0, 0, 0.2],
    ]);
    expect(found.sharedErrors).toEqual([6, 2, 2, 0]);
    expect(found.meanErrorKappa).toBeCloseTo((1 - 0.25 - 0.25) / 3, 12);
    // Errors 0.5 and 0.2, of which half fall together: independent.
    const apart = agreementOf([member(0, 1, 2, 3, 4), member(0, 9)], targets);
    expect(apart.errorKappa[0][1]).toBeCloseTo(0, 12);
  });

  test("has no κ where nobody errs, and wants one class per example", () => {
    const found = agreementOf([member(), member()], targets);
    expect(found.meanErrorKappa).toBeNaN();
    expect(found.sharedErrors).toEqual([10, 0, 0]);
    expect(() => agreementOf([[1, 2]], targets)).toThrow(ShapeError);
  });

  test("tells two ways of being wrong apart from agreeing", () => {
    const found = agreementOf([[1], [2]], [0]);
    expect(found.agreement[0][1]).toBe(0);
    expect(found.doubleFault[0][1]).toBe(1);
  });
});

describe("trainEnsemble", () => {
  const { train, test: unseen } = digits({ train: 300, validation: 1, test: 200, seed: 9 });
  const backend = wasm();
  const build = (own: Promise<any> | any, seed: number) => async () =>
    new Trainer(network({ input: [1, 28, 28], seed }, [flatten(), dense(12), relu(), dense(10), softmax()]), {
      backend: await own,
      loss: softmaxCrossEntropy(),
      optimizer: sgd({ learningRate: 0.1 }),
    });
  const fit = { epochs: 3, batchSize: 20 };

  test("makes members that differ and err alike only in part; both backends give the same report", async () => {
    const events: string[] = [];
    const ensemble = await trainEnsemble({
      seeds: [1, 2, 3],
      train,
      fit,
      build: (seed) => build(backend, seed)(),
      onEvent: (event, { member, members, seed }) => {
        if (event.type === "epoch") events.push(`${member}/${members} seed ${seed} epoch ${event.epoch}`);
      },
    });
    expect(events).toHaveLength(9);
    expect(events[3]).toBe("1/3 seed 2 epoch 1");
    const report = await ensemble.evaluate(unseen);
    expect(Math.min(...report.members)).toBeGreaterThan(0.3);
    expect(report.average).toBeGreaterThanOrEqual(Math.min(...report.members));
    expect(report.meanErrorKappa).toBeGreaterThan(0);
    expect(report.meanErrorKappa).toBeLessThan(1);
    expect(report.sharedErrors.reduce((sum, n) => sum + n, 0)).toBe(200);
    // The members are what their seeds make of them when trained alone.
    const alone = await trainEnsemble({
      seeds: [2],
      train,
      fit,
      build: (seed) => build(reference(), seed)(),
    });
    expect(await alone.networks[0].weightsHash()).toBe(await ensemble.networks[1].weightsHash());
  });

  test("refuses seeds that are equal, none, or not handed on", async () => {
    const options = { train, fit, build: (seed: number) => build(backend, seed)() };
    await expect(trainEnsemble({ ...options, seeds: [] })).rejects.toThrow(OptionError);
    await expect(trainEnsemble({ ...options, seeds: [1, 1] })).rejects.toThrow(
      "different seeds, one per member, got [1, 1]",
    );
    await expect(
      trainEnsemble({ ...options, seeds: [1, 2], fit: { ...fit, epochs: 1 }, build: build(backend, 7) }),
    ).rejects.toThrow("the same for seeds 1 and 2. Hand the seed on");
  });

  test("stops with the signal's reason", async () => {
    const controller = new AbortController();
    const call = trainEnsemble({
      seeds: [1, 2],
      train,
      fit: { ...fit, signal: controller.signal },
      build: (seed) => build(backend, seed)(),
      onEvent: (event) => (event.type === "epoch" ? controller.abort(new Error("enough")) : undefined),
    });
    await expect(call).rejects.toThrow("enough");
  });
});
