// The shape of the project as tests: who may import whom, the same noun in every language, doc comments, and the
// functions that engines disagree about.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { nativeKernels } from "../packages/rutter/src/wasm/kernels";
import { type Import, importsOf, LIBRARY, librarySources, nodes, parse, ROOT, stems } from "./sources";

/**
 * Areas of the library in the order of values: a file imports values from its own area and from those above it.
 * A pattern ending in "/" is a folder with its file of the same name; the first area with a pattern that fits counts.
 */
const AREAS: Readonly<Record<string, readonly string[]>> = table({
  foundation: "error option shape turns pace math/ platform/ model/safetensors model/safetensorsHeader",
  data: "data/",
  tensor: "tensor ops/",
  graph: "graph gradients derivatives simplify fuse descend epilogue",
  plan: "arena layout plan",
  backend: "backend allocation reference/ wasm/ defaultBackend",
  program: "program programCheck variable",
  vocabulary:
    "parts layer sequence layers/ initializer initializers/ loss losses/ metric metrics/ optimizer optimizers/ " +
    "onOutput regularization rule rules/ schedule schedules/ event",
  network: "placement network examples datasetCheck forward inspect summary lsuv model/",
  minimizing: "minimize/",
  inside: "inside/",
  watching: "trainerState callback callbacks/",
  training:
    "fitOptions denormals trainingStep batchRunner batchReader epochTotals run evaluation trainerOptions trainer",
  ensemble: "ensemble/",
  face: "names contents index",
});

/** Beyond the order: a backend is memory and kernels and must not know how graphs are planned. */
const NEVER: Readonly<Record<string, readonly string[]>> = { backend: ["graph", "plan"] };

const sources = librarySources();
const imports = [...sources].flatMap(([name, source]) => importsOf(name, source));
const values = imports.filter(({ value }) => value);
const show = ({ from, specifier }: Import) => `${from} imports "${specifier}"`;

function areaOf(file: string): string | undefined {
  const within = (pattern: string) =>
    pattern.endsWith("/") ? file.startsWith(pattern) || `${file}/` === pattern : file === pattern;
  return Object.keys(AREAS).find((area) => AREAS[area].some(within));
}

describe("imports of the library", () => {
  test("every file has its area, and every pattern of the table a file", () => {
    expect([...sources.keys()].filter((file) => areaOf(file) === undefined)).toEqual([]);
    const unused = Object.values(AREAS)
      .flat()
      .filter((pattern) => !existsSync(join(LIBRARY, pattern.endsWith("/") ? pattern : `${pattern}.ts`)));
    expect(unused).toEqual([]);
  });

  test("values flow down only", () => {
    const order = Object.keys(AREAS);
    const upward = values.filter(({ from, file }) => {
      if (file === undefined || !sources.has(file)) return false;
      const [own, other] = [areaOf(from)!, areaOf(file)!];
      return order.indexOf(other) > order.indexOf(own) || NEVER[own]?.includes(other);
    });
    expect(upward.map(show)).toEqual([]);
  });

  test("no two files need each other's values", () => {
    const needs = new Map<string, string[]>();
    for (const { from, file } of values) if (file) needs.set(from, [...(needs.get(from) ?? []), file]);
    const cycles: string[] = [];
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      else if (!done.has(file)) for (const next of needs.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of sources.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });

  test("there are only relative files, #platform, and node: in the one file for Node", () => {
    const strange = imports.filter(({ from, specifier, file }) => {
      if (file !== undefined || specifier === "#platform") return false;
      return !(specifier.startsWith("node:") && from === "platform/node");
    });
    expect(strange.map(show)).toEqual([]);
  });

  test("none leaves the library, and each names a file that is there", () => {
    const lost = imports.filter(({ file }) => {
      if (file === undefined) return false;
      return file.startsWith("..") || !(sources.has(file) || existsSync(join(LIBRARY, file)));
    });
    expect(lost.map(show)).toEqual([]);
  });

  test("the generated modules are imported in one file, their types by all that call them", () => {
    const glue = imports.filter(({ file }) => file?.startsWith("wasm/generated/"));
    expect([...new Set(glue.filter(({ value }) => value).map(({ from }) => from))]).toEqual(["wasm/builds"]);
  });

  test("nothing leaves its platform's twin without a name", () => {
    const names = (file: string) => exportedNames(join(LIBRARY, `${file}.ts`));
    expect(names("platform/browser")).toEqual(names("platform/node"));
  });
});

describe("the same noun in every language", () => {
  /** Names of ops by family: the file that the op table imports them from. */
  const families = new Map(
    [...nodes(sources.get("ops/table")!)].filter(ts.isImportDeclaration).flatMap((declaration) => {
      const file = (declaration.moduleSpecifier as ts.StringLiteral).text.replace("./", "");
      const names = [...nodes(declaration)].filter(ts.isImportSpecifier).map(({ name }) => name.text);
      // Leaves have no kernel, so they are no family.
      return file === "leaf" ? [] : [[file, names] as const];
    }),
  );
  /** Families of which the WASM backend runs an op by a kernel of its own. */
  const native = [...families]
    .filter(([, ops]) => ops.some((op) => op in nativeKernels))
    .map(([family]) => family);
  const there = (folder: string, ending: string) =>
    existsSync(join(ROOT, folder)) ? stems(folder, ending) : [];

  test("each family of ops has its cases", () => {
    expect([...families.keys()].filter((family) => !there("test/cases", ".ts").includes(family))).toEqual([]);
  });

  test.each([
    ["crates/kernels/src", ".rs"],
    ["crates/wasm/src", ".rs"],
    ["bench/kernels", ".bench.ts"],
  ])("each family with native kernels has its file in %s", (folder, ending) => {
    expect(native.length).toBeGreaterThan(0);
    expect(native.filter((family) => !there(folder, ending).includes(family))).toEqual([]);
  });

  test("no exports of crates/wasm and no bench are without a family", () => {
    const faces = stems("crates/wasm/src", ".rs").filter((stem) => !["lib", "memory"].includes(stem));
    const benches = there("bench/kernels", ".bench.ts");
    expect([...faces, ...benches].filter((stem) => !families.has(stem))).toEqual([]);
  });

  test("each elementary function in Rust has its twin in TypeScript", () => {
    // Sampling by a function is one file in Rust and part of the streams in TypeScript.
    const functions = stems("crates/kernels/src/math", ".rs").filter(
      (stem) => !["mod", "tests", "normal", "uniform"].includes(stem),
    );
    expect(functions).toContain("exp");
    expect(functions.filter((stem) => !sources.has(`math/${stem}`))).toEqual([]);
  });
});

describe("the public face", () => {
  const entries = ["index", "data", "wasm", "reference"];
  const program = ts.createProgram(
    entries.map((entry) => join(LIBRARY, `${entry}.ts`)),
    { ...compilerOptions(), noEmit: true },
  );
  const checker = program.getTypeChecker();
  const undocumented = (symbol: ts.Symbol) =>
    ts.displayPartsToString(resolved(symbol).getDocumentationComment(checker)).trim() === "";
  const resolved = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

  test.each(entries)("every export of %s.ts has a doc comment", (entry) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(join(LIBRARY, `${entry}.ts`))!)!;
    const exported = checker.getExportsOfModule(module);
    expect(exported.length).toBeGreaterThan(0);
    expect(exported.filter(undocumented).map(({ name }) => name)).toEqual([]);
  });

  test("every op has a doc comment", () => {
    const table = program.getSourceFile(join(LIBRARY, "ops/table.ts"))!;
    const names = [...nodes(table)].filter(ts.isImportSpecifier).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(30);
    const silent = names.filter((name) => undocumented(checker.getSymbolAtLocation(name)!));
    expect(silent.map(({ text }) => text)).toEqual([]);
  });

  test("no entry re-exports with *", () => {
    for (const entry of entries) expect(sources.get(entry)!.text, entry).not.toMatch(/export \*/);
  });
});

