import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    data: "src/data.ts",
    wasm: "src/wasm.ts",
    reference: "src/reference.ts",
    "platform/node": "src/platform/node.ts",
    "platform/browser": "src/platform/browser.ts",
  },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  // The types of both platforms are the same; `paths` of the workspace finds them before there is a dist.
  dts: { compilerOptions: { resolvePackageJsonImports: false } },
  clean: true,
  splitting: true,
  external: ["#platform", /^node:/],
  loader: { ".wasm": "binary" },
});
