// The command line: what it prints for people and programs, its files, its refusals and its exit codes.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { contents, loadNetwork } from "rutter";
import { digits } from "rutter/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandLine, commandLine, type Ended } from "./commandLine";

let line: CommandLine;
beforeAll(() => {
  line = commandLine();
}, 120_000);
afterAll(() => line?.remove());

const rutter = (...parameters: string[]) => line.rutter(...parameters);
const short = ["--limit", "300", "--epochs", "2"];

/** The one object on stdout of a command that went well. */
function json({ code, stdout, stderr }: Ended): any {
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  return JSON.parse(stdout);
}

describe("rutter train", () => {
  test("prints one JSON object with every setting, every measure and the hash", async () => {
    const result = json(await rutter("train", "digits", "--limit", "300", "--json"));
    expect(result).toMatchObject({
      ...{
        command: "train",
        dataset: "digits",
        backend: "wasm",
        seed: 1,
        epochs: 30,
        batch: 10,
        learningRate: 3,
      },
      ...{ hidden: [30], cost: "quadratic", activation: "sigmoid", optimizer: "sgd", l2: 0, init: "normal" },
      ...{
        limit: 300,
        trainingExamples: 300,
        validationExamples: 1000,
        testExamples: 2000,
        parameters: 23860,
      },
      ...{ out: null, epochsCompleted: 30, interrupted: false },
      versions: { node: process.versions.node, v8: process.versions.v8 },
    });
    expect(result.weightsHash).toMatch(/^[0-9a-f]{64}$/);
    expect(result.perEpoch.map(({ epoch }: any) => epoch)).toEqual(
      Array.from({ length: 30 }, (_, i) => i + 1),
    );
    const last = result.perEpoch[29];
    expect(result.validationAccuracy).toBe(last.validationAccuracy);
    expect(result.testAccuracy).toBe(last.testAccuracy);
    const bestValidation = Math.max(...result.perEpoch.map((e: any) => e.validationAccuracy));
    const { epoch, validationAccuracy, testAccuracy } = result.perEpoch.find(
      (e: any) => e.validationAccuracy === bestValidation,
    );
    expect(result.best).toEqual({ epoch, validationAccuracy, testAccuracy });
    expect(result.bestTestAccuracy).toBe(Math.max(...result.perEpoch.map((e: any) => e.testAccuracy)));
    expect(result.trainingAccuracy).toBeGreaterThan(0.8);
    expect(result.testAccuracy).toBeGreaterThan(0.4);
    expect(result.samplesPerSecond).toBeGreaterThan(0);
    expect(result.seconds).toBeGreaterThan(0);
  });

  test("gives the same weights on both backends, others with another seed", async () => {
    const [wasm, reference, other] = await Promise.all(
      [["wasm"], ["reference"], ["wasm", "--seed", "2"]].map(async (backend) =>
        json(await rutter("train", "digits", ...short, "--json", "--backend", ...backend)),
      ),
    );
    expect(reference.backend).toBe("reference");
    expect(reference.weightsHash).toBe(wasm.weightsHash);
    expect(reference.perEpoch.map((e: any) => e.trainingLoss)).toEqual(
      wasm.perEpoch.map((e: any) => e.trainingLoss),
    );
    expect(other.weightsHash).not.toBe(wasm.weightsHash);
  });

  test("builds the network that the options describe", async () => {
    const options =
      "--hidden 20,12 --activation relu --init he --cost softmax --optimizer adam --l2 0.1 --batch 32";
    const settings = { hidden: [20, 12], activation: "relu", init: "he", cost: "softmax", optimizer: "adam" };
    const result = json(
      await rutter("train", "digits", ...short, ...options.split(" "), "--json", "--out", "deep.safetensors"),
    );
    expect(result).toMatchObject({ ...settings, l2: 0.1, batch: 32, learningRate: 0.001 });
    const net = await loadNetwork(join(line.folder, "deep.safetensors"));
    expect(net.layers.map(({ layer }) => layer.kind)).toEqual([
      "flatten",
      "dense",
      "relu",
      "dense",
      "relu",
      "dense",
      "softmax",
    ]);
    expect(net.parameterList.map(({ shape }) => shape)).toEqual([
      [20, 784],
      [20],
      [12, 20],
      [12],
      [10, 12],
      [10],
    ]);
    const none = json(
      await rutter("train", "digits", ...short, "--hidden", "none", "--optimizer", "momentum", "--json"),
    );
    expect(none).toMatchObject({ hidden: [], parameters: 7850, learningRate: 0.3 });
  });

  test("names the classes of a stuck run, to programs and to people", async () => {
    const stuck = ["train", "digits", "--limit", "10", "--epochs", "1", "--learning-rate", "0"];
    const result = json(await rutter(...stuck, "--json"));
    const missing = result.predictedShares.flatMap((share: number, i: number) => (share < 0.01 ? [i] : []));
    expect(result.predictedShares.reduce((a: number, b: number) => a + b)).toBeCloseTo(1, 9);
    expect(missing.length).toBeGreaterThan(0);
    expect(result.stuck).toEqual(missing);
    const { stdout } = await rutter(...stuck);
    expect(stdout).toContain("Stuck: ");
    expect(stdout).toContain("--cost cross-entropy");
  });

  test("tells people the accuracy and what to try next, and its progress line by line on stderr", async () => {
    const { code, stdout, stderr } = await rutter("train", "digits", ...short);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Test accuracy \d+\.\d\d %: [\d,]+ of 2,000 digits/m);
    expect(stdout).toContain("Try next:\n  npx rutter train digits --hidden 100");
    expect(stderr).toContain("784-30-10 on wasm: 300 images, 1,000 to validate, 2,000 to test");
    expect(stderr).toMatch(/^epoch 2\/2 {2}loss \d.*validation .* test /m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(stderr).not.toMatch(/[\r\u001b]/);
    expect((await rutter("train", "digits", ...short, "--quiet")).stderr).toBe("");
  });

  test("reads MNIST's files in file order and takes the first of them with --limit", async () => {
    const folder = join(line.folder, "mnist");
    mkdirSync(folder);
    const images = (n: number) => Buffer.alloc(n * 784, 0).map((_, i) => (i * 7) % 251);
    const labels = (n: number) => Buffer.alloc(n).map((_, i) => i % 10);
    writeFileSync(
      join(folder, "train-images-idx3-ubyte.gz"),
      gzipSync(idx([10_060, 28, 28], images(10_060)), { level: 1 }),
    );
    writeFileSync(join(folder, "train-labels-idx1-ubyte"), idx([10_060], labels(10_060)));
    writeFileSync(join(folder, "t10k-images-idx3-ubyte"), idx([40, 28, 28], images(40)));
    writeFileSync(join(folder, "t10k-labels-idx1-ubyte.gz"), gzipSync(idx([40], labels(40))));
    const run = ["train", "mnist", "--data", "mnist", "--epochs", "1", "--hidden", "5", "--json"];
    const sizes = { validationExamples: 10_000, testExamples: 40 };
    expect(json(await rutter(...run))).toMatchObject({ dataset: "mnist", trainingExamples: 60, ...sizes });
    expect(json(await rutter(...run, "--limit", "25"))).toMatchObject({
      trainingExamples: 25,
      limit: 25,
      ...sizes,
    });
  });

  test("says what to do where MNIST is missing, without a stack", async () => {
    const { code, stdout, stderr } = await rutter("train", "mnist");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /^rutter: MNIST in data\/mnist: expected train-images.*--data DIR.*rutter train digits.*\n$/m,
    );
    expect(stderr).not.toContain("    at ");
  });

  test("refuses a place that it could not save to before it trains", async () => {
    const { code, stderr } = await rutter("train", "digits", "--out", "nowhere/model.safetensors");
    expect(code).toBe(1);
    expect(stderr).toBe(
      "rutter: --out nowhere/model.safetensors: expected a file in a folder that exists and can be written to, " +
        "got no such folder. Nothing was trained.\n",
    );
  });
});

