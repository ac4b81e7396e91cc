// Training steps by hand: one or several networks, settings that change, and nothing allocated on the way.
import { describe, expect, test } from "vitest";
import type { Backend } from "../packages/rutter/src/backend";
import { dense, relu } from "../packages/rutter/src/layers";
import { batchLoss } from "../packages/rutter/src/loss";
import { quadratic, softmaxCrossEntropy } from "../packages/rutter/src/losses";
import { network } from "../packages/rutter/src/network";
import { constant } from "../packages/rutter/src/ops/leaf";
import { ops } from "../packages/rutter/src/ops/table";
import { adam, sgd } from "../packages/rutter/src/optimizers";
import { reference } from "../packages/rutter/src/reference";
import { tensorType } from "../packages/rutter/src/tensor";
import { TrainingStep } from "../packages/rutter/src/trainingStep";
import { wasm } from "../packages/rutter/src/wasm";
import { flowers } from "./flowers";

const native = await wasm();
const fresh = (seed = 1, outputs = 3) => network({ input: [4], seed }, [dense(5), relu(), dense(outputs)]);
const inputs = [tensorType([10, 4]), tensorType([10], "i32")];

/** Writes the first batch into a step and runs it. */
async function once(step: TrainingStep): Promise<number> {
  await step.write(0, flowers.inputs.subarray(0, 40));
  await step.write(1, flowers.labels.subarray(0, 10));
  await step.run();
  return step.loss();
}

function classifier(net: ReturnType<typeof fresh>, backend: Backend, optimizer = sgd({ learningRate: 0.1 })) {
  return new TrainingStep({
    backend,
    inputs,
    updates: [{ network: net, optimizer }],
    build: ([x, y], context) => ({ loss: batchLoss(softmaxCrossEntropy(), net.apply(x, context), y) }),
  });
}

