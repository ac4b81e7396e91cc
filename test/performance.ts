// The README's performance section, made of what `npm run bench:peers` recorded.
import { contestants } from "../bench/peers/contestants.mjs";

/** Median of a contestant's rates, and those of all rounds; or why there are none. */
export interface Rates {
  readonly median?: number;
  readonly rates?: readonly number[];
  readonly cannot?: string;
}

/** What a bench of peers writes: bench/peers/results.json. */
export interface PeerRecord {
  readonly command: string;
  readonly date: string;
  readonly machine: string;
  readonly images: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly results: readonly {
    readonly workload: string;
    readonly batch: number;
    readonly contestants: Readonly<Record<string, Rates>>;
  }[];
  /** By precision. */
  readonly kernels?: Readonly<
    Record<
      string,
      readonly { readonly name: string; readonly gflops: number; readonly shareOfPeak: number }[]
    >
  >;
}

/** Columns: workload, batch, and what the head says. */
const columns = [
  ["mlp-784-30-10", 10, "784-30-10, batch 10"],
  ["mlp-784-100-10", 10, "784-100-10, batch 10"],
  ["mlp-784-100-10", 128, "batch 128"],
  ["mlp-784-100-10 digits", 128, "batch 128, digits"],
  ["cnn-20-40-fc100", 10, "CNN, batch 10"],
  ["cnn-20-40-fc100", 64, "batch 64"],
  ["gemm-512", 512, "512³ product, GFLOP/s"],
] as const;

const three = (value: number) => Number(value.toPrecision(3)).toLocaleString("en");

/** What the core did at most meanwhile: how busy the machine was. */
export function peakText({ kernels = {} }: PeerRecord): string {
  const peaks = (kernels.deterministic ?? []).map(({ gflops, shareOfPeak }) => gflops / shareOfPeak);
  return `peak of the core in 128-bit lanes meanwhile ${Math.min(...peaks).toFixed(0)} to ${Math.max(...peaks).toFixed(0)} GFLOP/s`;
}

/** The table, how each peer is used, and where it was measured. */
export function performanceText(record: PeerRecord): string {
  const { command, date, machine, images, versions, results } = record;
  const cell = (name: string, workload: string, batch: number) => {
    const found = results.find((line) => line.workload === workload && line.batch === batch)?.contestants[
      name
    ];
    if (found?.median === undefined) return "–";
    return three(workload.startsWith("gemm") ? found.median / 1e9 : found.median);
  };
  const named = (name: string) => {
    const version = versions[name.split(",")[0]];
    return version && !name.includes(",") ? `${name} ${version.split("+")[0]}` : name;
  };
  const rows = contestants
    .map(({ name }) => ({ name, cells: columns.map(([workload, batch]) => cell(name, workload, batch)) }))
    .filter(({ cells }) => cells.some((text) => text !== "–"))
    .map(({ name, cells }) => `| ${named(name)} | ${cells.join(" | ")} |`);
  return [
    "Training examples per second (forward, loss, backward, update), medians of runs that alternate in one session:",
    "",
    `| | ${columns.map(([, , head]) => head).join(" | ")} |`,
    `|---|${columns.map(() => "---:|").join("")}`,
    ...rows,
    "",
    `Measured on ${date} by \`${command}\`:`,
    `${machine}, ${peakText(record)},`,
    `Node ${versions.node}, digits: ${images}. CNN: two 5×5 convolutions (20 and 40 filters) with pooling and`,
    "rectified units, 100 dense units. –: cannot do it, or was not asked.",
    "",
    ...contestants.map(({ name, how }) => `- ${name}: ${how}`),
  ].join("\n");
}