describe("habits", () => {
  /** What every engine computes alike. */
  const EXACT = [
    "sqrt",
    "fround",
    "imul",
    "abs",
    "floor",
    "ceil",
    "trunc",
    "round",
    "sign",
    "min",
    "max",
    "clz32",
  ];

  /** Constants, in capitals, are the same everywhere too. */
  const exact = (name: string) => EXACT.includes(name) || /^[A-Z][A-Z0-9_]*$/.test(name);

  test("the core uses no function of Math that engines round differently", () => {
    const found = [...sources].flatMap(([file, source]) =>
      file === "math/float64"
        ? []
        : [...nodes(source)].filter(inexact).map((node) => `${file}: ${node.parent.getText()}`),
    );
    expect(found).toEqual([]);
  });

  /** Math itself unless one of its exact functions is named; powers of anything but two numbers. */
  function inexact(node: ts.Node): boolean {
    if (ts.isIdentifier(node) && node.text === "Math") {
      const { parent } = node;
      return !(ts.isPropertyAccessExpression(parent) && exact(parent.name.text));
    }
    if (
      node.kind === ts.SyntaxKind.AsteriskAsteriskToken ||
      node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken
    ) {
      const { left, right } = node.parent as ts.BinaryExpression;
      const whole = (side: ts.Expression) => /^-?\d+$/.test(side.getText());
      return !(left.getText() === "2" && whole(right));
    }
    return false;
  }

  test("the first line of every file says what it is", () => {
    expect([...sources].filter(([, { text }]) => !text.startsWith("// ")).map(([file]) => file)).toEqual([]);
  });

  test("nothing in the library knows of the packages that use it", () => {
    for (const [file, { text }] of sources)
      expect(text, file).not.toMatch(/@rutter\/|packages\/(lab|studio)/);
    const manifest = JSON.parse(readFileSync(join(ROOT, "packages/rutter/package.json"), "utf8"));
    expect(manifest.dependencies).toBeUndefined();
  });
});

function exportedNames(path: string): string[] {
  const exported = (node: ts.Node) =>
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return [...nodes(parse(path))]
    .flatMap((node) => {
      if (ts.isExportSpecifier(node)) return [node.name.text];
      return ts.isFunctionDeclaration(node) && exported(node) ? [node.name!.text] : [];
    })
    .sort();
}

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  return ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT).options;
}

function table(areas: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(areas).map(([area, patterns]) => [area, patterns.split(" ")]));
}
