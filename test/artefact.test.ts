// The committed WebAssembly modules and their manifest: built from these sources, vectorised, self-contained.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { exportCounts, instructionCounts, MODULES, sourcesHash } from "../crates/build.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const generated = join(root, "packages/rutter/src/wasm/generated");
const manifest = JSON.parse(readFileSync(join(generated, "manifest.json"), "utf8"));
const names = MODULES.map(({ name }) => `${name}.wasm`);

describe("the committed WebAssembly modules", () => {
  it("were built from the Rust sources beside it (else run: node crates/build.mjs)", () => {
    expect(manifest.sourcesHash).toBe(sourcesHash(root));
  });

  it("have the files, sizes and hashes of their manifest", () => {
    expect(Object.keys(manifest.files)).toEqual([...names, "kernels.d.ts"]);
    expect(readdirSync(generated).sort()).toEqual(["manifest.json", ...Object.keys(manifest.files)].sort());
    for (const [name, { sha256, bytes }] of Object.entries<{ sha256: string; bytes: number }>(
      manifest.files,
    )) {
      const content = readFileSync(join(generated, name));
      expect([name, content.length]).toEqual([name, bytes]);
      expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
    }
  });

  it("have faces of the same stem for every family of kernels", () => {
    const faces = readdirSync(join(root, "crates/wasm/src")).filter(
      (name) => !/^(lib|memory)\.rs$/.test(name),
    );
    for (const face of faces)
      expect([face, existsSync(join(root, "crates/kernels/src", face))]).toEqual([face, true]);
  });
});

describe.each(MODULES)("$name.wasm", (built) => {
  const { name, relaxed, shared } = built;
  const module = readFileSync(join(generated, `${name}.wasm`));

  it("is vectorised, and fuses products with sums exactly where it is meant to", () => {
    const counts = instructionCounts(module);
    expect(counts.simd).toBeGreaterThan(1000);
    if (relaxed) expect(counts.relaxed).toBeGreaterThan(100);
    else expect(counts.relaxed).toBe(0);
    // An engine without relaxed SIMD refuses a module that has it; all know the rest.
    if (!relaxed) expect(WebAssembly.validate(module)).toBe(true);
  });

  it("is vectorised in every kernel, and fuses in every kernel that sums products or in none", () => {
    const kernels = Object.entries(exportCounts(module)).filter(
      ([name]) => !/^__|_reserve$|^(allocate|release)$/.test(name),
    );
    expect(kernels.length).toBeGreaterThan(40);
    // One-hot is one fill of memory and single ones.
    expect(kernels.flatMap(([name, { simd }]) => (simd === 0 ? [name] : []))).toEqual(["one_hot"]);
    const products = kernels.filter(([name]) => /^(matmul|conv2d)/.test(name));
    expect(products).toHaveLength(5);
    if (relaxed)
      for (const [name, { relaxed: fused }] of products) expect([name, fused > 100]).toEqual([name, true]);
    else expect(kernels.filter(([, { relaxed: fused }]) => fused > 0)).toEqual([]);
  });

  it("imports nothing but the memory that threads share, and exports the kernels of the plain module", () => {
    if (!WebAssembly.validate(module)) return;
    const compiled = new WebAssembly.Module(module);
    const memory = { module: "./kernels_bg.js", name: "memory", kind: "memory" };
    expect(WebAssembly.Module.imports(compiled)).toEqual(shared ? [memory] : []);
    const kernels = (of: WebAssembly.Module) =>
      WebAssembly.Module.exports(of).flatMap(({ name, kind }) =>
        kind === "function" && !name.startsWith("__") ? [name] : [],
      );
    const plain = new WebAssembly.Module(readFileSync(join(generated, "kernels.wasm")));
    expect(kernels(compiled).sort()).toEqual(kernels(plain).sort());
  });

  it("holds no directory of the machine that built it", () => {
    expect(module.toString("latin1")).not.toMatch(/\/(root|home|Users|tmp|work|usr)\//);
  });

  it("stays within its budget of 150 KB, gzip", () => {
    expect(gzipSync(module, { level: 9 }).length).toBeLessThan(150_000);
  });
});
