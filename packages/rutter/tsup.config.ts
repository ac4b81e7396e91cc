import { defineConfig } from "tsup";

export default defineConfig({
  // Every file is one of the build's own, so that a bundler can leave out those that a page does not use.
  entry: ["src/**/*.ts", "!src/**/*.d.ts"],
  format: "esm",
  target: "es2022",
  platform: "neutral",
  dts: {
    // Types are bundled per entry of package.json.
    entry: {
      index: "src/index.ts",
      data: "src/data.ts",
      wasm: "src/wasm.ts",
      reference: "src/reference.ts",
      "platform/node": "src/platform/node.ts",
      "platform/browser": "src/platform/browser.ts",
    },
    // The types of both platforms are the same; `paths` of the workspace finds them before there is a dist.
    compilerOptions: { resolvePackageJsonImports: false },
  },
  clean: true,
  splitting: true,
  external: ["#platform", /^node:/],
  loader: { ".wasm": "binary" },
});
