// Weights of examples and masks: what they do to a loss, where a dataset keeps them, and that training and evaluation
// take them. One alone: npx vitest run test/weights.test.ts -t "masked"
import { describe, expect, test } from "vitest";
import { expand } from "../packages/rutter/src/data/augment/expand";
import { noise } from "../packages/rutter/src/data/augment/noise";
import { Dataset } from "../packages/rutter/src/data/dataset";
import { standardization } from "../packages/rutter/src/data/standardization";
import { DataError, OptionError, ShapeError, TypeMismatchError } from "../packages/rutter/src/error";
import type { FitOptions } from "../packages/rutter/src/fitOptions";
import { gradients } from "../packages/rutter/src/gradients";
import { dense, dropout, relu, sigmoid, step } from "../packages/rutter/src/layers";
import { batchLoss, type Loss } from "../packages/rutter/src/loss";
import * as losses from "../packages/rutter/src/losses";
import { trainingObjective } from "../packages/rutter/src/minimize/objective";
import { network } from "../packages/rutter/src/network";
import { input } from "../packages/rutter/src/ops/leaf";
import { ops } from "../packages/rutter/src/ops/table";
import { sgd } from "../packages/rutter/src/optimizers";
import { reference } from "../packages/rutter/src/reference";
import type { Rule } from "../packages/rutter/src/rule";
import { errorShares, finiteDifferences, perceptron, signAgreement } from "../packages/rutter/src/rules";
import { tensorType } from "../packages/rutter/src/tensor";
import { Trainer } from "../packages/rutter/src/trainer";
import type { TrainerOptions } from "../packages/rutter/src/trainerOptions";
import { wasm } from "../packages/rutter/src/wasm";
import { agrees, sameBits } from "./agreement";
import { asynchronous } from "./asynchronousBackend";
import { floats, integers, spread } from "./cases/case";
import { wrongDerivative } from "./finiteDifferences";
import { flowers } from "./flowers";

const { quadratic, softmaxCrossEntropy } = losses;
const backend = await wasm();
const exact = reference({ precision: "float64" });
/** Losses of an output and a target; the others are made of them. */
const plain = Object.entries(losses).filter(([name]) => name !== "weightedSum" && name !== "perOutput") as [
  string,
  () => Loss,
][];

/** A weighted loss of logits [4, 3] and its gradient. */
function graphOf(loss: Loss, weighted = true) {
  const [x, y, w] = [input(tensorType([4, 3])), input(tensorType([4], "i32")), input(tensorType([4]))];
  const value = batchLoss(loss, x, y, weighted ? w : undefined);
  return { x, y, w, outputs: { value, gradient: gradients(value, [x])[0] } };
}

const logits = [0.5, -1, 0, 2, 0.25, 1, -0.75, 1.5, 0.5, 3, 1, -2];

