// Rutter beside its peers: each contestant is a process of its own, their runs alternate, medians count: of rates, and where
// two are compared of the ratios of their neighbouring runs. Many short runs, because shared machines change their speed.
//
//   npm run bench:peers -- [--rounds 15] [--seconds 0.1] [--only NAME,…] [--workloads NAME,…] [--data DIR] [--out FILE]
//
// Products and convolutions as shares of the core's peak come from `rutter bench`, after the runs with peers.
// --data is a folder with MNIST's files; without it the digits are drawn ones. PYTHON names the interpreter.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { digits, mnist } from "rutter/data";
import { contestants } from "./contestants.mjs";
import { writePool } from "./pool.mjs";
import { workloads } from "./workloads.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    seconds: { type: "string", default: "0.1" },
    only: { type: "string" },
    workloads: { type: "string" },
    data: { type: "string" },
    out: { type: "string" },
  },
});
const rounds = Number(flags.rounds);
const seconds = Number(flags.seconds);
const chosen = (list, names) => list.filter(({ name }) => !names || names.split(",").includes(name));

/** A contestant whose one step takes so many times the length of a run takes part in the first few rounds only. */
const SLOW = 30;
const FEW = 3;

/** A process that answers one line at a time. */
class Peer {
  #process;
  #lines;
  version;
  constructor({ name, engine, command }) {
    this.name = name;
    const program = engine === "node" ? process.execPath : (process.env.PYTHON ?? "python3");
    const [script, ...rest] = command;
    this.#process = spawn(program, [join(here, script), ...rest], { stdio: ["pipe", "pipe", "pipe"] });
    this.stderr = "";
    this.#process.stderr.on("data", (text) => {
      this.stderr = (this.stderr + text).slice(-2000);
    });
    this.#process.on("error", () => {});
    this.#process.stdin.on("error", () => {});
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** An order's answer; lines that are not JSON are a library talking. */
  async ask(order) {
    this.#process.stdin.write(`${JSON.stringify(order)}\n`);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) return { cannot: this.stderr.trim().split("\n").at(-1) || "did not start" };
      if (value.startsWith("{")) return JSON.parse(value);
    }
  }

  end() {
    this.#process.kill();
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/** `rates` in the order of the rounds: those of one round are neighbours in time. */
function summary(rates) {
  const rounded = rates.map((rate) => Number(rate.toPrecision(4)));
  return {
    median: median(rounded),
    slowest: Math.min(...rounded),
    fastest: Math.max(...rounded),
    rates: rounded,
  };
}

/** Pixels of images, one after the other. */
async function pixels() {
  const { train } = flags.data ? await mnist({ path: flags.data }) : digits({ train: 2048, test: 1 });
  return train.take(2048).inputs;
}

const folder = mkdtempSync(join(tmpdir(), "rutter-peers-"));
const results = [];
const versions = { node: process.versions.node };
try {
  for (const workload of chosen(workloads, flags.workloads)) {
    const pool = join(folder, "pool");
    writePool(pool, workload, workload.digits ? await pixels() : undefined);
    const line = { workload: workload.name, batch: workload.batch, contestants: {} };
    const racing = [];
    for (const contestant of chosen(contestants, flags.only)) {
      const peer = new Peer(contestant);
      const answer = await peer.ask({ prepare: workload, pool });
      if (answer.ready) {
        versions[contestant.name.split(",")[0]] = answer.version;
        // Engines compile while they run: one run outside.
        const begun = performance.now();
        await peer.ask({ run: seconds });
        const slow = performance.now() - begun > SLOW * seconds * 1000;
        racing.push({ peer, rates: [], rounds: slow ? Math.min(FEW, rounds) : rounds });
      } else {
        line.contestants[contestant.name] = { cannot: answer.cannot };
        peer.end();
      }
    }
    for (let round = 0; round < rounds; round++)
      for (const { peer, rates, rounds: own } of racing)
        if (round < own) rates.push((await peer.ask({ run: seconds })).rate);
    for (const { peer, rates } of racing) {
      line.contestants[peer.name] = summary(rates);
      peer.end();
    }
    results.push(line);
    tell(line);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Kernels as shares of the peak in each precision that this engine has. */
const kernels = flags.workloads ? {} : Object.fromEntries(["deterministic", "fast"].flatMap(sharesOf));

function sharesOf(asked) {
  const program = join(here, "../../packages/lab/bin/rutter.js");
  const repeats = ["--runs", String(rounds), "--seconds", String(seconds)];
  const words = ["bench", "gemm", "conv", "--precision", asked, ...repeats, "--json"];
  const { precision, kernels } = JSON.parse(
    execFileSync(process.execPath, [program, ...words], { encoding: "utf8" }),
  );
  if (precision !== asked) return [];
  return [[asked, kernels.map(({ name, gflops, shareOfPeak }) => ({ name, gflops, shareOfPeak }))]];
}

const record = {
  command: `npm run bench:peers -- ${process.argv.slice(2).join(" ")}`
    .replace(/ --(data|out) \S+/g, "")
    .replace(/ --\s*$/, ""),
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${process.platform} ${process.arch}`,
  images: flags.data ? "MNIST" : "drawn digits",
  versions,
  results,
  kernels,
};
if (flags.out) writeFileSync(flags.out, `${JSON.stringify(record, null, 1)}\n`);

function tell({ workload, batch, contestants: found }) {
  console.log(`\n${workload} batch ${batch}`);
  const own = found.Rutter?.rates;
  for (const [name, { cannot, median: middle, slowest, fastest, rates }] of Object.entries(found))
    console.log(
      cannot
        ? `  ${name.padEnd(24)}cannot: ${cannot}`
        : `  ${name.padEnd(24)}${rate(workload, middle).padStart(12)}  (${rate(workload, slowest)} to ${rate(workload, fastest)})${own ? `  Rutter is ${median(rates.map((rate, round) => own[round] / rate)).toFixed(2)}×` : ""}`,
    );
}

function rate(workload, value) {
  return workload.startsWith("gemm")
    ? `${(value / 1e9).toFixed(1)} GFLOP/s`
    : `${Math.round(value).toLocaleString("en")}/s`;
}
