// Evidence: which tests name a piece, read from the tests themselves, and by what they judge it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { nodes, parse, ROOT, stems } from "./sources";

/** Libraries whose numbers stand in golden files. */
const LIBRARIES = ["PyTorch", "scikit-learn"] as const;

/** Who knows the right answer: the numbers of a library, finite differences, or whoever wrote the test. */
export type Judge = (typeof LIBRARIES)[number] | "differences" | "by hand";

/** By judge the stems of what holds the answers: golden files for libraries, tests for the others. */
export type Evidence = ReadonlyMap<Judge, ReadonlySet<string>>;

const JUDGES_OF_DERIVATIVES = ["wrongDerivative", "checkGradients", "checkNetworkGradients"];

/** A test with all that it uses of its file. */
interface Case {
  readonly title: string;
  readonly words: ReadonlySet<string>;
  readonly golden: ReadonlySet<string>;
}

/** Reads every test once; the answer says what speaks for the pieces of a kind. */
export function evidence(): (name: string, homes: readonly string[]) => Evidence {
  const cases = stems("test", ".test.ts").flatMap((stem) => casesOf(stem).map((one) => ({ stem, ...one })));
  return (name, homes) => {
    const found = new Map<Judge, Set<string>>();
    const add = (judge: Judge, stem: string) => found.set(judge, (found.get(judge) ?? new Set()).add(stem));
    const isMethod = name.includes(".");
    for (const { stem, title, words, golden } of cases) {
      if (!words.has(name)) continue;
      // A method has judges at home only: elsewhere it serves, and arrays have some of the same name.
      if (isMethod && !homes.includes(stem)) continue;
      const isJudge = isMethod || JUDGES_OF_DERIVATIVES.includes(name);
      const published = isJudge || golden.size === 0 ? [] : LIBRARIES.filter((one) => title.includes(one));
      const compared = JUDGES_OF_DERIVATIVES.some((judge) => words.has(judge)) && !isJudge;
      for (const library of published) for (const file of golden) add(library, file);
      if (compared) add("differences", stem);
      if (published.length === 0 && !compared && homes.includes(stem)) add("by hand", stem);
    }
    return found;
  };
}

function casesOf(stem: string): Case[] {
  const source = parse(join(ROOT, "test", `${stem}.test.ts`));
  const scope = new Scope(source);
  const found: Case[] = [];
  /** `around` is what the blocks about a test hold besides tests; `titles` are theirs. */
  const visit = (node: ts.Node, around: readonly ts.Node[], titles: string) => {
    const kind = kindOf(node);
    if (kind === undefined) return;
    const call = node as ts.CallExpression;
    const title = `${titles} ${call.arguments[0].getText()}`;
    if (kind === "test") {
      found.push({ title, ...scope.usedBy([call, ...around]) });
      return;
    }
    const body = call.arguments.find((argument) => ts.isArrowFunction(argument))!.body as ts.Block;
    const inner = [...around, call.expression, ...body.statements.filter((one) => !kindOf(callIn(one)))];
    for (const statement of body.statements) visit(callIn(statement), inner, title);
  };
  for (const statement of source.statements) visit(callIn(statement), [], "");
  return found;
}

const callIn = (statement: ts.Node) =>
  ts.isExpressionStatement(statement) ? statement.expression : statement;

/** Whether a call makes a test or a group: `test(…)`, `test.each(…)(…)`. */
function kindOf(node: ts.Node): "test" | "describe" | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  let callee: ts.Expression = node;
  while (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) callee = callee.expression;
  const name = callee.getText();
  return name === "test" || name === "describe" ? name : undefined;
}

/** The declarations of a test file, and its golden values. */
class Scope {
  readonly #declared = new Map<string, ts.Node>();
  /** Golden files by the name under which they are imported. */
  readonly #golden = new Map<string, { readonly file: string; readonly value: unknown }>();
  /** What is imported from the library, or taken out of one of its tables. */
  readonly #imported = new Set(["wrongDerivative"]);
  /** Tables of the library by the name under which they are imported. */
  readonly #tables = new Map<string, string>();

