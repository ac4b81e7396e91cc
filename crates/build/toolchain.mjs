// Finds, or on Debian installs, what turns the crates into WebAssembly: a Rust compiler with the
// wasm32-unknown-unknown target, wasm-pack, and the wasm-bindgen tool that matches the crate. The only place
// that knows how.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ask, run, say } from "./run.mjs";

const TARGET = "wasm32-unknown-unknown";
const WASM_PACK = "0.15.1";
/** Debian packages: compiler, cargo, the library's sources, wasm-ld. */
const PACKAGES = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];
const DEBIAN_RUSTC = "/usr/bin/rustc";
/** Beside a library that this script compiled: the compiler and the way it was compiled. */
const STAMP = "rutter-build.txt";
const STAMP_FORMAT = "simd128, remapped paths";

/** Cargo's home folder. */
export const CARGO_HOME = process.env.CARGO_HOME ?? join(homedir(), ".cargo");

/** The folders that hold unpacked registry sources. */
export function registries() {
  const folder = join(CARGO_HOME, "registry/src");
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** The environment in which the tools are found, and their versions. */
export function toolchain(root) {
  const rustc = compiler();
  const folders = [
    ...(rustc === DEBIAN_RUSTC ? ["/usr/bin"] : []),
    process.env.PATH,
    join(CARGO_HOME, "bin"),
  ];
  const environment = { ...process.env, PATH: folders.join(delimiter), RUSTC: rustc };
  delete environment.RUSTFLAGS;
  const wasmBindgen = readFileSync(join(root, "crates/wasm/Cargo.toml"), "utf8").match(
    /wasm-bindgen = "=(.+)"/,
  )[1];
  ensure("wasm-pack", "wasm-pack", WASM_PACK, environment);
  ensure("wasm-bindgen", "wasm-bindgen-cli", wasmBindgen, environment);
  const versions = { rustc: ask(rustc, ["--version"]), wasmBindgen, wasmPack: WASM_PACK };
  return { environment, versions };
}

/** A compiler that has the target. */
function compiler() {
  for (const rustc of [process.env.RUSTC, "rustc"].filter(Boolean)) {
    const library = targetLibrary(rustc);
    // Debian's compiler is looked at below: its library must be the one that this script compiles.
    if (library && sysroot(rustc) !== "/usr" && hasStandardLibrary(library)) {
      say(`using ${rustc} (${ask(rustc, ["--version"])}), which has ${TARGET}`);
      return rustc;
    }
  }
  if (!existsSync("/etc/debian_version")) {
    throw new Error(`no Rust compiler with ${TARGET}: run \`rustup target add ${TARGET}\` and try again`);
  }
  return debianCompiler();
}

function debianCompiler() {
  if (!existsSync(DEBIAN_RUSTC) || !existsSync("/usr/bin/cargo") || !existsSync("/usr/bin/wasm-ld-22")) {
    say(`no rustup target found; installing Debian's ${PACKAGES.join(", ")}`);
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...PACKAGES]);
  }
  const version = ask(DEBIAN_RUSTC, ["--version"]);
  const stamp = join(targetLibrary(DEBIAN_RUSTC), STAMP);
  const wanted = `${version}; ${STAMP_FORMAT}\n`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
    say(`using Debian's ${version}; its standard library for ${TARGET} is there`);
  } else {
    say(`compiling the standard library for ${TARGET} (about a minute, once)`);
    compileStandardLibrary();
    writeFileSync(stamp, wanted);
  }
  return DEBIAN_RUSTC;
}

/** Compiles std for the target from the sources that Debian ships and puts it where the compiler looks. */
function compileStandardLibrary() {
  const probe = mkdtempSync(join(tmpdir(), "rutter-std-"));
  try {
    mkdirSync(join(probe, "src"));
    writeFileSync(
      join(probe, "Cargo.toml"),
      '[package]\nname = "probe"\nversion = "0.0.0"\nedition = "2024"\n[lib]\ncrate-type = ["cdylib"]\n',
    );
    writeFileSync(join(probe, "src/lib.rs"), "");
    const cargo = (parameters, flags) =>
      run("/usr/bin/cargo", parameters, {
        folder: probe,
        environment: {
          ...process.env,
          RUSTC: DEBIAN_RUSTC,
          RUSTC_BOOTSTRAP: "1",
          CARGO_TARGET_DIR: join(probe, "target"),
          CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f"),
        },
      });
    // Unpacks the registry's sources, so that the name of their folder is known and can be hidden.
    const source = librarySources(DEBIAN_RUSTC);
    cargo(
      ["fetch", "--manifest-path", join(source, "library/Cargo.toml"), "--locked", "--target", TARGET],
      [],
    );
    const remaps = [
      [source, "/rust"],
      ...registries().map((folder) => [folder, "/registry"]),
      [probe, "/probe"],
    ];
    const flags = [
      "-Ctarget-feature=+simd128",
      ...remaps.map(([from, to]) => `--remap-path-prefix=${from}=${to}`),
    ];
    cargo(["build", "--release", "-Z", "build-std=std,panic_abort", "--target", TARGET], flags);
    const built = join(probe, "target", TARGET, "release/deps");
    const library = targetLibrary(DEBIAN_RUSTC);
    rmSync(library, { recursive: true, force: true });
    mkdirSync(library, { recursive: true });
    for (const file of readdirSync(built).filter((name) => name.endsWith(".rlib"))) {
      copyFileSync(join(built, file), join(library, file));
    }
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** Where a compiler keeps the sources of its library, for a library of another make. */
export function librarySources(rustc) {
  const folder = join(sysroot(rustc), "lib/rustlib/src/rust");
  if (existsSync(folder)) return folder;
  throw new Error(
    `no sources of the library at ${folder}: run \`rustup component add rust-src\` and try again`,
  );
}

/** Installs a cargo tool unless the wanted version is there. */
function ensure(command, crate, version, environment) {
  const found = ask(command, ["--version"], environment);
  if (found?.split(" ")[1] === version) return say(`using ${command} ${version}`);
  say(`installing ${crate} ${version}${found ? ` (found ${found})` : ""}`);
  // A tool for this machine: the developer's own cargo builds it where there is one.
  const native = ask("cargo", ["--version"]) ? process.env : environment;
  run("cargo", ["install", crate, "--version", version, "--locked"], { environment: native });
}

function sysroot(rustc) {
  return ask(rustc, ["--print", "sysroot"]);
}

function targetLibrary(rustc) {
  const folder = sysroot(rustc);
  return folder && join(folder, "lib/rustlib", TARGET, "lib");
}

function hasStandardLibrary(folder) {
  return existsSync(folder) && readdirSync(folder).some((name) => /^libstd-.*\.rlib$/.test(name));
}
