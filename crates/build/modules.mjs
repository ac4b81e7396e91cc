// The modules that are built of the crates, and how each is compiled.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { instructionCounts } from "./opcodes.mjs";
import { run, say } from "./run.mjs";
import { CARGO_HOME, librarySources, registries } from "./toolchain.mjs";

/**
 * By name of the file: `relaxed` modules may fuse a product and a sum, `shared` ones work on a memory that several
 * threads have. All have the same exports.
 */
export const MODULES = [
  { name: "kernels", relaxed: false, shared: false },
  { name: "kernels-fast", relaxed: true, shared: false },
  { name: "kernels-threads", relaxed: false, shared: true },
  { name: "kernels-threads-fast", relaxed: true, shared: true },
];

/** A flag of the one crate that has use for it: the library is the same, and need not be compiled again. */
const RELAXED = [
  "-Zprofile-rustflags",
  "--config",
  'profile.release.package.rutter-kernels.rustflags=["-Ctarget-feature=+relaxed-simd"]',
];

/** 4 GiB, all that an address of 32 bits reaches. */
const LARGEST_MEMORY = 2 ** 32;
/** What a thread needs to have a stack and variables of its own. */
const THREAD_EXPORTS = ["__wasm_init_tls", "__tls_size", "__tls_align", "__tls_base"];

/** Compiles a module and checks it: its bytes, and their types in TypeScript. */
export function compile({ name, relaxed, shared }, root, tools) {
  const out = join(root, "target/wasm-pack", name);
  const features = ["+simd128", shared && "+atomics,+bulk-memory,+mutable-globals"];
  const links = [
    "--shared-memory",
    "--import-memory",
    `--max-memory=${LARGEST_MEMORY}`,
    ...THREAD_EXPORTS.map((symbol) => `--export=${symbol}`),
  ];
  const environment = {
    ...tools.environment,
    // One folder for each make of the library, so that it is compiled once.
    CARGO_TARGET_DIR: join(root, "target", shared ? "shared" : "plain"),
    CARGO_ENCODED_RUSTFLAGS: [
      `-Ctarget-feature=${features.filter(Boolean).join(",")}`,
      ...(shared ? links.map((link) => `-Clink-arg=${link}`) : []),
      ...remaps(root, shared, tools).map(([from, to]) => `--remap-path-prefix=${from}=${to}`),
    ].join("\x1f"),
    // A library with atomics is compiled along with the crates, and a crate has flags of its own: cargo leaves
    // both to nightly compilers.
    RUSTC_BOOTSTRAP: "1",
  };
  say(`compiling ${name} (wasm-pack)`);
  const flags = ["--mode", "no-install", "--release", "--target", "web", "--no-opt", "--no-pack"];
  const names = ["--out-dir", out, "--out-name", "kernels"];
  const library = shared ? ["-Z", "build-std=std,panic_abort"] : [];
  const own = relaxed ? RELAXED : [];
  const all = ["build", join(root, "crates/wasm"), ...flags, ...names, "--", "--locked", ...library, ...own];
  run("wasm-pack", all, { environment });
  const wasm = readFileSync(join(out, "kernels_bg.wasm"));
  check(name, wasm, relaxed, root);
  return { wasm, types: readFileSync(join(out, "kernels.d.ts"), "utf8") };
}

/** Folders of this machine and what they are called in messages of the module. The last prefix that fits wins. */
function remaps(root, shared, { environment }) {
  return [
    [CARGO_HOME, "/cargo"],
    ...registries().map((folder) => [folder, "/registry"]),
    ...(shared ? [[librarySources(environment.RUSTC), "/rust"]] : []),
    [root, "/rutter"],
  ];
}

function check(name, wasm, relaxed, root) {
  const text = wasm.toString("latin1");
  for (const path of [root, CARGO_HOME, process.env.HOME, "/usr/lib/rustlib", ...registries()]) {
    if (path && path !== "/" && text.includes(path)) throw new Error(`${name} contains the path ${path}`);
  }
  const counts = instructionCounts(wasm);
  if (counts.simd === 0 || counts.relaxed > 0 !== relaxed) {
    throw new Error(`${name}: unexpected instructions, found ${JSON.stringify(counts)}`);
  }
  say(`${name}: ${wasm.length} bytes, ${counts.simd + counts.relaxed} SIMD instructions of ${counts.total}`);
}
