// The compiler's opinion of test/types.test-d.ts: no error but those that are expected.
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

test("types carry ranks, labels, metrics and validation, and refuse what does not fit", () => {
  const { config } = ts.readConfigFile(here("../tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [] },
    ts.sys,
    here(".."),
  );
  const files = [here("types.test-d.ts"), here("../packages/rutter/src/wasm/module.d.ts")];
  const program = ts.createProgram(files, options);
  const source = program.getSourceFile(files[0])!;
  const found = ts.getPreEmitDiagnostics(program, source).map(({ start = 0, messageText }) => {
    const { line } = source.getLineAndCharacterOfPosition(start);
    return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
  expect(found).toEqual([]);
});