describe("a loss with weights", () => {
  /*
    import torch
    z = torch.tensor([[.5, -1, 0], [2, .25, 1], [-.75, 1.5, .5], [3, 1, -2]], dtype=torch.double, requires_grad=True)
    y, w = torch.tensor([0, 1, 2, 2]), torch.tensor([1, .5, 2, 0], dtype=torch.double)
    c = (w * torch.nn.functional.cross_entropy(z, y, reduction="none")).mean()
    c.backward(); print(c, z.grad)
  */
  test("agrees with PyTorch, on all backends to the same bits", async () => {
    const { x, y, w, outputs } = graphOf(softmaxCrossEntropy());
    const value = [1.1176347357076282];
    const gradient = [
      ...[-0.11336265318345509, 0.030487913077432212, 0.08287474010602287],
      ...[0.0810817796314559, -0.11091009941146193, 0.029828319780006027],
      ...[0.0357702948577631, 0.33937910839911, -0.37514940325687307],
      ...[0, 0, 0],
    ];
    await agrees(
      outputs,
      [
        [x, logits],
        [y, [0, 1, 2, 2]],
        [w, [1, 0.5, 2, 0]],
      ],
      { value, gradient },
    );
  });

  test("is the mean over all examples, whatever their weights", async () => {
    const [x, y, w] = [input(tensorType([4, 1])), input(tensorType([4, 1])), input(tensorType([4]))];
    const value = batchLoss(quadratic(), x, y, w);
    const found = await sameBits({ value, gradient: gradients(value, [x])[0] }, [
      [x, [1, 2, 3, 4]],
      [y, [0, 0, 0, 0]],
      [w, [1, 0.5, 0, 2]],
    ]);
    // ½·(1·1 + ½·4 + 0·9 + 2·16) / 4, and w·(a − y) / 4.
    expect(Array.from(found.value)).toEqual([4.375]);
    expect(Array.from(found.gradient)).toEqual([0.25, 0.25, 0, 2]);
  });

  test.each(plain)(
    "%s has the derivative that finite differences have, and one by its weights",
    async (_, make) => {
      const f = ([x, y, w]: readonly any[]) => batchLoss(make(), x, y, w);
      const given = [spread([4, 3], -2.2, 2.3), integers([4], [2, 0, 1, 2]), floats([4], [1, 0.5, 0, 3])];
      expect(await wrongDerivative(f, given, exact)).toBeUndefined();
    },
  );

  test.each(plain)("%s with weights of 1 has the bits that it has without", async (_, make) => {
    const found = await Promise.all(
      [true, false].map((weighted) => {
        const { x, y, w, outputs } = graphOf(make(), weighted);
        const weights = weighted ? ([[w, [1, 1, 1, 1]]] as const) : [];
        return sameBits(outputs, [[x, spread([4, 3], -2, 2).values], [y, [2, 0, 1, 2]], ...weights]);
      }),
    );
    expect(found[0]).toEqual(found[1]);
  });

  test("must be given per example", () => {
    const text = (got: string) =>
      `loss: expected one number per example, [4], to multiply by the dataset's weights, got ${got}. ` +
      "Leave the mean over examples to the trainer, or the weights out: data.withWeights(undefined).";
    for (const [loss, got] of [
      [ops.mean, "[]"],
      [(output: any) => output, "[4, 3]"],
      [(output: any) => ops.slice(ops.sum(output, { axes: 1 }), [0], [1]), "[1]"],
    ] as const) {
      expect(() => graphOf(loss as Loss)).toThrow(ShapeError);
      expect(() => graphOf(loss as Loss)).toThrow(text(got));
    }
  });
});