  constructor(source: ts.SourceFile) {
    for (const statement of source.statements) {
      if (ts.isImportDeclaration(statement)) this.#addImport(statement);
      else if (ts.isVariableStatement(statement))
        for (const { name, initializer } of statement.declarationList.declarations)
          for (const identifier of [...nodes(name)].filter(ts.isIdentifier)) {
            if (initializer && this.#isTable(initializer) && !ts.isIdentifier(name))
              this.#imported.add(identifier.text);
            else if (initializer) this.#declared.set(identifier.text, initializer);
          }
      if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
        this.#declared.set(statement.name!.text, statement);
    }
  }

  #addImport({ moduleSpecifier, importClause }: ts.ImportDeclaration): void {
    const from = (moduleSpecifier as ts.StringLiteral).text;
    const file = from.match(/^\.\/golden\/(\w+)\.json$/)?.[1];
    if (file !== undefined)
      this.#golden.set(importClause!.name!.text, {
        file,
        value: JSON.parse(readFileSync(join(ROOT, "test/golden", `${file}.json`), "utf8")),
      });
    const bindings = importClause?.namedBindings;
    if (!bindings || !/^(rutter|\.\.\/packages\/rutter\/src)(?!\/ops)/.test(from)) return;
    if (ts.isNamespaceImport(bindings)) this.#tables.set(bindings.name.text, from);
    else for (const { name } of bindings.elements) this.#imported.add(name.text);
  }

  /** The pieces named in these nodes and in the declarations that they use, in golden values and tables that they read. */
  usedBy(roots: readonly ts.Node[]): Pick<Case, "words" | "golden"> {
    const [words, golden, seen] = [new Set<string>(), new Set<string>(), new Set<ts.Node>()];
    const waiting = [...roots];
    for (let root = waiting.pop(); root; root = waiting.pop()) {
      if (seen.has(root)) continue;
      seen.add(root);
      for (const node of nodes(root)) {
        if (ts.isStringLiteralLike(node)) words.add(node.text);
        if (!ts.isIdentifier(node)) continue;
        if (isSetting(node)) words.add(`${node.text}:`);
        if (isDeclared(node)) continue;
        if (isMember(node)) {
          const { expression } = node.parent as ts.PropertyAccessExpression;
          if (this.#isTable(expression)) words.add(node.text);
          // Of methods: `Dataset.from`, and of an object of whatever name `.split`.
          else words.add(`.${node.text}`).add(`${expression.getText()}.${node.text}`);
          continue;
        }
        if (this.#imported.has(node.text)) words.add(node.text);
        const declaration = this.#declared.get(node.text);
        if (declaration) waiting.push(declaration);
        const read = this.#golden.get(node.text);
        if (read) {
          golden.add(read.file);
          for (const word of textsOf(partOf(read.value, node))) words.add(word);
        }
        if (!this.#isTable(node)) continue;
        if (/^Object\.(keys|entries|values)$/.test(calleeAround(node)))
          for (const word of exportedBy(this.#tables.get(node.text))) words.add(word);
        for (const word of takenFrom(node)) words.add(word);
      }
    }
    return { words, golden };
  }

  /** Whether an expression is a table, by its own name or another. */
  #isTable(expression: ts.Node): boolean {
    if (!ts.isIdentifier(expression)) return false;
    const other = this.#declared.get(expression.text);
    return this.#tables.has(expression.text) || (other !== undefined && this.#isTable(other));
  }
}

/** Whether a name is a member: `value.name`. */
const isMember = (node: ts.Identifier) =>
  ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;

/** Whether a name is that of a property: `{ name: value }`, `{ name }`. */
const isSetting = ({ parent }: ts.Identifier) =>
  ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent);

/** Whether a name stands where it is declared, or as the name of a property. */
const isDeclared = (node: ts.Identifier) =>
  "name" in node.parent &&
  node.parent.name === node &&
  !isMember(node) &&
  !ts.isShorthandPropertyAssignment(node.parent);

/** Names in `const { a, b } = table`. */
function takenFrom({ parent }: ts.Node): string[] {
  if (!ts.isVariableDeclaration(parent) || !ts.isObjectBindingPattern(parent.name)) return [];
  return parent.name.elements.map(({ propertyName, name }) => (propertyName ?? name).getText());
}

/** The part of a value that is read where its name stands: all of it, or `name.member`. */
function partOf(value: unknown, node: ts.Node): unknown {
  const { parent } = node;
  return ts.isPropertyAccessExpression(parent) && parent.expression === node
    ? (value as Record<string, unknown>)[parent.name.text]
    : value;
}

/** Texts in JSON data. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (Array.isArray(value) && typeof value[0] === "number") return;
  else if (value !== null && typeof value === "object")
    for (const item of Object.values(value)) yield* textsOf(item);
}

const calleeAround = ({ parent }: ts.Node) =>
  ts.isCallExpression(parent) ? parent.expression.getText() : "";

/** What a table of the library re-exports, as `../packages/rutter/src/losses`. */
function exportedBy(specifier: string | undefined): string[] {
  if (!specifier?.startsWith("../packages/")) return [];
  const source = parse(join(ROOT, "test", `${specifier}.ts`));
  return [...nodes(source)].flatMap((node) => {
    if (ts.isExportSpecifier(node)) return [node.name.text];
    return ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) ? [node.name.text] : [];
  });
}
