// The committed artefacts and their manifest: which sources they were built from, by which tools, what they are.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where the artefacts lie, from the root of the repository. */
export const GENERATED = "packages/rutter/src/wasm/generated";

const sha256 = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/**
 * SHA-256 over everything that decides the module: Cargo.toml, Cargo.lock and, sorted by path, each .rs and
 * .toml file of crates/. Tests and benches are left out, they are in no artefact.
 */
export function sourcesHash(root) {
  const paths = ["Cargo.toml", "Cargo.lock", ...sources(root, "crates")].sort();
  return sha256(...paths.flatMap((path) => [path, "\0", text(join(root, path)), "\0"]));
}

/** The manifest beside the artefacts; undefined when there is none. */
export function readManifest(root) {
  try {
    return JSON.parse(readFileSync(join(root, GENERATED, "manifest.json"), "utf8"));
  } catch {
    return undefined;
  }
}

/** Writes the files and their manifest. */
export function writeArtefacts(root, files, toolchain) {
  const folder = join(root, GENERATED);
  mkdirSync(folder, { recursive: true });
  const entries = Object.entries(files).map(([name, content]) => {
    writeFileSync(join(folder, name), content);
    return [name, { sha256: sha256(content), bytes: Buffer.byteLength(content) }];
  });
  const manifest = { sourcesHash: sourcesHash(root), toolchain, files: Object.fromEntries(entries) };
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

function sources(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return ["tests", "benches", "target"].includes(entry.name) ? [] : sources(root, path);
    }
    return /\.(rs|toml)$/.test(entry.name) && entry.name !== "tests.rs" ? [path] : [];
  });
}

/** A text file as git stores it, whatever line ends a checkout has. */
function text(path) {
  return readFileSync(path, "utf8").replaceAll("\r\n", "\n");
}