describe("a dataset with weights", () => {
  const given = {
    inputs: [[0], [1], [2], [3], [4], [5]],
    labels: Int32Array.of(0, 1, 0, 1, 0, 1),
    weights: [0, 1, 2, 3, 4, 5],
  };
  const data = Dataset.from(given);
  /** Fails unless each example has the weight that it began with, which is its input. */
  const kept = (set: Dataset<any>, count: number) => {
    expect(set).toHaveLength(count);
    expect([...set.weights!]).toEqual([...set.inputs]);
  };

  test("takes numbers or a typed array, a Float32Array as it is", () => {
    expect(data.weights).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5));
    const weights = new Float32Array(6);
    expect(Dataset.from({ ...given, weights }).weights).toBe(weights);
    expect(data.withWeights(weights).weights).toBe(weights);
    expect(data.withWeights(Uint8Array.of(1, 0, 1, 0, 1, 0)).weights).toEqual(
      Float32Array.of(1, 0, 1, 0, 1, 0),
    );
    expect(data.withWeights(undefined).weights).toBeUndefined();
    expect(Dataset.from({ ...given, weights: undefined }).weights).toBeUndefined();
    expect(String(data)).toBe("Dataset of 6 examples, [1], 2 classes, weighted");
  });

  test("keeps them whatever becomes of its examples", () => {
    kept(data, 6);
    kept(data.slice(1, 4), 3);
    expect(data.slice(1, 4).weights!.buffer).toBe(data.weights!.buffer);
    kept(data.take(2), 2);
    kept(data.select([5, 0, 5]), 3);
    kept(
      data.filter(({ label }) => label === 1),
      3,
    );
    kept(
      data.map(({ label }) => ({ label: 1 - label })),
      6,
    );
    kept(data.shuffle({ seed: 3 }), 6);
    for (const part of data.split([0.5, 0.5], { stratified: true })) kept(part, 3);
    for (const { train, validation } of data.kFold(3)) {
      kept(train, 4);
      kept(validation, 2);
    }
    kept(data.slice(0, 5).balance(), 6);
    kept(data.oneHot(), 6);
    for (const batch of data.batches(4, { shuffle: true })) kept(batch, batch.length);
    kept(expand(data, []), 6);
    expect(data.standardize(standardization(data)).weights).toEqual(data.weights);
    kept(data.take(0), 0);
  });

  test("joined with one without gives that one weights of 1", () => {
    kept(data.concat(data.take(2)), 8);
    const bare = data.withWeights(undefined);
    expect([...data.concat(bare.take(2)).weights!]).toEqual([0, 1, 2, 3, 4, 5, 1, 1]);
    expect([...bare.take(2).concat(data.take(1)).weights!]).toEqual([1, 1, 0]);
    expect(bare.concat(bare).weights).toBeUndefined();
  });

  test.each([
    [[1, 2], ShapeError, "withWeights(): expected one weight for each of 6 examples, got 2"],
    [given.inputs, ShapeError, "one weight for each of 6 examples, got rows of shape [1]"],
    [
      [1, 1, -1, 1, 1, 1],
      DataError,
      "expected weights to be finite and at least 0, got -1 at index 2. A weight of 0",
    ],
    [[1, 1, 1, 1, 1, Number.NaN], DataError, "got NaN at index 5"],
    [[1e39, 1, 1, 1, 1, 1], DataError, "got Infinity at index 0"],
    [[true, 1, 1, 1, 1, 1], TypeMismatchError, "weights[0]: expected a number, got true"],
    [1, TypeMismatchError, "expected weights to be an array of numbers or a typed array, got 1"],
    [null, TypeMismatchError, "got null"],
  ])("refuses weights %j", (weights, error, text) => {
    expect(() => data.withWeights(weights as any)).toThrow(error);
    expect(() => data.withWeights(weights as any)).toThrow(text);
    expect(() => Dataset.from({ ...given, weights: weights as any })).toThrow(error);
  });

  test("made from parts must have one for each example", () => {
    expect(() => new Dataset({ ...data, weights: new Float32Array(5) })).toThrow(
      "Dataset: expected one weight for each of 6 examples, got 5",
    );
  });
});

/** Of seven flowers two are masked; the others count ½ or 2. */
const weights = Float32Array.from({ length: flowers.length }, (_, i) => [0.5, 2, 0][(i % 7) % 3]);
const weighted = flowers.withWeights(weights);

async function trained(
  data: Dataset,
  options: Partial<TrainerOptions> = {},
  fit: Partial<FitOptions> = {},
): Promise<{ hash: string; losses: number[] }> {
  const net = network({ input: [4], seed: 5 }, [dense(6), relu(), dropout(0.2), dense(3)]);
  using trainer = new Trainer(net, { backend, loss: softmaxCrossEntropy(), optimizer: sgd(), ...options });
  for await (const _ of trainer.fit(data, { epochs: 3, batchSize: 25, ...fit }));
  return { hash: await net.weightsHash(), losses: trainer.history.map(({ training }) => training.loss) };
}

