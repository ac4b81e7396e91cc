// The compiler's opinion of test/types.test-d.ts: no error but those that are expected; of the public face: no type that a
// call needs is missing; of a long network: little work.
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const library = (path: string) => here(`../packages/rutter/src/${path}`);
const { config } = ts.readConfigFile(here("../tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, here(".."));

test("types carry ranks, labels, metrics and validation, and refuse what does not fit", () => {
  const files = [here("types.test-d.ts"), library("wasm/module.d.ts")];
  const program = ts.createProgram(files, options);
  const source = program.getSourceFile(files[0])!;
  const found = ts.getPreEmitDiagnostics(program, source).map(({ start = 0, messageText }) => {
    const { line } = source.getLineAndCharacterOfPosition(start);
    return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
  expect(found).toEqual([]);
});

test("every type that a parameter of a public function names is public", () => {
  const entries = ["index.ts", "data.ts"].map(library);
  const program = ts.createProgram(entries, options);
  const checker = program.getTypeChecker();
  const real = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exported = entries.flatMap((file) =>
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!).map(real),
  );
  const known = new Set(exported);
  const own = (symbol: ts.Symbol) =>
    symbol.declarations?.[0].getSourceFile().fileName.startsWith(library("")) &&
    !(symbol.flags & ts.SymbolFlags.TypeParameter);
  const missing = new Set<string>();
  const look = (node: ts.Node) => {
    const named = ts.isTypeReferenceNode(node) && checker.getSymbolAtLocation(node.typeName);
    if (named && own(real(named)) && !known.has(real(named))) missing.add(real(named).name);
    ts.forEachChild(node, look);
  };
  const functions = exported.flatMap(({ declarations = [] }) =>
    declarations.filter(ts.isFunctionDeclaration),
  );
  for (const { parameters } of functions) for (const { type } of parameters) if (type) look(type);
  expect(functions.length).toBeGreaterThan(100);
  expect([...missing].sort()).toEqual([]);
});

test("a network of a hundred layers costs the compiler little more than one of ten", () => {
  const file = here("generated.ts");
  /** Type instantiations of a file that describes, trains and asks a network of so many layers. */
  const work = (layers: number) => {
    const source = `import { dense, network, quadratic, relu, sgd, Trainer } from "rutter";
      const net = network({ input: [4] }, [${"dense(4), relu(), ".repeat(layers / 2)}]);
      const trainer = new Trainer(net, { loss: quadratic(), optimizer: sgd() });
      export const shape: Promise<{ readonly shape: readonly number[] }> = trainer.predict([[1, 2, 3, 4]]);`;
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists } = host;
    host.fileExists = (name) => name === file || fileExists(name);
    host.getSourceFile = (name, version, ...rest) =>
      name === file ? ts.createSourceFile(name, source, version) : getSourceFile(name, version, ...rest);
    const program = ts.createProgram([file], options, host);
    expect(program.getSemanticDiagnostics(program.getSourceFile(file))).toEqual([]);
    return program.getInstantiationCount();
  };
  const [few, many] = [work(10), work(100)];
  console.log(`instantiations: ${few} for 10 layers, ${many} for 100`);
  expect(many - few).toBeLessThan(50_000);
});
