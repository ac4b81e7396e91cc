// The claims about the npm package, checked on the packed tarball in a folder that knows nothing of the repository.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { contents } from "rutter";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trainDigits } from "./consumer/digits";
import { buildPage, execute, type Installation, install, ROOT, run } from "./packed";

const ENTRIES = ["rutter", "rutter/data", "rutter/wasm", "rutter/reference"];
const KILOBYTE = 1024;
const WASM_BUDGET = 150 * KILOBYTE;
const JAVASCRIPT_BUDGET = 60 * KILOBYTE;

let installed: Installation;
beforeAll(() => {
  installed = install();
}, 120_000);
afterAll(() => installed?.remove());

const text = (path: string) => readFileSync(join(installed.package, path), "utf8");
const gzipped = (content: string | Uint8Array) => gzipSync(content, { level: 9 }).length;

/** JavaScript without the module that it carries as base64. */
const withoutModule = (code: string) => code.replaceAll(/["'`][A-Za-z0-9+/=]{1000,}["'`]/g, '""');

test("the tarball holds dist, the package's face and nothing else", () => {
  const paths = installed.files.map(({ path }) => path);
  const outside = paths.filter((path) => !path.startsWith("dist/"));
  expect(outside.sort()).toEqual(["LICENSE", "README.md", "package.json"]);
  expect(paths.filter((path) => !/\.(js|d\.ts)$|^LICENSE$|^README\.md$|^package\.json$/.test(path))).toEqual(
    [],
  );
});

test("no file of the tarball tells on which machine it was built", () => {
  const secrets = [ROOT, homedir(), "/tmp/", "/root/", "/home/", "/Users/", "node_modules/", ".cargo"];
  for (const { path } of installed.files) {
    const content = text(path);
    const told = secrets.filter((secret) => secret !== "/" && content.includes(secret));
    expect(told, path).toEqual([]);
  }
});

test("the package depends on nothing at run time and runs no script on installation", () => {
  const manifest = JSON.parse(text("package.json"));
  for (const kind of ["dependencies", "peerDependencies", "optionalDependencies", "bundledDependencies"])
    expect(manifest[kind], kind).toBeUndefined();
  for (const script of ["preinstall", "install", "postinstall", "prepare"])
    expect(manifest.scripts?.[script], script).toBeUndefined();
  expect(readdirSync(join(installed.folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(
    ["rutter"],
  );
});

test("every export leads to a file and to its types, types first", () => {
  const { exports, imports } = JSON.parse(text("package.json"));
  const entries = Object.entries<Record<string, string>>(exports).filter(
    ([name]) => name !== "./package.json",
  );
  expect(entries.map(([name]) => join("rutter", name))).toEqual(ENTRIES);
  const paths = new Set(installed.files.map(({ path }) => path));
  for (const [name, targets] of entries) {
    expect(Object.keys(targets), name).toEqual(["types", "default"]);
    expect(targets.types, name).toMatch(/\.d\.ts$/);
    for (const target of Object.values(targets)) expect(paths, name).toContain(target.replace("./", ""));
  }
  for (const target of Object.values<string>(imports["#platform"]))
    expect(paths, "#platform").toContain(target.replace("./", ""));
});

test("Node imports every entry and trains to the same bits as from source", async () => {
  const { outputText } = ts.transpileModule(readFileSync(join(installed.folder, "digits.ts"), "utf8"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  writeFileSync(join(installed.folder, "digits.mjs"), outputText);
  const imports = ENTRIES.map((entry) => `Object.keys(await import("${entry}"))`);
  const program = `import { trainDigits } from "./digits.mjs";
    console.log(JSON.stringify({ names: [${imports}], outcome: await trainDigits() }));`;
  const printed = execute(process.execPath, ["--input-type=module", "-e", program], installed.folder);
  const { names, outcome } = JSON.parse(printed);
  const sources = await Promise.all([
    import("rutter"),
    import("rutter/data"),
    import("rutter/wasm"),
    import("rutter/reference"),
  ]);
  expect(names).toEqual(sources.map((source) => Object.keys(source).sort()));
  expect(outcome.backend).toBe("wasm");
  expect(outcome).toEqual(await trainDigits());
});

test("Node refuses what is not exported", () => {
  const inside =
    'await import("rutter/dist/index.js").then(() => process.exit(3), (e) => console.log(e.code))';
  const printed = execute(process.execPath, ["--input-type=module", "-e", inside], installed.folder);
  expect(printed.trim()).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
});

test.each([
  ["bundler", "ESNext"],
  ["node16", "Node16"],
])(
  "the user's page compiles under moduleResolution %s, mistakes in it do not",
  (moduleResolution, module) => {
    const configuration = {
      compilerOptions: {
        target: "ES2022",
        lib: ["ES2022", "ESNext.Disposable", "DOM"],
        module,
        moduleResolution,
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        noEmit: true,
      },
      files: ["usersPage.ts"],
    };
    const name = `tsconfig.${moduleResolution}.json`;
    writeFileSync(join(installed.folder, name), JSON.stringify(configuration));
    expect(run(["typescript/bin/tsc", "--project", name], installed.folder)).toBe("");
  },
);

test("Vite builds a page of it that takes only what it uses", () => {
  const code = scriptsOf(buildPage(installed));
  expect(code).not.toContain("node:fs");
  // The page uses no mnist(), so its file names are gone; they are in the package.
  const scripts = installed.files.filter(({ path }) => path.endsWith(".js"));
  expect(scripts.some(({ path }) => text(path).includes("-ubyte"))).toBe(true);
  expect(code).not.toContain("-ubyte");
});

test("a plain page carries the plain module alone; the others are files of their own that it never asks for", () => {
  const folder = page("plain", 'import { Trainer } from "rutter"; import { wasm } from "rutter/wasm";', [
    "Trainer",
    "wasm",
  ]);
  const modules = (code: string) =>
    (code.match(/["'`][A-Za-z0-9+/=]{1000,}["'`]/g) ?? []).map((text) =>
      createHash("sha256")
        .update(Buffer.from(text.slice(1, -1), "base64"))
        .digest("hex"),
    );
  const assets = join(folder, "assets");
  const files = readdirSync(assets).filter((name) => name.endsWith(".js"));
  const carried = Object.fromEntries(
    files.map((name) => [name, modules(readFileSync(join(assets, name), "utf8"))]),
  );
  const [, entry] = readFileSync(join(folder, "index.html"), "utf8").match(/src="\/assets\/([^"]+\.js)"/)!;
  // What the entry imports without being asked: `from "./x.js"` and `import "./x.js"`, not `import("./x.js")`.
  const loaded = new Set([entry]);
  for (const name of loaded)
    for (const [, other] of readFileSync(join(assets, name), "utf8").matchAll(
      /(?:from|import)\s*["']\.\/([^"']+)["']/g,
    ))
      loaded.add(other);
  const hash = (name: string) =>
    createHash("sha256")
      .update(readFileSync(join(ROOT, `packages/rutter/src/wasm/generated/${name}.wasm`)))
      .digest("hex");
  expect([...loaded].flatMap((name) => carried[name])).toEqual([hash("kernels")]);
  const apart = files.filter((name) => !loaded.has(name)).map((name) => carried[name]);
  const others = ["kernels-fast", "kernels-threads", "kernels-threads-fast"].map((name) => [hash(name)]);
  expect(apart.filter((list) => list.length > 0).sort()).toEqual(others.sort());
});

test("a page that trains with every layer there is stays within the size budgets", async () => {
  const { layers, activations } = await contents();
  const used = [
    ...layers,
    ...activations,
    "network",
    "Trainer",
    "softmaxCrossEntropy",
    "adam",
    "loadNetwork",
  ];
  const built = page("layers", `import { ${used} } from "rutter";`, used);
  const [trains, stays] = [scriptsOf(built, loadedBy(built)), unloaded(built)];
  expect(stays.map((name) => name.replace(/-.*/, ""))).toEqual([
    "archive",
    "collect",
    "inspect",
    "kernels",
    "kernels",
    "kernels",
    "pool",
    "reference",
  ]);
  const module = readFileSync(join(ROOT, "packages/rutter/src/wasm/generated/kernels.wasm"));
  const javascript = gzipped(withoutModule(trains));
  const everything = ENTRIES.map((entry, i) => `import * as entry${i} from "${entry}";`).join("\n");
  const all = scriptsOf(
    page(
      "everything",
      everything,
      ENTRIES.map((_, i) => `entry${i}`),
    ),
  );
  console.log(
    `gzip: module ${gzipped(module)} bytes; JavaScript ${javascript} bytes with every layer, ` +
      `${gzipped(withoutModule(all))} bytes with all that the package holds`,
  );
  // The module is inside, as base64, and is taken out before the rest is counted.
  expect(withoutModule(trains).length).toBeLessThan(trains.length - module.length);
  expect(gzipped(module)).toBeLessThanOrEqual(WASM_BUDGET);
  expect(javascript).toBeLessThanOrEqual(JAVASCRIPT_BUDGET);
});

/** A page built by Vite that keeps these names of its imports. */
function page(name: string, imports: string, kept: readonly string[]): string {
  const folder = join(installed.folder, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "main.js"), `${imports}\nObject.assign(globalThis, { ${kept.join(", ")} });\n`);
  writeFileSync(join(folder, "index.html"), '<script type="module" src="./main.js"></script>');
  return buildPage(installed, name);
}

const scriptNames = (page: string) =>
  readdirSync(join(page, "assets")).filter((name) => name.endsWith(".js"));

function scriptsOf(page: string, names: readonly string[] = scriptNames(page)): string {
  return names.map((name) => readFileSync(join(page, "assets", name), "utf8")).join("\n");
}

/** The scripts that a page loads to train on the default backend: its own, that backend's, and what these import. */
function loadedBy(page: string): string[] {
  const own = [...readFileSync(join(page, "index.html"), "utf8").matchAll(/assets\/([\w-]+\.js)/g)];
  const backend = scriptNames(page).filter((name) => name.startsWith("wasm-"));
  const loaded = new Set<string>();
  const waiting = [...own.map(([, name]) => name), ...backend];
  for (let name = waiting.pop(); name; name = waiting.pop()) {
    if (loaded.has(name)) continue;
    loaded.add(name);
    const imports = scriptsOf(page, [name]).matchAll(/(?:from|import)\s*["'`]\.\/([\w-]+\.js)["'`]/g);
    waiting.push(...[...imports].map(([, imported]) => imported));
  }
  return [...loaded].sort();
}

/**
 * Scripts that wait until they are asked for: files of models, datasets from generators, looks inside, other builds of the
 * kernels, threads, the backend without WebAssembly.
 */
function unloaded(page: string): string[] {
  const loaded = loadedBy(page);
  return scriptNames(page).filter((name) => !loaded.includes(name));
}
