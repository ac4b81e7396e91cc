import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`packages/rutter/src/${path}`, import.meta.url));

/** Modules that end in .wasm are their bytes, as in the published build. */
const wasmBytes = {
  name: "wasm-bytes",
  load(id: string) {
    if (!id.endsWith(".wasm")) return undefined;
    return `export default Uint8Array.from(atob("${readFileSync(id, "base64")}"), (c) => c.charCodeAt(0));`;
  },
};

export default defineConfig({
  plugins: [{ ...wasmBytes, enforce: "pre" }],
  resolve: {
    alias: [
      { find: /^rutter$/, replacement: source("index.ts") },
      { find: /^rutter\/(data|wasm|reference)$/, replacement: source("$1.ts") },
      { find: "#platform", replacement: source("platform/node.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
