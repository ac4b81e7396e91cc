// The targets of speed beside what `npm run bench:peers` recorded, and what limits those that are missed.
import { median } from "../packages/lab/src/bench/measure";
import { type PeerRecord, peakText } from "./performance";

/** A measured number, the least that it should be, and how both are written. */
interface Target {
  readonly what: string;
  readonly least: number;
  readonly unit: "×" | "%" | "steps/s";
  measured(record: PeerRecord): number | undefined;
}

const found = ({ results }: PeerRecord, workload: string, batch: number, contestant: string) =>
  results.find((line) => line.workload === workload && line.batch === batch)?.contestants[contestant];

/** Rutter's rate as a multiple of a peer's: the median of the rounds. */
function against(
  workload: string,
  batch: number,
  own: string,
  targets: Readonly<Record<string, number>>,
): Target[] {
  return Object.entries(targets).map(([peer, least]) => ({
    what: `${workload}, batch ${batch}: ${own} against ${peer}`,
    least,
    unit: "×",
    measured(record) {
      const [ours, theirs] = [own, peer].map((name) => found(record, workload, batch, name)?.rates);
      return ours && theirs && median(theirs.map((rate, round) => ours[round] / rate));
    },
  }));
}

/** A kernel's share of the core's peak in 128-bit lanes, in per cent. */
function share(precision: "deterministic" | "fast", kernels: readonly string[], least: number): Target[] {
  return kernels.map((kernel) => ({
    what: `${kernel}, ${precision}: share of the peak`,
    least,
    unit: "%",
    measured(record) {
      const line = record.kernels?.[precision]?.find(({ name }) => name === kernel);
      return line && 100 * line.shareOfPeak;
    },
  }));
}

const products = [64, 128, 256, 512, 1024].map((side) => `gemm-${side}`);

const targets: readonly Target[] = [
  ...against("mlp-784-30-10", 10, "Rutter", { PyTorch: 8, NumPy: 1.8, "TensorFlow.js wasm": 50 }),
  ...against("mlp-784-30-10", 10, "Rutter, fast", { NumPy: 2 }),
  ...against("mlp-784-100-10", 10, "Rutter", { PyTorch: 4, NumPy: 1, "TensorFlow.js wasm": 40 }),
  ...against("mlp-784-100-10", 10, "Rutter, fast", { NumPy: 1.2 }),
  ...against("mlp-784-100-10", 128, "Rutter", { PyTorch: 0.85, "jax-js": 2, "TensorFlow.js wasm": 20 }),
  ...against("mlp-784-100-10", 128, "Rutter, fast", { PyTorch: 1 }),
  ...against("mlp-784-100-10 digits", 128, "Rutter", { PyTorch: 2, NumPy: 1.4 }),
  ...against("cnn-20-40-fc100", 64, "Rutter", { PyTorch: 1, "jax-js": 150, "Rutter, fast": 0.8 }),
  ...against("cnn-20-40-fc100", 64, "Rutter, fast", { PyTorch: 1.3 }),
  {
    what: "mlp-2-8-1, batch 4",
    least: 200_000,
    unit: "steps/s",
    measured: (record) => (found(record, "mlp-2-8-1", 4, "Rutter")?.median ?? Number.NaN) / 4,
  },
  ...share("deterministic", products, 72),
  ...share("fast", products, 85),
  ...share("deterministic", ["conv-1-20", "conv-20-40"], 68),
  ...share("deterministic", ["conv-1-20 by filters", "conv-20-40 by filters"], 60),
  ...share("deterministic", ["conv-20-40 by images"], 55),
  ...share("fast", ["conv-1-20", "conv-20-40"], 80),
  ...share("fast", ["conv-1-20 by filters", "conv-20-40 by filters"], 70),
  ...share("fast", ["conv-20-40 by images"], 65),
];

function written(value: number | undefined, { unit }: Target): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  if (unit === "%") return `${value.toFixed(0)} %`;
  if (unit === "steps/s") return `${Math.round(value / 1000).toLocaleString("en")} k/s`;
  return `${Number(value.toPrecision(3))}×`;
}

/** A row per target, a column per record; ✓ where it is reached. */
export function targetsText(records: readonly PeerRecord[]): string {
  const rows = targets.map((target) => {
    const cells = records.map((record) => {
      const value = target.measured(record);
      return `${written(value, target)}${value !== undefined && value >= target.least ? " ✓" : ""}`;
    });
    return `| ${target.what} | ${written(target.least, target)} | ${cells.join(" | ")} |`;
  });
  const heads = records.map(({ versions }) => `Node ${versions.node}`);
  return [
    `| | at least | ${heads.join(" | ")} |`,
    `|---|---:|${heads.map(() => "---:|").join("")}`,
    ...rows,
    "",
    ...records.map(
      (record) =>
        `Node ${record.versions.node}: ${record.date}, \`${record.command}\`, ${record.machine}; ${peakText(record)}.`,
    ),
  ].join("\n");
}
