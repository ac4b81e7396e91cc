// Threads: the bits of one thread for any number of them, memory that grows under them, and threads that die.
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Backend } from "../packages/rutter/src/backend";
import { BackendError, OptionError } from "../packages/rutter/src/error";
import { batchNorm, conv2d, dense, dropout, flatten, maxPool2d, relu } from "../packages/rutter/src/layers";
import { softmaxCrossEntropy } from "../packages/rutter/src/losses";
import { network } from "../packages/rutter/src/network";
import { type OpName, ops } from "../packages/rutter/src/ops/table";
import { adam } from "../packages/rutter/src/optimizers";
import { startThread } from "../packages/rutter/src/platform/node";
import { compile } from "../packages/rutter/src/program";
import { tensorType } from "../packages/rutter/src/tensor";
import { Trainer } from "../packages/rutter/src/trainer";
import { wasm } from "../packages/rutter/src/wasm";
import { partsOf } from "../packages/rutter/src/wasm/task";
import type { Start } from "../packages/rutter/src/wasm/worker";
import { differentBits } from "./bits";
import { run } from "./cases/run";
import { caseTable } from "./cases/table";
import { conformance } from "./conformance";
import { picture } from "./pictures";
import { sharingAll } from "./sharedPool";

const opened: { dispose(): void }[] = [];
afterAll(() => {
  for (const backend of opened) backend.dispose();
});

async function open(options: Parameters<typeof sharingAll>[0]) {
  const shared = await sharingAll(options);
  opened.push(shared.backend);
  return shared;
}

conformance("wasm with three threads", async () => (await open({ threads: 3 })).backend);

describe.each([
  [2, true],
  [3, true],
  [3, false],
])("%d threads, fusion %s", (threads, fusion) => {
  test("give the bits of one on every case of every op", async () => {
    const [{ backend, pool }, alone] = [await open({ threads, fusion }), await wasm({ fusion })];
    for (const op of Object.keys(caseTable) as OpName[])
      for (const subject of caseTable[op]) {
        const [expected, got] = [await run(subject, alone), await run(subject, backend)];
        expect(differentBits(got.data, expected.data), `${op}: ${subject.name}`).toBeUndefined();
        expect([op, got.fallback]).toEqual([op, expected.fallback]);
      }
    expect(pool.jobs).toBeGreaterThan(200);
  });

  test("train a network of every heavy kernel to the weights of one", async () => {
    const [{ backend, pool }, alone] = [await open({ threads, fusion }), await wasm({ fusion })];
    expect(await weightsAfterTraining(backend)).toBe(await weightsAfterTraining(alone));
    expect(pool.jobs).toBeGreaterThan(100);
  });
});

/** The weights' hash after a few steps of convolutions, normalisation, pooling, dropout, products and Adam. */
async function weightsAfterTraining(backend: Backend): Promise<string> {
  const net = network({ input: [1, 12, 12], seed: 1 }, [
    conv2d({ filters: 9, kernel: 3 }),
    batchNorm(),
    relu(),
    maxPool2d(2),
    conv2d({ filters: 5, kernel: 3, padding: 1 }),
    flatten(),
    dropout(0.25),
    dense(20),
    relu(),
    dense(3),
  ]);
  using trainer = new Trainer(net, { backend, loss: softmaxCrossEntropy(), optimizer: adam() });
  for await (const _ of trainer.fit(picture, { epochs: 1, batchSize: 7 })) {
    // Only the weights count.
  }
  const hash = await net.weightsHash();
  await net.dispose();
  return hash;
}

describe("parts of a call", () => {
  const task = (units: number, grain: number) => ({
    kernel: () => {},
    numbers: { x: 1000, other: 7, n: units * 2 },
    split: { units, grain, counts: { n: 2 }, bytes: { x: 4 }, nanoseconds: 1 },
  });

  test("cover all units once, in whole grains, and leave the other numbers alone", () => {
    for (const units of [1, 5, 16, 17, 100])
      for (const grain of [1, 4, 16])
        for (const most of [1, 2, 3, 8]) {
          const parts = partsOf(task(units, grain), most);
          expect(parts.length).toBeLessThanOrEqual(most);
          let next = 0;
          for (const [x, other, n] of parts) {
            expect([x, other]).toEqual([1000 + 4 * next, 7]);
            expect(next % grain).toBe(0);
            next += n / 2;
          }
          expect(next).toBe(units);
        }
  });

  test("nothing is one call of nothing", () => {
    expect(partsOf(task(0, 4), 3)).toEqual([[1000, 7, 0]]);
  });
});