describe("training with weights", () => {
  test("gives the same bits on all backends, and others than without", async () => {
    const { hash } = await trained(weighted);
    expect((await trained(weighted, { backend: reference() })).hash).toBe(hash);
    expect((await trained(weighted, { backend: asynchronous() })).hash).toBe(hash);
    expect((await trained(flowers)).hash).not.toBe(hash);
  });

  test("of 1 is training without, of 2 training at twice the rate", async () => {
    const rate = (learningRate: number) => ({ optimizer: sgd({ learningRate }) });
    const all = (weight: number) => flowers.withWeights(new Float32Array(60).fill(weight));
    expect(await trained(all(1))).toEqual(await trained(flowers));
    const [double, fast] = [await trained(all(2), rate(0.125)), await trained(flowers, rate(0.25))];
    expect(double.hash).toBe(fast.hash);
    expect(double.losses).toEqual(fast.losses.map((loss) => 2 * loss));
  });

  test("takes nothing from masked examples", async () => {
    let masked = 0;
    const others = weighted.map(({ input, label }, i) => {
      if (weights[i] !== 0) return {};
      masked++;
      return { input: input.map((x) => 5 - 3 * x), label: (label + 1) % 3 };
    });
    expect(masked).toBeGreaterThan(10);
    for (const rule of [undefined, finiteDifferences(), signAgreement()])
      expect(await trained(others, { rule }, { epochs: 1 })).toEqual(
        await trained(weighted, { rule }, { epochs: 1 }),
      );
    // They have much to say where they may.
    const heard = await trained(others.withWeights(undefined));
    expect(heard.hash).not.toBe((await trained(flowers)).hash);
    const fit = { augment: [noise({ deviation: 0.1 })] };
    expect(await trained(others, {}, fit)).toEqual(await trained(weighted, {}, fit));
  });

  test("and without can take turns in one trainer", async () => {
    const net = network({ input: [4], seed: 5 }, [dense(3)]);
    using trainer = new Trainer(net, { backend, loss: softmaxCrossEntropy(), optimizer: sgd() });
    const seen: number[] = [];
    for (const data of [flowers, flowers.withWeights(new Float32Array(60)), flowers]) {
      const before = await net.weightsHash();
      for await (const _ of trainer.fit(data, { epochs: 1 }));
      seen.push(Number((await net.weightsHash()) === before));
    }
    expect(seen).toEqual([0, 1, 0]);
    expect(trainer.history[1].training).toMatchObject({ loss: 0 });
  });

  test("is refused where the loss gives a scalar, and by rules that do not use the loss", async () => {
    await expect(trained(weighted, { loss: (output) => ops.mean(output) })).rejects.toThrow(ShapeError);
    const layers = [dense(3), step()];
    const outputs: [Rule, any[]][] = [
      [errorShares(), [dense(3), sigmoid()]],
      [perceptron(), layers],
    ];
    for (const [rule, layers] of outputs) {
      const net = network({ input: [4], seed: 1 }, layers);
      using trainer = new Trainer(net, { backend, rule, loss: quadratic(), optimizer: sgd() });
      const learn = async (data: Dataset) => {
        for await (const _ of trainer.fit(data, { epochs: 1 }));
      };
      await learn(flowers);
      await expect(learn(weighted)).rejects.toThrow(OptionError);
      await expect(learn(weighted)).rejects.toThrow(
        `rule ${rule.kind}: expected a dataset without weights, as the rule does not use the loss, got one with weights. ` +
          "Choose backprop(), or leave the weights out: data.withWeights(undefined).",
      );
    }
  });
});

describe("evaluation with weights", () => {
  const net = network({ input: [4], seed: 2 }, [dense(3)]);
  // More examples than fit in one batch.
  const large = weighted.concat(weighted, weighted, weighted.take(25));
  /** ½‖z − y‖² by hand, in float64. */
  const costs = async () => {
    const { data } = await net.predict(large, { backend: exact });
    return Array.from(large.labels, (label, i) =>
      [0, 1, 2].reduce((sum, j) => sum + (data[3 * i + j] - Number(j === label)) ** 2 / 2, 0),
    );
  };

  test("is the weighted mean over the whole set; metrics count every example as one", async () => {
    using trainer = new Trainer(net, { backend: exact, loss: quadratic(), optimizer: sgd() });
    const [measured, bare] = [
      await trainer.evaluate(large),
      await trainer.evaluate(large.withWeights(undefined)),
    ];
    const each = await costs();
    const total = each.reduce((sum, cost, i) => sum + cost * large.weights![i], 0);
    expect(measured.loss).toBeCloseTo(total / large.length, 12);
    expect(bare.loss).toBeCloseTo(each.reduce((a, b) => a + b) / large.length, 12);
    expect(measured.loss).not.toBeCloseTo(bare.loss, 2);
    expect(measured.accuracy).toBe(bare.accuracy);
  });

  test("is what full-batch methods minimise, with its gradient and curvature", async () => {
    const at = (data: Dataset, chunk?: number) =>
      trainingObjective(net, data, { loss: quadratic(), backend: exact, chunk });
    using trainer = new Trainer(net, { backend: exact, loss: quadratic(), optimizer: sgd() });
    const { loss } = await trainer.evaluate(large);
    // Weights of 0, ½ and 2 as a sum over sets without: what is linear in the weights.
    const parts = [0.5, 2].map(
      (weight) => [weight, large.filter((_, i) => large.weights![i] === weight)] as const,
    );
    const size = net.parameterCount;
    const direction = Float64Array.from({ length: size }, (_, i) => i - 4);
    const look = async (data: Dataset, chunk?: number) => {
      const objective = at(data, chunk);
      const [gradient, product] = [new Float64Array(size), new Float64Array(size)];
      const point = await objective.start();
      const value = await objective.evaluate(point, gradient);
      await objective.curvature(point, direction, product);
      objective.dispose();
      return [value, ...gradient, ...product];
    };
    const whole = await look(large);
    expect(whole[0]).toBeCloseTo(loss, 12);
    const wanted = whole.map(() => 0);
    for (const [weight, set] of parts) {
      const found = await look(set.withWeights(undefined));
      for (const i of wanted.keys()) wanted[i] += (weight * found[i] * set.length) / large.length;
    }
    for (const got of [whole, await look(large, 50)])
      for (const i of wanted.keys()) expect(got[i]).toBeCloseTo(wanted[i], 11);
  });
});

