// Documents: what stands in them, whether their examples compile, and what these print.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as rutter from "rutter";
import * as data from "rutter/data";
import * as referenceEntry from "rutter/reference";
import * as wasmEntry from "rutter/wasm";
import ts from "typescript";
import { ROOT } from "./sources";

/** What stands between the fences of a language. */
export function blocks(markdown: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...markdown.matchAll(fence)].map(([, block]) => block);
}

/** The entries of the package by name. */
export const entries: Readonly<Record<string, object>> = {
  rutter,
  "rutter/data": data,
  "rutter/wasm": wasmEntry,
  "rutter/reference": referenceEntry,
};

/** Runs TypeScript in an empty folder with the entries, or others in their place, as modules; gives what it printed. */
export async function runExample(
  code: string,
  others: Readonly<Record<string, object>> = {},
): Promise<string> {
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
    await body((name: string) => others[name] ?? entries[name], {}, { log });
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
  return printed.join("");
}

/** What the compiler complains of. */
export interface Mistake {
  readonly module: string;
  readonly code: number;
  readonly message: string;
}

/** What the compiler says about these modules, as a user's strict project would. */
export function mistakes(modules: Readonly<Record<string, string>>): Mistake[] {
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
