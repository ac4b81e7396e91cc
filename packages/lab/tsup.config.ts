import { defineConfig } from "tsup";

export default defineConfig({
  entry: { main: "src/main.ts", index: "src/index.ts" },
  format: "esm",
  target: "node20",
  platform: "node",
  clean: true,
  external: ["commander", "linkedom", "@observablehq/plot", /^rutter(\/|$)/],
});