describe("weightedSum", () => {
  const { weightedSum } = losses;
  const both = weightedSum([
    [1, softmaxCrossEntropy()],
    [0.5, quadratic()],
  ]);

  /*
    q = ((z - torch.nn.functional.one_hot(y, 3)) ** 2).sum(1) / 2
    c = (w * (torch.nn.functional.cross_entropy(z, y, reduction="none") + .5 * q)).mean()
  */
  test("agrees with PyTorch, with weights of examples too", async () => {
    const { x, y, w, outputs } = graphOf(both);
    const value = [1.7524003607076282];
    const gradient = [
      ...[-0.1758626531834551, -0.0945120869225678, 0.08287474010602287],
      ...[0.2060817796314559, -0.15778509941146193, 0.09232831978000602],
      ...[-0.1517297051422369, 0.71437910839911, -0.5001494032568731],
      ...[0, 0, 0],
    ];
    await agrees(
      outputs,
      [
        [x, logits],
        [y, [0, 1, 2, 2]],
        [w, [1, 0.5, 2, 0]],
      ],
      { value, gradient },
    );
  });

  test("has the derivative that finite differences have", async () => {
    const f = ([x, y]: readonly any[]) => batchLoss(both, x, y);
    const given = [spread([4, 3], -2.2, 2.3), integers([4], [2, 0, 1, 2])];
    expect(await wrongDerivative(f, given, exact)).toBeUndefined();
  });

  test("of one loss has its bits", async () => {
    const alone = weightedSum([[1, softmaxCrossEntropy()]]);
    expect(await trained(flowers, { loss: alone })).toEqual(await trained(flowers));
  });

  test("fits the last layers that all of its losses fit", () => {
    expect(both.misfits).toContain("sigmoid");
    expect(weightedSum([[1, (output) => ops.mean(output)]]).misfits).toEqual([]);
  });

  test.each([
    [
      [],
      OptionError,
      "weightedSum(): expected pairs of a weight and a loss, got an array of 0. Write weightedSum([[",
    ],
    [[[1]], OptionError, "pairs of a weight and a loss"],
    [quadratic(), OptionError, "got a function"],
    [
      [[-1, quadratic()]],
      OptionError,
      "weightedSum(): expected each weight to be a number of at least 0, got -1",
    ],
  ])("refuses %o", (terms, error, text) => {
    expect(() => weightedSum(terms as any)).toThrow(error);
    expect(() => weightedSum(terms as any)).toThrow(text);
  });

  test("refuses a scalar beside numbers per example", () => {
    const mixed = weightedSum([
      [1, quadratic()],
      [1, (output) => ops.mean(output)],
    ]);
    expect(() => graphOf(mixed)).toThrow(
      "weightedSum(): expected losses of the same shape, [4] as the first, got []. Let each give one number per example.",
    );
  });
});