test("work below the break-even stays on one thread", async () => {
  const { backend, pool } = await open({ threads: 2, breakEvenNanoseconds: 20_000 });
  const square = async (n: number) => {
    using f = compile({ x: tensorType([n, n]) }, ({ x }) => ({ y: ops.matmul(x, x) }), { backend });
    await f({ x: new Float32Array(n * n) });
    return pool.jobs;
  };
  expect(await square(32)).toBe(0);
  expect(await square(128)).toBe(1);
});

describe("a thread that fails", () => {
  const product = async (backend: Backend) => {
    using f = compile({ x: tensorType([64, 64]) }, ({ x }) => ({ y: ops.matmul(x, x) }), { backend });
    return await f({ x: new Float32Array(64 * 64) });
  };

  test("between two runs is a typed error of the next, and of all that follow", async () => {
    const threads: { stop(): void }[] = [];
    let ended = 0;
    const { backend } = await open({
      threads: 3,
      onEnd: () => ended++,
      startThread: async (...parameters) => {
        const thread = await startThread(...parameters);
        threads.push(thread);
        return thread;
      },
    });
    await product(backend);
    threads[0].stop();
    await vi.waitUntil(() => ended > 0);
    for (let i = 0; i < 2; i++) await expect(product(backend)).rejects.toThrow(BackendError);
    await expect(product(backend)).rejects.toThrow("expected live threads, got one that ended");
    expect(ended).toBe(1);
  });

  test("with a part of the work in hand is a typed error, not a hang", async () => {
    /** Takes one part and is gone. */
    const deserter = `({ control, layout }, ready) => {
      ready();
      for (;;) {
        const ticket = Atomics.load(control, layout.ticket);
        if ((ticket & 255) >= ((ticket >>> 8) & 255)) continue;
        if (Atomics.compareExchange(control, layout.ticket, ticket, ticket + 1) === ticket) return;
      }
    }`;
    const { backend } = await open({
      threads: 2,
      patienceMilliseconds: 300,
      startThread: (_, data, onEnd) => startThread(deserter, data as Start, onEnd),
    });
    // This thread may be quick enough to do all parts itself now and then.
    const often = async () => {
      for (let i = 0; i < 100_000; i++) await product(backend);
    };
    await expect(often()).rejects.toThrow("wasm backend: threads: expected live threads, got one that");
    await expect(product(backend)).rejects.toThrow(BackendError);
  });

  test("because a kernel traps is a typed error", async () => {
    const { backend, pool, exports } = await open({ threads: 2 });
    const call = pool.bind([
      {
        kernel: exports.unary_neg,
        numbers: { x: 4, out: 4, n: 64 },
        split: { units: 64, counts: { n: 1 }, bytes: { x: 4, out: 4 }, nanoseconds: 1 },
      },
    ])!;
    expect(call).toThrow(BackendError);
    await expect(product(backend)).rejects.toThrow("got one whose kernel failed");
  });

  test("can be followed by a new backend", async () => {
    const first = await wasm({ threads: 2 });
    expect(await wasm({ threads: 2 })).toBe(first);
    (first as unknown as Disposable)[Symbol.dispose]();
    const second = await wasm({ threads: 2 });
    expect(second).not.toBe(first);
    opened.push(second as unknown as { dispose(): void });
    const { y } = await product(second);
    expect(y.data.length).toBe(64 * 64);
  });
});

test("a number of threads that is none is an error", () => {
  for (const threads of [0, -1, 1.5, 65, Number.NaN, "2"] as number[])
    expect(() => wasm({ threads })).toThrow(OptionError);
});

describe("where memory cannot be shared", () => {
  beforeEach(() => {
    vi.resetModules();
    vi.stubGlobal("SharedArrayBuffer", undefined);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  test("there is one thread and one warning", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { wasm: fresh } = await import("../packages/rutter/src/wasm");
    for (const threads of [2, 3]) expect((await fresh({ threads })).features.threads).toBe(1);
    expect(warn.mock.calls).toEqual([
      [
        "rutter: threads are not available here (no shared memory: the page is not cross-origin isolated); using one thread, which gives the same results.",
      ],
    ]);
  });
});
