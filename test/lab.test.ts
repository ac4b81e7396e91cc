// Parts of the command line by themselves: the progress line, Ctrl-C, and the loop that the bench compares with.
import {
  dense,
  type EpochEvent,
  Network,
  ops,
  type ProgressEvent,
  quadratic,
  sgd,
  sigmoid,
  TrainingStep,
  tensorType,
} from "rutter";
import { reference } from "rutter/reference";
import { afterEach, describe, expect, test, vi } from "vitest";
import { summarise } from "../packages/lab/src/bench/measure";
import { plainLayers, plainStep } from "../packages/lab/src/bench/plainLoop";
import { clock, duration } from "../packages/lab/src/format";
import { onInterrupt } from "../packages/lab/src/interrupt";
import { epochLine, Progress, progressLine } from "../packages/lab/src/progress";

const progress: ProgressEvent = {
  ...{ type: "progress", epoch: 3, epochs: 30, step: 12_500, batch: 2_500, batches: 5_000 },
  training: { loss: 0.03125, accuracy: 0.9612 },
  samplesPerSecond: 102_400,
  secondsLeft: 41.2,
};
const epoch: EpochEvent = {
  ...{
    type: "epoch",
    epoch: 3,
    epochs: 30,
    step: 15_000,
    settings: {},
    samplesPerSecond: 102_400,
    seconds: 0.61,
  },
  training: { loss: 0.03125, accuracy: 0.9612 },
  validation: { loss: 0.04, accuracy: 0.951 },
};

describe("the progress line", () => {
  test("says epoch, batch, loss, accuracy, rate and time left where there is room", () => {
    expect(progressLine(progress, 120)).toBe(
      "epoch  3/30  ━───────────  batch 2,500/5,000  loss 0.0313  accuracy 96.12 %  102k/s  0:42 left",
    );
  });

  test.each([200, 80, 79, 60, 40, 20])("fits %i columns and keeps what matters most", (width) => {
    for (const text of [
      progressLine(progress, width),
      epochLine({ event: epoch, testAccuracy: 0.9534 }, width),
    ]) {
      expect(text.length).toBeLessThanOrEqual(width);
      expect(text).toContain("3/30");
    }
    expect(progressLine(progress, width)).toContain("96.12 %");
    if (width >= 40) expect(progressLine(progress, width)).toContain("0:42 left");
  });

  test("is drawn over itself in a terminal, and gone when a line stays", () => {
    vi.spyOn(performance, "now").mockReturnValueOnce(0).mockReturnValue(1000);
    const written: string[] = [];
    const shown = new Progress({ write: (text) => written.push(text), isTTY: true, columns: 50 }, false);
    shown.update(progress);
    shown.update(progress);
    shown.note("done");
    expect(written).toEqual([`\r\u001b[2K${progressLine(progress, 49)}`, "\r\u001b[2K", "done\n"]);
  });

  test("is silent without a terminal for programs", () => {
    const written: string[] = [];
    const silent = new Progress({ write: (text) => written.push(text) }, false);
    silent.status("Drawing");
    silent.epoch({ event: epoch, testAccuracy: 0.9 });
    silent.note("Stopping");
    expect(written).toEqual([]);
  });
});

test("times read as people write them", () => {
  expect([0.2, 41.2, 750, 3723].map(clock)).toEqual(["0:01", "0:42", "12:30", "1:02:03"]);
  expect([0.824, 12.34, 125].map(duration)).toEqual(["0.82 s", "12.3 s", "2 min 5 s"]);
});

describe("Ctrl-C", () => {
  afterEach(() => vi.restoreAllMocks());

  test("first aborts, then ends the program; an echo of the first does neither", () => {
    const now = vi.spyOn(performance, "now").mockReturnValue(1000);
    const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
    const others = process.listeners("SIGINT");
    process.removeAllListeners("SIGINT");
    const told = vi.fn();
    const { signal, release } = onInterrupt(told);
    try {
      process.emit("SIGINT");
      expect(signal.aborted).toBe(true);
      now.mockReturnValue(1100);
      process.emit("SIGINT");
      expect(exit).not.toHaveBeenCalled();
      now.mockReturnValue(2000);
      process.emit("SIGINT");
      expect(exit).toHaveBeenCalledExactlyOnceWith(130);
      expect(told).toHaveBeenCalledOnce();
    } finally {
      release();
      for (const other of others) process.on("SIGINT", other);
    }
    expect(process.listenerCount("SIGINT")).toBe(others.length);
  });
});

test("a measurement is the median of its runs and their extremes", () => {
  expect(summarise([30, 10, 20])).toEqual({ samplesPerSecond: 20, slowest: 10, fastest: 30, runs: 3 });
  expect(summarise([10, 40, 20, 30]).samplesPerSecond).toBe(25);
});

test("the bench's plain loop does the same step as the library", async () => {
  const [sizes, batch, rate] = [[12, 7, 5], 4, 0.5];
  const layers = plainLayers(sizes);
  const net = new Network({ input: [12] }, [dense(7), sigmoid(), dense(5), sigmoid()]);
  await net.parameters.write(flat(layers));
  const loss = quadratic();
  using step = new TrainingStep({
    backend: reference(),
    inputs: [tensorType([batch, 12]), tensorType([batch, 5])],
    updates: [{ network: net, optimizer: sgd({ learningRate: rate }) }],
    build: ([x, y], context) => ({ loss: ops.mean(loss(net.apply(x, context), y)) }),
  });
  const inputs = Float32Array.from({ length: batch * 12 }, (_, i) => ((i * 37) % 101) / 101);
  const targets = Float32Array.from({ length: batch * 5 }, (_, i) => i % 2);
  const before = flat(layers);
  await step.write(0, inputs);
  await step.write(1, targets);
  for (let i = 0; i < 20; i++) {
    await step.run();
    plainStep(layers, inputs, targets, batch, rate);
  }
  const learned = await net.parameters.read();
  const loop = flat(layers);
  const moved = loop.map((value, i) => Math.abs(value - before[i]));
  expect(Math.max(...moved)).toBeGreaterThan(0.1);
  // The loop's sums round at other places: 20 steps of a few roundings each.
  for (const [i, value] of loop.entries()) expect(Math.abs(value - learned[i])).toBeLessThan(1e-5);
});

function flat(layers: ReturnType<typeof plainLayers>): Float32Array {
  return Float32Array.from(layers.flatMap(({ weights, biases }) => [...weights, ...biases]));
}
