// What no file of the project may hold, and what the top of the repository looks like.
import { execFileSync } from "node:child_process";
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./sources";

/** Tracked files and those about to be; ignored ones are nobody's concern. */
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "" && lstatSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile());

const holding = (pattern: RegExp) =>
  files.flatMap((path) => {
    const found = pattern.exec(readFileSync(join(ROOT, path), "latin1"));
    return found ? [`${path}: ${found[0]}`] : [];
  });

test("no file names a folder of somebody's machine", () => {
  expect(holding(/(?<![\w.*])\/(root|home\/\w+|Users\/\w+|work|build)\/[\w.-]/)).toEqual([]);
  expect(files.filter((path) => readFileSync(join(ROOT, path), "latin1").includes(ROOT))).toEqual([]);
});

test("no file names the host of a package registry", () => {
  expect(holding(/"resolved": "https?:/)).toEqual([]);
  expect(holding(/https?:\/\/[\w.-]*(npmjs|registry|mirror|proxy|pypi)[\w.-]*/)).toEqual([]);
});

test("the top of the repository holds the folders of the design and no others", () => {
  const folders = new Set(files.filter((path) => path.includes("/")).map((path) => path.split("/")[0]));
  const allowed = [".ci", "bench", "crates", "packages", "test"];
  expect([...folders].filter((folder) => !allowed.includes(folder))).toEqual([]);
});

test("no folder or file is a drawer for odds and ends", () => {
  expect(files.filter((path) => /(^|\/)(utils?|helpers?|common|misc)(\.\w+)?(\/|$)/i.test(path))).toEqual([]);
});

test("no test is left alone or left out", () => {
  const tests = files.filter((path) => path.endsWith(".test.ts"));
  const marked = tests.filter((path) =>
    /\b(test|it|describe)\.(only|todo|skip)\(/.test(readFileSync(join(ROOT, path), "utf8")),
  );
  expect(marked).toEqual([]);
});
