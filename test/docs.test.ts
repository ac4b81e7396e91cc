// Documents tell the truth: examples compile and run, tables agree with the exports, counts are counted.
// `RUTTER_WRITE_DOCS=1 npx vitest run test/docs.test.ts` writes what is generated.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as rutter from "rutter";
import * as data from "rutter/data";
import * as referenceEntry from "rutter/reference";
import * as wasmEntry from "rutter/wasm";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { LIBRARY, librarySources, ROOT } from "./sources";

const WRITE = process.env.RUTTER_WRITE_DOCS !== undefined;
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** What stands between the fences of a language. */
function blocks(markdown: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...markdown.matchAll(fence)].map(([, block]) => block);
}

/** Compares a generated piece of a document with what stands there, or puts it there. */
function expectPiece(path: string, current: string, wanted: string): void {
  if (WRITE && current !== wanted)
    writeFileSync(
      join(ROOT, path),
      read(path).replace(current, () => wanted),
    );
  else
    expect(current, `${path}; RUTTER_WRITE_DOCS=1 npx vitest run test/docs.test.ts writes it`).toBe(wanted);
}

const entries: Readonly<Record<string, object>> = {
  rutter,
  "rutter/data": data,
  "rutter/wasm": wasmEntry,
  "rutter/reference": referenceEntry,
};

/** Runs TypeScript in an empty folder with the entries as modules; gives what it printed. */
async function runExample(code: string): Promise<string> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  const printed: string[] = [];
  const log = (...values: unknown[]) => printed.push(`${values.join(" ")}\n`);
  const folder = mkdtempSync(join(tmpdir(), "rutter-example-"));
  const home = process.cwd();
  process.chdir(folder);
  try {
    const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
    const body = new AsyncFunction("require", "exports", "console", outputText);
    await body((name: string) => entries[name], {}, { log });
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
  return printed.join("");
}

interface Mistake {
  readonly module: string;
  readonly code: number;
  readonly message: string;
}

/** What the compiler says about these modules, as a user's strict project would. */
function mistakes(modules: Readonly<Record<string, string>>): Mistake[] {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT);
  const settings = { ...options, noUnusedLocals: false };
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile, getSourceFile } = host;
  const pathOf = (name: string) => join(ROOT, "test", `${name}.ts`);
  const virtual = new Map(Object.entries(modules).map(([name, code]) => [pathOf(name), code]));
  host.fileExists = (path) => virtual.has(path) || fileExists(path);
  host.readFile = (path) => virtual.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...rest) =>
    virtual.has(path)
      ? ts.createSourceFile(path, virtual.get(path)!, ts.ScriptTarget.ES2022)
      : getSourceFile(path, ...rest);
  const program = ts.createProgram([...virtual.keys()], settings, host);
  return Object.keys(modules).flatMap((module) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(pathOf(module))).map(({ code, messageText }) => ({
      module,
      code,
      message: ts.flattenDiagnosticMessageText(messageText, "\n"),
    })),
  );
}

