// Builds the kernels' WebAssembly module and its glue into packages/rutter/src/wasm/generated, with a
// manifest. Finds or installs the Rust toolchain first; idempotent; says what it does.
//
//   node crates/build.mjs            build
//   node crates/build.mjs --check    compare the sources with the manifest; exit 1 when they part
//
// The same toolchain gives the same bytes in any folder: paths are remapped, one codegen unit, stripped.

import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { GENERATED, readManifest, sourcesHash, writeArtefacts } from "./build/manifest.mjs";
import { instructionCounts } from "./build/opcodes.mjs";
import { run, say } from "./build/run.mjs";
import { CARGO_HOME, registries, toolchain } from "./build/toolchain.mjs";

export { instructionCounts, sourcesHash };

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
  const out = join(ROOT, "target/wasm-pack");
  run("cargo", ["fetch", "--locked", "--manifest-path", join(ROOT, "Cargo.toml")], tools);
  const environment = {
    ...tools.environment,
    CARGO_ENCODED_RUSTFLAGS: [
      "-Ctarget-feature=+simd128",
      // The last prefix that fits wins.
      `--remap-path-prefix=${CARGO_HOME}=/cargo`,
      ...registries().map((folder) => `--remap-path-prefix=${folder}=/registry`),
      `--remap-path-prefix=${ROOT}=/rutter`,
    ].join("\x1f"),
  };
  say("compiling the kernels (wasm-pack)");
  const flags = ["--mode", "no-install", "--release", "--target", "web", "--no-opt", "--no-pack"];
  const names = ["--out-dir", out, "--out-name", "kernels"];
  run("wasm-pack", ["build", join(ROOT, "crates/wasm"), ...flags, ...names, "--", "--locked"], {
    environment,
  });

  const wasm = readFileSync(join(out, "kernels_bg.wasm"));
  refuseBuilderPaths(wasm);
  const counts = instructionCounts(wasm);
  if (counts.simd === 0 || counts.relaxed > 0) {
    throw new Error(`expected plain SIMD instructions only, found ${JSON.stringify(counts)}`);
  }
  say(`${wasm.length} bytes, ${counts.simd} SIMD instructions of ${counts.total}`);
  const files = {
    "kernels.wasm": wasm,
    "kernels.js": withoutFetch(readFileSync(join(out, "kernels.js"), "utf8")),
    "kernels.d.ts": readFileSync(join(out, "kernels.d.ts"), "utf8"),
  };
  const manifest = writeArtefacts(ROOT, files, tools.versions);
  writeFileSync(join(out, ".gitignore"), "*\n");
  say(
    `wrote ${GENERATED}: ${Object.keys(files).join(", ")}, manifest.json (sources ${manifest.sourcesHash})`,
  );
}

/**
 * The glue without its default address of the module: `new URL("….wasm", import.meta.url)` would make every
 * bundler look for a file of that name. We instantiate with `initSync({ module })` only.
 */
function withoutFetch(glue) {
  const address = /module_or_path = new URL\('[^']*', import\.meta\.url\);/;
  if (!address.test(glue)) throw new Error("wasm-bindgen's glue has changed: no default address found");
  return glue.replace(address, 'throw new TypeError("pass the module: this glue fetches nothing");');
}

/** No directory of the machine that built it may be inside. */
function refuseBuilderPaths(wasm) {
  const text = wasm.toString("latin1");
  for (const path of [ROOT, CARGO_HOME, process.env.HOME, ...registries()]) {
    if (path && path !== "/" && text.includes(path)) throw new Error(`the module contains the path ${path}`);
  }
}
