// The committed WebAssembly module and its manifest: built from these sources, vectorised, self-contained.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { instructionCounts, sourcesHash } from "../crates/build.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const generated = join(root, "packages/rutter/src/wasm/generated");
const manifest = JSON.parse(readFileSync(join(generated, "manifest.json"), "utf8"));
const module = readFileSync(join(generated, "kernels.wasm"));

describe("the committed WebAssembly module", () => {
  it("was built from the Rust sources beside it (else run: node crates/build.mjs)", () => {
    expect(manifest.sourcesHash).toBe(sourcesHash(root));
  });

  it("has the files, sizes and hashes of its manifest", () => {
    expect(readdirSync(generated).sort()).toEqual(["manifest.json", ...Object.keys(manifest.files)].sort());
    for (const [name, { sha256, bytes }] of Object.entries<{ sha256: string; bytes: number }>(
      manifest.files,
    )) {
      const content = readFileSync(join(generated, name));
      expect([name, content.length]).toEqual([name, bytes]);
      expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
    }
  });

  it("is vectorised, without an instruction that Node 20 refuses", () => {
    const { simd, relaxed } = instructionCounts(module);
    expect(simd).toBeGreaterThan(1000);
    expect(relaxed).toBe(0);
    expect(WebAssembly.validate(module)).toBe(true);
  });

  it("imports nothing, and its glue fetches nothing", () => {
    expect(WebAssembly.Module.imports(new WebAssembly.Module(module))).toEqual([]);
    expect(readFileSync(join(generated, "kernels.js"), "utf8")).not.toMatch(/import\.meta|\.wasm/);
  });

  it("holds no directory of the machine that built it", () => {
    expect(module.toString("latin1")).not.toMatch(/\/(root|home|Users|tmp|work|usr)\//);
  });

  it("stays within its budget of 150 KB, gzip", () => {
    expect(gzipSync(module, { level: 9 }).length).toBeLessThan(150_000);
  });

  it("has a face of the same stem for every family of kernels", () => {
    const faces = readdirSync(join(root, "crates/wasm/src")).filter(
      (name) => !/^(lib|memory)\.rs$/.test(name),
    );
    for (const face of faces)
      expect([face, existsSync(join(root, "crates/kernels/src", face))]).toEqual([face, true]);
  });
});