describe("Ctrl-C", () => {
  test("stops the run, saves what was trained, reports it and exits with 130", async () => {
    const long = ["train", "digits", "--limit", "3000", "--epochs", "100000"];
    const people = line.start(...long, "--out", "people.safetensors");
    const programs = line.start(...long, "--json", "--out", "programs.safetensors");
    // The second says nothing before its end; it had the same time to start.
    await people.stderrHas("epoch      3/100000");
    people.kill("SIGINT");
    programs.kill("SIGINT");
    const [told, counted] = await Promise.all([people.ended, programs.ended]);
    expect([told.code, counted.code]).toEqual([130, 130]);
    expect(told.stderr).toContain("Stopping; what was trained is kept.");
    expect(told.stdout).toMatch(/Interrupted after \d+ of 100000 epochs/);
    expect(told.stdout).toContain("Saved to people.safetensors.");
    expect(existsSync(join(line.folder, "people.safetensors"))).toBe(true);
    const result = JSON.parse(counted.stdout);
    expect(result.interrupted).toBe(true);
    expect(result.perEpoch).toHaveLength(result.epochsCompleted);
    const saved = await loadNetwork(join(line.folder, "programs.safetensors"));
    expect(await saved.weightsHash()).toBe(result.weightsHash);
  });
});

