// packages/rutter/REFERENCE.md as it should be: one table per kind, from doc comments and tests.
import { type Evidence, evidence, type Judge } from "./evidence";
import { type Piece, pieces } from "./pieces";

/** A piece with what speaks for it. */
export interface Row extends Piece {
  readonly kind: string;
  readonly tested: Evidence;
}

/** By kind its title, and the tests that are about it. */
const kinds: Readonly<Record<string, { readonly title: string; readonly homes: readonly string[] }>> = {
  layers: { title: "Layers", homes: ["layers", "convolution", "network"] },
  activations: { title: "Activations", homes: ["activations"] },
  losses: { title: "Losses", homes: ["losses", "data-handling", "trainer"] },
  regularization: { title: "Regularization: penalties by their setting", homes: ["regularization"] },
  initializers: { title: "Initialisers", homes: ["initializers"] },
  optimizers: { title: "Optimizers", homes: ["optimizers"] },
  schedules: { title: "Schedules", homes: ["schedules"] },
  callbacks: { title: "Callbacks", homes: ["callbacks"] },
  metrics: { title: "Metrics", homes: ["metrics"] },
  rules: { title: "Rules", homes: ["rules"] },
  methods: { title: "Full-batch methods", homes: ["minimize"] },
  augmentations: { title: "Augmentations", homes: ["augment"] },
  inside: { title: "Looking inside", homes: ["inside"] },
  ensembles: { title: "Ensembles", homes: ["ensemble"] },
  fitting: { title: "Starts fitted to data", homes: ["initializers"] },
  judging: { title: "Judging outputs that are there", homes: ["metrics"] },
  data: {
    title: "Data",
    homes: ["dataset", "data-handling", "digits", "mnist", "idx", "weights", "parts"],
  },
  streams: { title: "Data larger than memory", homes: ["exampleStream"] },
};

/** Every piece of every kind. */
export function rows(): Row[] {
  const speaksFor = evidence();
  return [...pieces()].flatMap(([kind, list]) =>
    list.map((piece) => {
      // Tests name a penalty by its setting, `{ l2: 0.1 }`, and a method of any object by its own name, `data.split(…)`.
      const word =
        kind === "regularization"
          ? `${piece.name}:`
          : piece.name.replace(/^(dataset|stream|ensemble)(?=\.)/, "");
      return { kind, ...piece, tested: speaksFor(word, kinds[kind].homes) };
    }),
  );
}

const judges: readonly Judge[] = ["PyTorch", "scikit-learn", "differences", "by hand"];

export function referenceText(all: readonly Row[]): string {
  const sections = Object.entries(kinds).map(([kind, { title }]) => {
    const own = all.filter((row) => row.kind === kind);
    return `## ${title}\n\n| piece | what | defaults | source | tested against |\n|---|---|---|---|---|\n${own
      .map(lineOf)
      .join("\n")}\n`;
  });
  return `${introduction}\n${sections.join("\n")}`;
}

const introduction = `# Reference

Every piece that there is to choose, from the doc comments and the tests: \`RUTTER_WRITE_DOCS=1 npx vitest run
test/docs.test.ts\` writes this file, and a test fails where it is out of date. An editor shows the rest of each doc
comment: shapes, units, errors.

Tested against: **PyTorch** and **scikit-learn**, numbers that these computed, in the file of that name in
\`test/golden/\` with the script that made them; **differences**, finite differences in float64 with a bound of their own,
and **by hand**, formulas, published examples and properties written down, in the test of that name in \`test/\`. What a
piece is tested against is read from the tests that name it.
`;

function lineOf({ name, what, defaults, source, tested }: Row): string {
  const evidence = judges
    .filter((judge) => tested.has(judge))
    .map((judge) => `${judge} (${[...tested.get(judge)!].sort().join(", ")})`);
  const cells = [`\`${name}\``, what, defaults, source, evidence.join("; ")];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|") || "–").join(" | ")} |`;
}
