// Every backend through the conformance suite, and an asynchronous one through everything above it.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dense, relu } from "../packages/rutter/src/layers";
import { softmaxCrossEntropy } from "../packages/rutter/src/losses";
import { network } from "../packages/rutter/src/network";
import { ops } from "../packages/rutter/src/ops/table";
import { adam } from "../packages/rutter/src/optimizers";
import { compile } from "../packages/rutter/src/program";
import { reference } from "../packages/rutter/src/reference";
import { tensorType } from "../packages/rutter/src/tensor";
import { Trainer } from "../packages/rutter/src/trainer";
import { TrainingStep } from "../packages/rutter/src/trainingStep";
import { wasm } from "../packages/rutter/src/wasm";
import { asynchronous } from "./asynchronousBackend";
import { conformance } from "./conformance";
import { flowers } from "./flowers";

conformance("reference in float32", () => reference());
conformance("reference in float64", () => reference({ precision: "float64" }));
conformance("wasm", () => wasm());
conformance("wasm without fusion", () => wasm({ fusion: false }));
conformance("an asynchronous backend", asynchronous);

describe("where WebAssembly is missing", () => {
  beforeEach(() => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", undefined);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  test("the default is the reference backend, with one warning", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { defaultBackend } = await import("../packages/rutter/src/defaultBackend");
    const [first, second] = [await defaultBackend(), await defaultBackend()];
    expect(first.name).toBe("reference");
    expect(second).toBe(first);
    expect(warn.mock.calls).toEqual([
      [
        "rutter: WASM is not available here (wasm(): expected WebAssembly with SIMD, got no WebAssembly. Use a current engine, or reference() from rutter/reference.); using the reference backend, which gives the same results slowly.",
      ],
    ]);
  });

  test("asking for it is an error", async () => {
    const { wasm } = await import("../packages/rutter/src/wasm");
    await expect(wasm()).rejects.toThrow(
      "wasm(): expected WebAssembly with SIMD, got no WebAssembly. Use a current engine, or reference() from rutter/reference.",
    );
  });
});

describe("an asynchronous backend", () => {
  const fresh = () => network({ input: [4], seed: 3 }, [dense(8), relu(), dense(3)]);

  test("runs compiled functions, overlapping ones too", async () => {
    const f = compile({ x: tensorType([2]) }, ({ x }) => ({ y: ops.exp(x) }), { backend: asynchronous() });
    const results = await Promise.all([f({ x: [0, 0] }), f({ x: [1, 1] })]);
    expect(results.map(({ y }) => y.data[1])).toEqual([1, Math.fround(Math.E)]);
  });

  test("runs a training step by hand to the reference's bits", async () => {
    const losses = await Promise.all(
      [reference(), asynchronous()].map(async (backend) => {
        const net = fresh();
        using step = new TrainingStep({
          backend,
          inputs: [tensorType([5, 4]), tensorType([5], "i32")],
          updates: [{ network: net, optimizer: adam() }],
          build: ([x, y], context) => ({ loss: ops.mean(softmaxCrossEntropy()(net.apply(x, context), y)) }),
        });
        const seen: number[] = [];
        for (let i = 0; i < 5; i++) {
          await step.write(0, flowers.inputs.subarray(0, 20));
          await step.write(1, flowers.labels.subarray(0, 5));
          await step.run();
          seen.push(await step.loss());
        }
        return seen;
      }),
    );
    expect(losses[1]).toEqual(losses[0]);
    expect(losses[0][4]).toBeLessThan(losses[0][0]);
  });

  test("trains, evaluates and predicts to the reference's bits", async () => {
    const results = await Promise.all(
      [reference(), asynchronous()].map(async (backend) => {
        const net = fresh();
        using trainer = new Trainer(net, { backend, loss: softmaxCrossEntropy(), optimizer: adam() });
        for await (const _ of trainer.fit(flowers, { epochs: 2, batchSize: 8, validation: flowers })) {
          // Every event is awaited; nothing to do with it here.
        }
        const { data } = await trainer.predict(flowers.inputs.subarray(0, 8));
        return {
          hash: await net.weightsHash(),
          measures: trainer.history[1].validation,
          data: Array.from(data),
        };
      }),
    );
    expect(results[1]).toEqual(results[0]);
  });
});
