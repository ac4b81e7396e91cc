// Builds the kernels' WebAssembly modules and their types into packages/rutter/src/wasm/generated, with a
// manifest. Finds or installs the Rust toolchain first; idempotent; says what it does.
//
//   node crates/build.mjs            build
//   node crates/build.mjs --check    compare the sources with the manifest; exit 1 when they part
//
// The same toolchain gives the same bytes in any folder: paths are remapped, one codegen unit, stripped.

import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { GENERATED, readManifest, sourcesHash, writeArtefacts } from "./build/manifest.mjs";
import { compile, MODULES } from "./build/modules.mjs";
import { exportCounts, instructionCounts } from "./build/opcodes.mjs";
import { run, say } from "./build/run.mjs";
import { toolchain } from "./build/toolchain.mjs";

export { exportCounts, instructionCounts, MODULES, sourcesHash };

const ROOT = resolve(fileURLToPath(import.meta.url), "../..");

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.argv.includes("--check") ? check() : build();
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  }
}

function check() {
  const committed = readManifest(ROOT)?.sourcesHash;
  const current = sourcesHash(ROOT);
  if (committed !== current) {
    throw new Error(
      `the Rust sources (${current}) are not those that ${GENERATED} was built from (${committed ?? "no manifest"}). ` +
        "Run `node crates/build.mjs` and commit the result.",
    );
  }
  say(`${GENERATED} belongs to these sources (${current})`);
}

function build() {
  const tools = toolchain(ROOT);
  run("cargo", ["fetch", "--locked", "--manifest-path", join(ROOT, "Cargo.toml")], tools);
  const built = MODULES.map((module) => compile(module, ROOT, tools));
  const files = {
    ...Object.fromEntries(built.map(({ wasm }, i) => [`${MODULES[i].name}.wasm`, wasm])),
    // The exports take and give plain numbers: their types are all that is needed of wasm-bindgen's glue.
    "kernels.d.ts": built[0].types,
  };
  const manifest = writeArtefacts(ROOT, files, tools.versions);
  say(
    `wrote ${GENERATED}: ${Object.keys(files).join(", ")}, manifest.json (sources ${manifest.sourcesHash})`,
  );
}
