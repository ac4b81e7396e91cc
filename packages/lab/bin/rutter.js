#!/usr/bin/env node
// The command as npm links it: starts the built program, or says how to build it.
import { existsSync } from "node:fs";

const built = new URL("../dist/main.js", import.meta.url);
if (existsSync(built)) {
  const { main } = await import(built.href);
  await main(process.argv);
} else {
  console.error("rutter: the program has not been built yet; run `npm run build` in the repository's root.");
  process.exitCode = 1;
}
