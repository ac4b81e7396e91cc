// Reads the project's own sources for tests of its structure.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const LIBRARY = join(ROOT, "packages/rutter/src");

/** An import or re-export. `value` is false for one that is gone after compiling. */
export interface Import {
  readonly from: string;
  /** As written. */
  readonly specifier: string;
  /** The file of the library that it names, as `ops/table`; undefined for anything else. */
  readonly file: string | undefined;
  readonly value: boolean;
}

/** Files of a folder of the repository by ending, without it; generated ones and sub-folders on request. */
export function stems(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort();
}

/** The library's own files, as `ops/table`, parsed. */
export function librarySources(): ReadonlyMap<string, ts.SourceFile> {
  const names = readdirSync(LIBRARY, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
  return new Map(names.sort().map((name) => [name.slice(0, -".ts".length), parse(join(LIBRARY, name))]));
}

export function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
}

/** Every node below one, itself included. */
export function* nodes(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* nodes(child);
}

/** All imports of a file; a dynamic `import()` counts as one. */
export function importsOf(from: string, source: ts.SourceFile): Import[] {
  return [...nodes(source)].flatMap((node): Import[] => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return [];
    const file = specifier.startsWith(".") ? join(dirname(from), specifier).replaceAll("\\", "/") : undefined;
    return [{ from, specifier, file, value: !typesOnly(node) }];
  });
}

function specifierOf(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
    return (node.moduleSpecifier as ts.StringLiteral).text;
  if (ts.isImportTypeNode(node))
    return ((node.argument as ts.LiteralTypeNode).literal as ts.StringLiteral).text;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return ts.isStringLiteralLike(node.arguments[0]) ? node.arguments[0].text : "(computed)";
  return undefined;
}

function typesOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  const clause = ts.isImportDeclaration(node)
    ? node.importClause
    : ts.isExportDeclaration(node)
      ? node
      : undefined;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  if (ts.isImportClause(clause) && clause.name) return false;
  const names = ts.isImportClause(clause) ? clause.namedBindings : clause.exportClause;
  if (!names || !("elements" in names)) return false;
  return names.elements.length > 0 && [...names.elements].every((element) => element.isTypeOnly);
}
