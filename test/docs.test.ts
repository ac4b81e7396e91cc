// Documents tell the truth: examples compile and run, tables agree with the exports, counts are counted.
// `RUTTER_WRITE_DOCS=1 npx vitest run test/docs.test.ts` writes what is generated.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as rutter from "rutter";
import * as data from "rutter/data";
import { describe, expect, test } from "vitest";
import { experimentOf } from "../packages/lab/src/catalogue";
import { handbook } from "../packages/lab/src/handbook/handbook";
import { recordOf } from "../packages/lab/src/handbook/record";
import { allResults } from "../packages/lab/src/lab/store";
import { subjectOf } from "../packages/lab/src/lab/subject";
import { blocks, entries, mistakes, runExample } from "./documents";
import { ladders, laddersTable } from "./ladders";
import { outcomeOf } from "./outcome";
import { type PeerRecord, performanceText } from "./performance";
import { referenceText, rows } from "./referenceTables";
import { LIBRARY, librarySources, ROOT, stems } from "./sources";
import { targetsText } from "./targets";

const WRITE = process.env.RUTTER_WRITE_DOCS !== undefined;
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

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

/** The text between two comments that name the section is this one. */
function expectSection(path: string, name: string, wanted: string): void {
  const [open, close] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
  const [, rest] = read(path).split(open);
  const [current] = rest.split(close);
  expectPiece(path, `${open}${current}${close}`, `${open}${wanted}${close}`);
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

  test("its section on speed is what was recorded", () => {
    const record: PeerRecord = JSON.parse(read("bench/peers/results.json"));
    expectSection("README.md", "performance", performanceText(record));
  });

  test("the targets of speed are compared with what was recorded", () => {
    const records = readdirSync(join(ROOT, "bench/peers"))
      .filter((name) => /^results.*\.json$/.test(name))
      .sort()
      .map((name): PeerRecord => JSON.parse(read(`bench/peers/${name}`)));
    expectSection("bench/README.md", "targets", targetsText(records));
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

describe("packages/rutter/REFERENCE.md", () => {
  const path = "packages/rutter/REFERENCE.md";
  const all = rows();
  /** Kinds whose pieces may be the library's own. */
  const own = ["callbacks", "methods", "inside", "ensembles", "judging", "data", "streams"];
  const named = (list: readonly { readonly kind: string; readonly name: string }[]) =>
    list.map(({ kind, name }) => `${kind}: ${name}`);

  test("is what doc comments and tests say", () => {
    expectPiece(path, read(path), referenceText(all));
  });

  test("has every piece that the library lists, and every function of the README's other rows", async () => {
    const { ops, ...contents } = await rutter.contents();
    expect(ops.length).toBeGreaterThan(0);
    for (const [kind, names] of Object.entries(contents))
      expect(all.filter((row) => row.kind === kind).map(({ name }) => name)).toEqual(names);
    const there = new Set(all.map(({ name }) => name));
    for (const kind of ["augmentation", "inside"]) {
      const works = read("README.md").match(new RegExp(`^\\| ${kind} \\|(.*?)\\|`, "m"))![1];
      const names = [...works.matchAll(/`(\w+)/g)].map(([, name]) => name);
      expect(names.filter((name) => !there.has(name))).toEqual([]);
    }
  });

  test("says of every piece what it is, what it refuses, where it comes from, and what it was tested against", () => {
    expect(named(all.filter(({ what }) => what === ""))).toEqual([]);
    expect(named(all.filter(({ kind, source }) => source === "" && !own.includes(kind)))).toEqual([]);
    expect(named(all.filter(({ tested }) => tested.size === 0))).toEqual([]);
    // They take any numbers.
    const content = ["inside: greyLevels", "judging: classOf"];
    expect(named(all.filter(({ errors }) => errors === ""))).toEqual(content);
  });

  test("tells the judges apart", () => {
    const judgesOf = (name: string) => [...all.find((row) => row.name === name)!.tested.keys()].sort();
    expect(judgesOf("huber")).toEqual(["PyTorch", "by hand", "differences"]);
    expect(judgesOf("step")).not.toContain("PyTorch");
    expect(judgesOf("lookahead")).toEqual(["by hand"]);
    expect(judgesOf("auc")).toEqual(["by hand", "scikit-learn"]);
  });
});

describe("packages/lab/ladders", () => {
  const programOf = (file: string) => read(`packages/lab/ladders/${file}.mts`);
  const few = data.digits({ train: 15, validation: 10, test: 20 });
  const drawn = { "rutter/data": { ...data, mnist: async () => few } };

  test("holds programs of less than 40 lines that compile", () => {
    const files = stems("packages/lab/ladders", ".mts");
    expect(ladders.map(({ file }) => file).sort()).toEqual(files);
    for (const file of files) expect(programOf(file).trimEnd().split("\n").length, file).toBeLessThan(40);
    expect(mistakes(Object.fromEntries(files.map((file) => [file, programOf(file)])))).toEqual([]);
  });

  test.each(ladders)(
    "$file finds what the lab finds in $id, to the bit",
    async ({ file, id, rungs, measures, changes }) => {
      const experiment = await experimentOf(id);
      const wanted: string[] = [];
      for (const [rung, variant] of Object.entries(rungs)) {
        const outcome = await outcomeOf(experiment, variant, 1, async () => few, changes);
        const found = measures.map((measure) => outcome.measures[measure]);
        wanted.push([rung, ...found, outcome.weightsHash ?? []].flat().join(" "));
      }
      const lines = (await runExample(programOf(file), drawn)).trimEnd().split("\n");
      expect(lines.length).toBeGreaterThan(wanted.length);
      expect(lines.filter((line) => wanted.includes(line))).toEqual(wanted);
    },
  );

  test("are listed in the lab's README, three of them whole", () => {
    const path = "packages/lab/README.md";
    expectSection(path, "ladders", laddersTable());
    for (const file of ["m7", "c2", "c3"]) expectSection(path, file, `\`\`\`ts\n${programOf(file)}\`\`\``);
  });
});

describe("packages/lab/charts", () => {
  test.each([
    ["mnist-sgd-30", 2],
    ["toy-saturation", 1],
  ] as const)("%s.svg is what a report draws of the recorded runs", async (id, number) => {
    const subject = await subjectOf(id);
    const files = handbook([recordOf(subject, allResults(subject.results, id))], { svg: true });
    const path = `packages/lab/charts/${id}.svg`;
    const wanted = files.get(`svg/${id}-${number}.svg`)!;
    if (WRITE) writeFileSync(join(ROOT, path), wanted);
    else expect(read(path) === wanted, `${path}; RUTTER_WRITE_DOCS=1 writes it`).toBe(true);
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
    "packages/rutter/REFERENCE.md",
    "packages/lab/README.md",
  ];

  test.each(documents)("%s links and refers only to files that are there", (document) => {
    const text = read(document);
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => join(dirname(document), target));
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
