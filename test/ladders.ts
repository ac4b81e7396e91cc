// The ladders: programs in packages/lab/ladders, and the experiments of the lab that they are.
import { catalogue } from "../packages/lab/src/catalogue";
import type { Config } from "../packages/lab/src/lab/experiment";

export interface Ladder {
  readonly file: string;
  /** The experiment. */
  readonly id: string;
  /** The rungs that it prints, each with the experiment's variant. */
  readonly rungs: Readonly<Record<string, string>>;
  /** What it prints of each at the end, before the hash of the weights. */
  readonly measures: readonly string[];
  /** What of the experiment's settings is otherwise in the program. */
  readonly changes?: Config;
}

const sizes = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000];
const accuracies = sizes.map((size) => `accuracy ${size}`);
const starts = ["M11 large", "M11 new", "M12 large", "M12 new"];
const same = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]));

export const ladders: readonly Ladder[] = [
  { file: "m1-m4", id: "ce-mnist", rungs: same(["M1", "M2", "M3", "M4"]), measures: ["bestTest"] },
  { file: "m5", id: "overfit-1000", rungs: { M5: "" }, measures: ["bestTestCostEpoch", "bestTest"] },
  { file: "m6", id: "gap-50k", rungs: { M6: "M6" }, measures: ["gap"] },
  { file: "m7", id: "overfit-1000-l2", rungs: { M7: "decay" }, measures: ["bestTest"] },
  { file: "m8", id: "l2-50k", rungs: { M8: "decay" }, measures: ["bestTest", "gapAtBest"] },
  { file: "m9-m10", id: "l2-100", rungs: same(["M9", "M10"]), measures: ["bestValidation"] },
  { file: "m11-m12", id: "init-mnist", rungs: same(starts), measures: ["firstEpoch", "bestTest"] },
  { file: "m13", id: "data-size", rungs: { M13: "" }, measures: accuracies, changes: { sizes } },
  { file: "c1", id: "conv-c1", rungs: { C1: "C1" }, measures: ["testAtBestValidation"] },
  { file: "c2", id: "conv-c2", rungs: { C2: "" }, measures: ["testAtBestValidation"] },
  { file: "c3", id: "conv-c3", rungs: { C3: "" }, measures: ["testAtBestValidation"] },
];

/** The table in the lab's README: program, experiment, what it is about. */
export function laddersTable(): string {
  const rows = ladders.map(({ file, id }) => {
    const { title } = catalogue.find((entry) => entry.id === id)!;
    return `| [\`${file}.mts\`](ladders/${file}.mts) | \`${id}\` | ${title} |`;
  });
  return ["| program | experiment | |", "|---|---|---|", ...rows].join("\n");
}