describe("rutter predict", () => {
  test("sees in a saved network what training measured, bit for bit", async () => {
    const trained = json(await rutter("train", "digits", ...short, "--json", "--out", "digits.safetensors"));
    const { test: images } = digits({ train: 0, validation: 0 });
    writeFileSync(join(line.folder, "images.idx"), idx([2000, 28, 28], bigEndian(images.inputs), 13));
    const seen = json(await rutter("predict", "digits.safetensors", "--data", "images.idx", "--json"));
    const right = seen.predictions.filter((p: any) => p.class === images.labels[p.index]).length;
    expect(seen.weightsHash).toBe(trained.weightsHash);
    expect(right / 2000).toBe(trained.testAccuracy);
    const net = await loadNetwork(join(line.folder, "digits.safetensors"));
    const { data } = await net.predict(images);
    expect(seen.predictions.map((p: any) => p.confidence)).toEqual(
      seen.predictions.map((p: any) => data[p.index * 10 + p.class]),
    );
  });

  test("reads gzipped pixels and rows of JSON alike", async () => {
    await rutter("train", "digits", ...short, "--quiet", "--cost", "softmax", "--out", "small.safetensors");
    const pixels = Buffer.from(
      digits({ train: 0, validation: 0, test: 12 }).test.inputs.map((x) => Math.round(255 * x)),
    );
    const rows = Array.from({ length: 12 }, (_, i) =>
      [...pixels.subarray(784 * i, 784 * (i + 1))].map((p) => p / 255),
    );
    writeFileSync(join(line.folder, "pixels.gz"), gzipSync(idx([12, 28, 28], pixels)));
    writeFileSync(join(line.folder, "rows.json"), JSON.stringify(rows));
    const from = async (file: string) =>
      json(await rutter("predict", "small.safetensors", "--data", file, "--json", "--limit", "7"))
        .predictions;
    const predictions = await from("pixels.gz");
    expect(predictions).toHaveLength(7);
    expect(await from("rows.json")).toEqual(predictions);
    const { stdout } = await rutter("predict", "small.safetensors", "--data", "rows.json");
    expect(stdout.trimEnd().split("\n")).toHaveLength(12);
    const { class: label, confidence } = predictions[0];
    expect(stdout.split("\n")[0]).toBe(`example 0: ${label} (${(100 * confidence).toFixed(2)} %)`);
  });

  test.each([
    [
      "another size",
      "[[1, 2, 3]]",
      "bad.json: example 0: expected examples of 784 numbers, the network's input [1, 28, 28], got 3 numbers",
    ],
    ["text in a row", '[["a"]]', 'bad.json: example 0: expected numbers only, got "a"'],
    ["broken JSON", "[1,", "bad.json: expected IDX or JSON, got "],
    ["no example", "[]", "bad.json: expected at least one example, got none"],
    ["another format", "hello", "bad.json: expected the IDX magic"],
  ])("refuses %s in one sentence", async (_, text, sentence) => {
    const { test: images } = digits({ train: 0, validation: 0, test: 1 });
    expect(images.length).toBe(1);
    if (!existsSync(join(line.folder, "tiny.safetensors")))
      await rutter(
        "train",
        "digits",
        "--limit",
        "10",
        "--epochs",
        "1",
        "--quiet",
        "--out",
        "tiny.safetensors",
      );
    writeFileSync(join(line.folder, "bad.json"), text);
    const { code, stdout, stderr } = await rutter("predict", "tiny.safetensors", "--data", "bad.json");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`rutter: ${sentence}`);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  test("refuses a model that is missing or is none", async () => {
    const missing = await rutter("predict", "none.safetensors", "--data", "images.idx");
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain("rutter: reading none.safetensors: expected a file, got nothing there.");
    writeFileSync(join(line.folder, "text.safetensors"), "not a model");
    const damaged = await rutter("predict", "text.safetensors", "--data", "images.idx");
    expect(damaged.code).toBe(1);
    expect(damaged.stderr).toMatch(/^rutter: .*expected.*\n$/);
  });
});

describe("rutter info", () => {
  test("lists versions, backends with their kernels, and every name there is", async () => {
    const all = json(await rutter("info", "--json"));
    const { ops, ...names } = await contents();
    expect(all).toMatchObject({ command: "info", ops, ...names });
    expect(all.versions).toMatchObject({ node: process.versions.node, rutter: version("rutter") });
    const [wasm, reference] = all.backends;
    expect(wasm).toMatchObject({ name: "wasm", available: true, features: { simd: "128-bit" } });
    expect([...wasm.native, ...wasm.fallback].sort()).toEqual([...ops].sort());
    expect(wasm.native).toContain("matmul");
    expect(reference).toMatchObject({ name: "reference", available: true, native: [] });
    const { stdout } = await rutter("info");
    for (const name of [...ops, ...Object.values(names).flat()])
      expect(stdout).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe("rutter bench", () => {
  test("measures every workload several times, and a plain loop beside them", async () => {
    const result = json(await rutter("bench", "--json", "--runs", "2", "--seconds", "0.01"));
    expect(result.workloads.map(({ name, batch }: any) => `${name} ${batch}`)).toEqual([
      "mlp-784-30-10 10",
      "mlp-784-100-10 10",
      "mlp-784-100-10 32",
      "mlp-784-100-10 128",
      "xor-2-8-1 4",
      "cnn-20-40-fc100 10",
      "cnn-20-40-fc100 64",
    ]);
    for (const { samplesPerSecond, slowest, fastest, runs } of [
      ...result.workloads,
      result.plainJavaScript,
    ]) {
      expect(slowest).toBeGreaterThan(0);
      expect(samplesPerSecond).toBeGreaterThanOrEqual(slowest);
      expect(samplesPerSecond).toBeLessThanOrEqual(fastest);
      expect(runs).toBe(2);
    }
    expect(result).toMatchObject({
      command: "bench",
      backend: "wasm",
      threads: 1,
      machine: { arch: process.arch },
    });
    for (const { memory } of result.workloads) {
      expect(memory.liveBytes).toBeGreaterThan(0);
      expect(memory.liveBytes).toBeLessThanOrEqual(memory.arenaBytes);
    }
    expect(result.kernels.map(({ name }: any) => name)).toEqual([
      ...[64, 128, 256, 512, 1024].map((side) => `gemm-${side}`),
      ...["gemm Aᵀ·B-256", "gemm A·Bᵀ-256"],
      ...["conv-1-20", "conv-1-20 by filters"],
      ...["conv-20-40", "conv-20-40 by filters", "conv-20-40 by images"],
    ]);
    for (const measured of result.kernels)
      for (const name of ["gflops", "peakGflops", "shareOfPeak"])
        expect(measured[name], name).toBeGreaterThan(0);
    expect(result.plainJavaScript).toMatchObject({ name: "mlp-784-30-10", batch: 10 });
    expect(result.plainJavaScript.ratio).toBeCloseTo(
      result.workloads[0].samplesPerSecond / result.plainJavaScript.samplesPerSecond,
      9,
    );
  });
});

describe("usage", () => {
  test.each([["train"], ["predict"], ["info"], ["bench"]])(
    "rutter %s --help shows examples",
    async (command) => {
      const { code, stdout, stderr } = await rutter(command, "--help");
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toContain(`Usage: rutter ${command}`);
      expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ rutter ${command}`));
      expect(stdout.split("\n").filter((text) => text.length > 80)).toEqual([]);
    },
  );

  test("rutter --help names every command, --version the version", async () => {
    const { code, stdout } = await rutter("--help");
    expect(code).toBe(0);
    for (const command of ["train", "predict", "info", "bench"])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    expect((await rutter("--version")).stdout).toBe(`${version("rutter")}\n`);
  });

  test.each([
    ["an unknown option", ["train", "digits", "--epoch", "3"], "(Did you mean --epochs?)"],
    ["an unknown command", ["trian", "digits"], "(Did you mean train?)"],
    ["no command", [], "Usage: rutter"],
    ["an unknown dataset", ["train", "letters"], "Allowed choices are digits, mnist."],
    ["no dataset", ["train"], "missing required argument 'dataset'"],
    [
      "a number that is none",
      ["train", "digits", "--epochs", "many"],
      "It must be an integer of at least 1.",
    ],
    ["no epoch", ["train", "digits", "--epochs", "0"], "It must be an integer of at least 1."],
    ["a negative rate", ["train", "digits", "--learning-rate", "-1"], "It must be a number of at least 0."],
    [
      "an empty layer",
      ["train", "digits", "--hidden", "30,0"],
      "sizes of layers, such as 30 or 100,50, or none.",
    ],
    [
      "an unknown cost",
      ["train", "digits", "--cost", "cubic"],
      "Allowed choices are quadratic, cross-entropy, softmax.",
    ],
    ["a folder for drawn digits", ["train", "digits", "--data", "x"], "digits are drawn and need no files"],
    ["an argument too many", ["info", "all"], "too many arguments"],
    ["no data", ["predict", "model.safetensors"], "required option '--data <file>' not specified"],
  ])("refuses %s with exit code 2", async (_, parameters, told) => {
    const { code, stdout, stderr } = await rutter(...parameters);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(told);
  });

  test("a program that has not been built says how to build it", async () => {
    const folder = join(line.folder, "unbuilt/bin");
    mkdirSync(folder, { recursive: true });
    copyFileSync(line.bin, join(folder, "rutter.mjs"));
    const { execute } = await import("./packed");
    expect(() => execute(process.execPath, [join(folder, "rutter.mjs"), "info"], folder)).toThrow(
      "rutter: the program has not been built yet; run `npm run build` in the repository's root.",
    );
  });
});

/** An IDX file: bytes of type u8, or another type code. */
function idx(shape: readonly number[], elements: Uint8Array, type = 8): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, type, shape.length]);
  for (const [i, n] of shape.entries()) header.writeUInt32BE(n, 4 + 4 * i);
  return Buffer.concat([header, elements]);
}

function bigEndian(values: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeFloatBE(value, 4 * i);
  return bytes;
}

function version(name: string): string {
  return JSON.parse(readFileSync(new URL(`../packages/${name}/package.json`, import.meta.url), "utf8"))
    .version;
}
