// rutter bench: training examples per second on this machine, and how a plain JavaScript loop compares.
import { cpus } from "node:os";
import { Command } from "commander";
import { type Backend, OptionError } from "rutter";
import { integer, numberFrom } from "../argument";
import { type BackendFlags, chooseBackend, withBackendOptions } from "../backend";
import { type Kernel, kernelOn, kernels } from "../bench/kernel";
import { type Measurement, median, summarise, timeRun } from "../bench/measure";
import { PEAK_FLOPS, peakLoop } from "../bench/peak";
import { plainLoop } from "../bench/plainLoop";
import { type Contestant, type Memory, onBackend, type Workload, workloads } from "../bench/workload";
import { count } from "../format";
import { printJson } from "../json";
import { versions } from "../versions";

interface BenchFlags extends BackendFlags {
  readonly runs: number;
  readonly seconds: number;
  readonly json?: true;
}

type Result = Pick<Workload, "name" | "batch"> & Measurement & { readonly memory?: Memory };

/** A matrix product or a convolution, beside what the core can do at most. */
interface KernelResult {
  readonly name: string;
  /** Medians of runs that alternate. */
  readonly gflops: number;
  readonly peakGflops: number;
  /** Median of the shares of single runs, each by the peak right after it: a machine that slows down slows both. */
  readonly shareOfPeak: number;
  readonly runs: number;
}

/** The workload that the plain loop does as well. */
const COMPARED = workloads[0];

/** Untimed running before the first run: the engine compiles meanwhile. As a share of a run. */
const WARM_UP = 0.5;

const examples = `
A step is: copy a batch in, forward, loss, backward, update; on random data;
sigmoid units and quadratic cost, in the convolutional network rectified units
and softmax cross-entropy. Each workload runs --runs times: the median counts,
the slowest and the fastest tell how quiet the machine was. The plain loop is
the same step in typed-array JavaScript; its runs alternate with those of the
backend. gemm-N is the product of two N×N matrices, conv-C-F a 5×5 convolution
of ten images from C to F channels with its gradients, beside a loop of nothing
but independent multiplications and additions: what the core can do at most.
--json also tells the memory of each step: the arena, how much of it is in use
at most, and the variables.

Examples:
  $ rutter bench
  $ rutter bench gemm conv
  $ rutter bench --runs 9 --json > bench.json
  $ rutter bench --threads 2
  $ rutter bench --backend reference --runs 3`;

export function benchCommand(): Command {
  return withBackendOptions(
    new Command("bench")
      .description("measure training: forward, backward and update")
      .argument("[names...]", "workloads and kernels, by the beginning of their names; all without")
      .option("--runs <n>", "runs per workload", integer(1), 5)
      .option("--seconds <s>", "length of a run", numberFrom(0), 0.5)
      .option("--json", "print the result as one JSON object on stdout")
      .addHelpText("after", examples)
      .action(bench),
  );
}

async function bench(names: readonly string[], flags: BenchFlags): Promise<void> {
  const asked = <T extends { readonly name: string }>(list: readonly T[]) =>
    names.length > 0
      ? list.filter(({ name }) => names.some((beginning) => name.startsWith(beginning)))
      : list;
  if (asked([...workloads, ...kernels]).length === 0)
    throw new OptionError({
      where: "rutter bench",
      expected: `the beginning of ${[...new Set([...workloads, ...kernels].map(({ name }) => name))].join(", ")}`,
      got: names.join(", "),
    });
  const backend = await chooseBackend(flags);
  const results: Result[] = [];
  let loop: Result | undefined;
  for (const workload of asked(workloads)) {
    const [own, plain] = await measure(workload, backend, flags);
    results.push(own);
    if (!flags.json) process.stdout.write(`${resultLine(own)}\n`);
    if (plain) loop = plain;
  }
  const shares: KernelResult[] = [];
  for (const kernel of asked(kernels)) {
    const share = await measureKernel(kernel, backend, flags);
    shares.push(share);
    if (!flags.json) process.stdout.write(`${kernelLine(share)}\n`);
  }
  const plainJavaScript = loop && { ...loop, ratio: results[0].samplesPerSecond / loop.samplesPerSecond };
  const model = cpus()[0]?.model ?? "unknown";
  if (flags.json)
    printJson({
      command: "bench",
      machine: { cpu: model, cores: cpus().length, platform: process.platform, arch: process.arch },
      versions: versions(),
      backend: backend.name,
      threads: backend.features.threads ?? 1,
      precision: backend.features.precision ?? "deterministic",
      secondsPerRun: flags.seconds,
      workloads: results,
      kernels: shares,
      plainJavaScript,
    });
  else {
    if (plainJavaScript)
      process.stdout.write(
        `${resultLine(plainJavaScript)}  plain JavaScript loop\n\n` +
          `${backend.name} trains ${COMPARED.name} ${plainJavaScript.ratio.toFixed(1)} times as fast as the plain loop.\n`,
      );
    process.stdout.write(`Median of ${flags.runs} runs, ${model}, node ${process.versions.node}.\n`);
  }
}

/** The backend's runs, and the plain loop's between them where it does the same work. */
async function measure(
  workload: Workload,
  backend: Backend,
  { runs, seconds }: BenchFlags,
): Promise<Result[]> {
  const contestants = [onBackend(workload, backend)];
  if (workload === COMPARED) contestants.push(plainLoop(workload));
  const { name, batch } = workload;
  const rates: number[][] = contestants.map(() => []);
  for (const contestant of contestants) await timeRun(contestant, batch, seconds * WARM_UP);
  for (let i = 0; i < runs; i++)
    for (const [c, contestant] of contestants.entries())
      rates[c].push(await timeRun(contestant, batch, seconds));
  for (const contestant of contestants) contestant.dispose();
  return rates.map((own, c) => ({ name, batch, ...summarise(own), memory: contestants[c].memory }));
}

/** Runs of a kernel, and the loop that tells the peak between them. */
async function measureKernel(
  kernel: Kernel,
  backend: Backend,
  { runs, seconds }: BenchFlags,
): Promise<KernelResult> {
  const contestant = await kernelOn(kernel, backend);
  const peak: Contestant = { step: await peakLoop(), dispose() {} };
  await timeRun(contestant, 1, seconds * WARM_UP);
  await timeRun(peak, 1, seconds * WARM_UP);
  const rates: { readonly own: number; readonly peak: number }[] = [];
  for (let i = 0; i < runs; i++)
    rates.push({
      own: await timeRun(contestant, kernel.flops / 1e9, seconds),
      peak: await timeRun(peak, PEAK_FLOPS / 1e9, seconds * WARM_UP),
    });
  contestant.dispose();
  return {
    name: kernel.name,
    gflops: median(rates.map(({ own }) => own)),
    peakGflops: median(rates.map(({ peak }) => peak)),
    shareOfPeak: median(rates.map(({ own, peak }) => own / peak)),
    runs,
  };
}

function kernelLine({ name, gflops, peakGflops, shareOfPeak }: KernelResult): string {
  return `${name.padEnd(25)}${gflops.toFixed(1).padStart(10)} GFLOP/s    (${(100 * shareOfPeak).toFixed(0)} % of the core's ${peakGflops.toFixed(1)} in 128-bit lanes)`;
}

function resultLine({ name, batch, samplesPerSecond, slowest, fastest }: Result): string {
  const workload = `${name} batch ${batch}`.padEnd(25);
  return `${workload}${count(samplesPerSecond).padStart(10)} samples/s  (${count(slowest)} to ${count(fastest)})`;
}
