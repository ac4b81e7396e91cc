import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`packages/rutter/src/${path}`, import.meta.url));

export default defineConfig({
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