describe("README.md", () => {
  const readme = read("README.md");
  const [example] = blocks(readme, "ts");

  test("its example has about ten lines, compiles, and prints what it says", async () => {
    const lines = example.split("\n").filter((line) => line.trim() !== "");
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(mistakes({ readme: `${example}\nexport {};` })).toEqual([]);
    const printed = await runExample(example);
    expectPiece(
      "README.md",
      `\`\`\`text\n${blocks(readme, "text")[0]}\`\`\``,
      `\`\`\`text\n${printed}\`\`\``,
    );
    const accuracy = Number(printed.split("\n").at(-2)!.split(" ")[0]);
    expect(accuracy).toBeGreaterThan(0.9);
  });

  test("the package's own README has the same example and no link that npm could not follow", () => {
    const path = "packages/rutter/README.md";
    const own = read(path);
    expectPiece(path, `\`\`\`ts\n${blocks(own, "ts")[0]}\`\`\``, `\`\`\`ts\n${example}\`\`\``);
    expect(own).not.toMatch(/\]\(/);
  });

  test("its commands exist", () => {
    const { scripts } = JSON.parse(read("package.json"));
    expect(blocks(readme, "sh")[0]).toMatch(/npm ci && npm start.*\n.*npm ci && npm test/);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["start", "test"]));
  });

  test("its table of what works is what the library contains", async () => {
    const contents: Readonly<Record<string, readonly string[]>> = { ...(await rutter.contents()) };
    for (const [kind, names] of Object.entries(contents)) {
      if (kind === "ops") continue;
      const row = readme.match(new RegExp(`^\\| ${kind} \\|(.*?)\\|(.*)\\|$`, "m"));
      expect(row, `a row for ${kind}: | ${kind} | | – |`).not.toBeNull();
      const works = [...names]
        .sort()
        .map((name) => `\`${name}\``)
        .join(", ");
      expectPiece("README.md", row![0], `| ${kind} | ${works} |${row![2]}|`);
    }
  });

  test("what its table says is missing is missing", async () => {
    const contents: Readonly<Record<string, readonly string[]>> = { ...(await rutter.contents()) };
    const exported = Object.values(entries).flatMap((entry) => Object.keys(entry));
    const rows = [...readme.matchAll(/^(\| (\w+) \|.*?\| )(.*) \|$/gm)];
    expect(rows.length).toBeGreaterThan(8);
    for (const [row, works, kind, missing] of rows) {
      const names = contents[kind] ?? exported;
      const left = missing.split(", ").filter((item) => !names.includes(item.replaceAll("`", "")));
      expectPiece("README.md", row, `${works}${left.join(", ") || "–"} |`);
    }
  });

  test("what its other rows say works is exported", () => {
    const exported = new Set(Object.values(entries).flatMap((entry) => Object.keys(entry)));
    for (const kind of ["backends", "data", "augmentation", "inside", "ensembles"]) {
      const works = readme.match(new RegExp(`^\\| ${kind} \\|(.*?)\\|`, "m"))![1];
      const names = [...works.matchAll(/`(\w+)/g)].map(([, name]) => name);
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !exported.has(name))).toEqual([]);
    }
  });
});

describe("examples in doc comments", () => {
  /** What an example may take for granted. */
  const prelude = `
    import * as rutter from "rutter";
    import * as dataEntry from "rutter/data";
    import { reference } from "rutter/reference";
    const { ${Object.keys(rutter).join(", ")} } = rutter;
    const { ${Object.keys(data)
      .filter((name) => !(name in rutter))
      .join(", ")} } = dataEntry;
    const { train, validation, test } = digits({ train: 30, validation: 10, test: 10 });
    const backend = reference();
    const images = new Float32Array(10 * 784);
    const labels = new Int32Array(10);
  `;
  const net =
    "const net = network({ input: [1, 28, 28] }, [flatten(), dense(3), sigmoid(), dense(10), sigmoid()]);";
  const flat = "const net = network({ input: [784] }, [dense(3), relu(), dense(10)]);";
  const before: Readonly<Record<string, string>> = { trainingStep: flat };

  const found = [...librarySources()].flatMap(([file, { text }]) =>
    [...text.matchAll(/^( *) \* ```ts\n([\s\S]*?)^\1 \* ```$/gm)].map(([, , block], i) => ({
      name: `${file.replaceAll("/", "_")}_${i}`,
      code: `${prelude}${before[file] ?? net}\n{\n${block.replaceAll(/^ *\* ?/gm, "")}\n}\nexport {};`,
    })),
  );
  const wrong = mistakes(Object.fromEntries(found.map(({ name, code }) => [name, code])));
  /** Codes of the compiler for names that nobody has declared. */
  const UNDECLARED = [2304, 2552, 2582, 18004];
  /** Examples with names of the reader's own are read, not run. */
  const isFragment = (name: string) =>
    wrong.some(({ module, code }) => module === name && UNDECLARED.includes(code));
  const whole = found.filter(({ name }) => !isFragment(name));

  test("stand whole where people look first", () => {
    const files = whole.map(({ name }) => name.replace(/_\d+$/, ""));
    expect(files).toEqual(expect.arrayContaining(["program", "network", "trainer", "trainingStep"]));
  });

  test("compile, and a mistake in one would be seen", () => {
    expect(wrong.filter(({ module }) => !isFragment(module))).toEqual([]);
    const mistake = mistakes({ wrong: `${prelude}\nsgd({ learningrate: 1 });\nexport {};` });
    expect(mistake.map(({ message }) => message).join()).toContain("learningrate");
  });

  test.each(whole)("the one of $name runs", async ({ code }) => {
    await runExample(code);
  });
});

describe("ARCHITECTURE.md", () => {
  const architecture = read("ARCHITECTURE.md");
  /** Lines that a reader has to read: neither blank nor comment. */
  const linesOfCode = (file: string) =>
    readFileSync(join(LIBRARY, file), "utf8")
      .split("\n")
      .filter((line) => !/^\s*($|\/\/|\/\*|\*)/.test(line)).length;

  test("its tour is seven files of together less than 800 lines of code", () => {
    const rows = [...architecture.matchAll(/^\| \d \| \[`([\w/]+\.ts)`\]\(packages\/rutter\/src\/\1\) \|/gm)];
    const counts = rows.map(([, file]) => [file, linesOfCode(file)] as const);
    expect(counts.length).toBe(7);
    const total = counts.reduce((sum, [, lines]) => sum + lines, 0);
    expect(total, counts.map((pair) => pair.join(" ")).join(", ")).toBeLessThan(800);
  });
});

describe("every document", () => {
  const documents = [
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "packages/rutter/README.md",
  ];

  test.each(documents)("%s links and refers only to files that are there", (document) => {
    const text = read(document);
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target);
    const paths = [...text.matchAll(/`((?:packages|crates|test|bench|\.ci)\/[\w./-]*)`/g)].map(
      ([, path]) => path,
    );
    expect([...links, ...paths].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test.each(documents)("%s names only scripts that package.json has", (document) => {
    const { scripts } = JSON.parse(read("package.json"));
    const named = [...read(document).matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test("the package's licence is the repository's", () => {
    expect(read("packages/rutter/LICENSE")).toBe(read("LICENSE"));
  });

  test("the changelog's newest version is the package's", () => {
    const { version } = JSON.parse(read("packages/rutter/package.json"));
    expect(read("CHANGELOG.md").match(/^## (\S+)/m)?.[1]).toBe(version);
  });
});