describe("a training step", () => {
  test("runs on native kernels alone, for the optimizers and losses of a dense network", async () => {
    for (const optimizer of [sgd(), sgd({ momentum: 0.9 }), adam()]) {
      using step = classifier(fresh(), native, optimizer);
      await once(step);
      const { native: own, fallback, steps } = step.program.statistics;
      expect([fallback, own]).toEqual([0, steps]);
    }
  });

  test("asks for no memory after it is made, and keeps its arena", async () => {
    let allocations = 0;
    const near = reference();
    const counting: Backend = Object.create(near, {
      allocate: {
        value: (bytes: number) => {
          allocations++;
          return near.allocate(bytes);
        },
      },
      release: { value: (address: number, bytes: number) => near.release(address, bytes) },
      prepare: { value: (...given: Parameters<Backend["prepare"]>) => near.prepare(...given) },
      write: { value: (...given: Parameters<Backend["write"]>) => near.write(...given) },
      read: { value: (...given: Parameters<Backend["read"]>) => near.read(...given) },
      features: { value: near.features },
    });
    using step = classifier(fresh(), counting, adam());
    await once(step);
    const [made, { arenaBytes }] = [allocations, step.program.statistics];
    for (let i = 0; i < 1_000; i++) await once(step);
    expect(allocations).toBe(made);
    expect(step.program.statistics.arenaBytes).toBe(arenaBytes);
  });

  test("takes settings as they are at each step", async () => {
    const net = fresh();
    using step = classifier(net, native);
    await once(step);
    const hash = await net.weightsHash();
    step.settings[0].learningRate = 0;
    await once(step);
    expect(await net.weightsHash()).toBe(hash);
    step.settings[0].learningRate = 0.1;
    await once(step);
    expect(await net.weightsHash()).not.toBe(hash);
    expect(step.count).toBe(3);
  });

  test("has settings of its own, and further outputs", async () => {
    const net = fresh();
    using step = new TrainingStep({
      backend: native,
      inputs,
      updates: [{ network: net, optimizer: sgd({ learningRate: 0 }) }],
      settings: { weight: 2 },
      build: ([x, y], { settings, step }) => {
        const output = net.apply(x);
        const loss = ops.mul(batchLoss(softmaxCrossEntropy(), output, y), settings.weight);
        return { loss, outputs: [output, step] };
      },
    });
    const doubled = await once(step);
    step.extra.weight = 1;
    const single = await once(step);
    expect(doubled).toBe(2 * single);
    const [output, count] = [step.program.arrayForOutput(1), step.program.arrayForOutput(2)];
    await step.program.read(1, output);
    await step.program.read(2, count);
    expect(output).toEqual((await net.predict(flowers.take(10))).data);
    expect(Array.from(count)).toEqual([2]);
  });

  test("updates several networks, each by its own optimizer, to the bits of separate steps", async () => {
    const [a, b] = [fresh(1), fresh(2)];
    using both = new TrainingStep({
      backend: native,
      inputs,
      updates: [
        { network: a, optimizer: sgd({ learningRate: 0.1 }) },
        { network: b, optimizer: adam() },
      ],
      build: ([x, y]) => ({
        loss: ops.add(
          batchLoss(softmaxCrossEntropy(), a.apply(x), y),
          batchLoss(softmaxCrossEntropy(), b.apply(x), y),
        ),
      }),
    });
    const [alone, other] = [fresh(1), fresh(2)];
    using first = classifier(alone, native);
    using second = classifier(other, native, adam());
    for (let i = 0; i < 4; i++) {
      await once(both);
      await once(first);
      await once(second);
    }
    expect(await a.weightsHash()).toBe(await alone.weightsHash());
    expect(await b.weightsHash()).toBe(await other.weightsHash());
  });

  test("trains one network against another: steps share variables, and each updates its own", async () => {
    const [generator, judge] = [network({ input: [4], seed: 1 }, [dense(4)]), fresh(2, 1)];
    const scores = (real: boolean) => constant(real ? 1 : 0, [10, 1]);
    using fool = new TrainingStep({
      backend: native,
      inputs: [inputs[0]],
      updates: [{ network: generator, optimizer: sgd({ learningRate: 0.05 }) }],
      build: ([x]) => ({ loss: batchLoss(quadratic(), judge.apply(generator.apply(x)), scores(true)) }),
    });
    using tell = new TrainingStep({
      backend: native,
      inputs: [inputs[0]],
      updates: [{ network: judge, optimizer: sgd({ learningRate: 0.05 }) }],
      build: ([x]) => ({
        loss: ops.add(
          batchLoss(quadratic(), judge.apply(x), scores(true)),
          batchLoss(quadratic(), judge.apply(generator.apply(x)), scores(false)),
        ),
      }),
    });
    const x = flowers.inputs.subarray(0, 40);
    await fool.write(0, x);
    await tell.write(0, x);
    const hashes = async () => [await generator.weightsHash(), await judge.weightsHash()];
    const start = await hashes();
    await fool.run();
    const afterFool = await hashes();
    expect(afterFool[0]).not.toBe(start[0]);
    expect(afterFool[1]).toBe(start[1]);
    await tell.run();
    const afterTell = await hashes();
    expect(afterTell[0]).toBe(afterFool[0]);
    expect(afterTell[1]).not.toBe(afterFool[1]);
    const first = await tell.loss();
    for (let i = 0; i < 20; i++) await tell.run();
    expect(await tell.loss()).toBeLessThan(first);
  });

  test("refuses to update one network twice", () => {
    const net = fresh();
    const update = { network: net, optimizer: sgd() };
    const build = ([x, y]: any) => ({ loss: batchLoss(softmaxCrossEntropy(), net.apply(x), y) });
    expect(() => new TrainingStep({ backend: native, inputs, updates: [update, update], build })).toThrow(
      'assign: variable "parameters": expected one new value per run, got a second. Add the updates up first, or make two programs.',
    );
  });
});
