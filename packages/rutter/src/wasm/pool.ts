// Pool: further threads that take parts of the work of this one. A job lies in shared words: parts, each a kernel and
// its numbers. Every thread, this one too, takes the next part until none is left; who is late or asleep is not waited
// for, so that a busy machine costs little more than one thread does.
import { startThread } from "#platform";
import { BackendError } from "../error";
import type { Thread } from "../platform/thread";
import type { Instance } from "./builds";
import { chainBytes } from "./fusion";
import type { InitOutput } from "./generated/kernels.d.ts";
import { type Kernel, partsOf, type Task } from "./task";
import { type Layout, type Start, takeParts, work } from "./worker";

export interface PoolOptions {
  /** All threads, this one included. */
  readonly threads: number;
  /** Below this much work a call stays on one thread; no part is smaller than a quarter of it. Default 8 µs. */
  readonly breakEvenNanoseconds?: number;
  /** How long a part that was taken may take beyond what it should, before its thread counts as dead. */
  readonly patienceMilliseconds?: number;
  /** How a thread is started. Default: as the platform does it. */
  readonly startThread?: typeof startThread;
  /** Called once when the pool can no longer be used. */
  readonly onEnd?: () => void;
}

/** Words of a part: the kernel's index and at most this many numbers. */
const MOST_NUMBERS = 24;
const MOST_PARTS = 64;
/** Kinds of fused chains that other threads know; further ones run on this thread. */
const MOST_CHAINS = 2048;

/** Words that are written by different threads are a cache line apart. */
const LAYOUT: Layout = {
  ticket: 0,
  done: 16,
  failed: 32,
  sleeping: 48,
  waiting: 64,
  stopped: 80,
  parts: 96,
  wordsOfPart: 1 + MOST_NUMBERS,
  chains: 96 + MOST_PARTS * (1 + MOST_NUMBERS),
};
const WORDS = LAYOUT.chains + 2 * MOST_CHAINS;

/**
 * Below this a second thread does not pay. Measured by bench/threads.bench.ts: with one that spins two threads are even
 * with one at 1.5 µs of work and 1.5 times as fast at 3 µs; to wake one that sleeps takes this thread 6 µs.
 */
const BREAK_EVEN_NANOSECONDS = 8_000;
/** More parts than threads, so that one that is slow or late takes fewer. */
const PARTS_PER_THREAD = 3;

const STACK_BYTES = 1 << 20;
const SPIN_MILLISECONDS = 0.02;
const SPINS = 2000;
const PATIENCE_MILLISECONDS = 5_000;
/** The longest sleep, and the longest time that counts at once: a machine may have been suspended. */
const SLEEP_MILLISECONDS = 100;

export class Pool {
  readonly threads: number;
  readonly #exports: InitOutput;
  readonly #control: Int32Array;
  readonly #kernels: Kernel[] = [];
  readonly #indices = new Map<Kernel, number>();
  readonly #exported: number;
  readonly #breakEven: number;
  readonly #patience: number;
  readonly #onEnd: () => void;
  readonly #startThread: typeof startThread;
  readonly #mayWait = canWait();
  #workers: readonly Thread[] = [];
  #jobs = 0;
  #failure: BackendError | undefined;
  #cause: unknown;

  /** Starts the threads; resolves when all are ready. @throws BackendError if one cannot start */
  static async start(instance: Instance, options: PoolOptions): Promise<Pool> {
    const pool = new Pool(instance.exports, options);
    await pool.#start(instance.module);
    return pool;
  }

  private constructor(exports: InitOutput, options: PoolOptions) {
    const { threads, onEnd = () => {} } = options;
    const { breakEvenNanoseconds = BREAK_EVEN_NANOSECONDS } = options;
    const { patienceMilliseconds = PATIENCE_MILLISECONDS } = options;
    this.threads = threads;
    this.#exports = exports;
    this.#breakEven = breakEvenNanoseconds;
    this.#patience = patienceMilliseconds;
    this.#onEnd = onEnd;
    this.#startThread = options.startThread ?? startThread;
    this.#control = new Int32Array(new SharedArrayBuffer(4 * WORDS));
    for (const name of kernelNames(exports))
      this.#learn((exports as unknown as Record<string, Kernel>)[name]);
    this.#exported = this.#kernels.length;
  }

  async #start(module: WebAssembly.Module): Promise<void> {
    const start: Start = {
      module,
      memory: this.#exports.memory,
      control: this.#control,
      layout: LAYOUT,
      names: kernelNames(this.#exports),
      stackBytes: STACK_BYTES,
      spinMilliseconds: SPIN_MILLISECONDS,
    };
    const source = `(start, ready) => (${work})(start, ${takeParts}, ready)`;
    const onEnd = (reason: unknown) => this.#fail(`one that ended (${reason})`, reason);
    const starts = Array.from({ length: this.threads - 1 }, () => this.#startThread(source, start, onEnd));
    const settled = await Promise.allSettled(starts);
    this.#workers = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const failed = settled.find((result) => result.status === "rejected");
    if (!failed) return;
    this.dispose();
    throw threadError("threads that start", String(failed.reason), failed.reason);
  }

  /** Jobs that were shared out so far. */
  get jobs(): number {
    return this.#jobs;
  }

  /** The tasks as a call that shares them out; undefined where one thread does better. */
  bind(tasks: readonly Task[]): (() => void) | undefined {
    const total = tasks.reduce((sum, { split }) => sum + (split?.nanoseconds ?? Number.NaN), 0);
    if (!(total >= this.#breakEven)) return undefined;
    const most = this.threads * PARTS_PER_THREAD;
    const parts = Math.min(most, 1 + Math.floor((4 * total) / Math.max(1, this.#breakEven)));
    const each = Math.max(1, Math.floor(parts / tasks.length));
    const words = tasks.flatMap((task) => {
      const index = this.#learn(task.kernel);
      return partsOf(task, each).map((numbers) => [index, numbers] as const);
    });
    const fits = ([index, numbers]: (typeof words)[number]) =>
      index !== undefined && numbers.length <= MOST_NUMBERS;
    if (words.length < 2 || !words.every(fits)) return undefined;
    const jobs: Int32Array[] = [];
    for (let i = 0; i < words.length; i += MOST_PARTS) {
      const some = words.slice(i, i + MOST_PARTS);
      const job = new Int32Array(some.length * LAYOUT.wordsOfPart);
      for (const [part, [index, numbers]] of some.entries())
        job.set([index!, ...numbers], part * LAYOUT.wordsOfPart);
      jobs.push(job);
    }
    const patience = this.#patience + total / 1e4;
    return () => {
      for (let i = 0; i < jobs.length; i++) this.#run(jobs[i], patience);
    };
  }

  /** Ends the threads. Work that is bound throws from now on. */
  dispose(): void {
    this.#fail("a pool that was disposed of");
  }

  #run(job: Int32Array, patience: number): void {
    const control = this.#control;
    const parts = job.length / LAYOUT.wordsOfPart;
    if (this.#failure) throw this.#failure;
    control.set(job, LAYOUT.parts);
    Atomics.store(control, LAYOUT.done, 0);
    this.#jobs++;
    Atomics.store(control, LAYOUT.ticket, (this.#jobs << 16) | (parts << 8));
    if (Atomics.load(control, LAYOUT.sleeping) > 0) Atomics.notify(control, LAYOUT.ticket, parts - 1);
    takeParts(control, LAYOUT, this.#kernelOf, this.#onFailure);
    for (let i = 0; i < SPINS; i++) if (Atomics.load(control, LAYOUT.done) === parts) break;
    if (Atomics.load(control, LAYOUT.done) !== parts) this.#await(parts, patience);
    if (Atomics.load(control, LAYOUT.failed) !== 0) this.#fail("one whose kernel failed", this.#cause);
    if (this.#failure) throw this.#failure;
  }

  readonly #kernelOf = (index: number): Kernel => this.#kernels[index];

  readonly #onFailure = (error: unknown): void => {
    this.#cause = error;
    Atomics.store(this.#control, LAYOUT.failed, 1);
  };

  /** Waits until all parts are done, or nothing has been done for so long that a thread must have died with one. */
  #await(parts: number, patience: number): void {
    const control = this.#control;
    let waited = 0;
    let last = performance.now();
    let done = Atomics.load(control, LAYOUT.done);
    while (done !== parts) {
      if (this.#mayWait) {
        Atomics.store(control, LAYOUT.waiting, 1);
        Atomics.wait(control, LAYOUT.done, done, SLEEP_MILLISECONDS);
        Atomics.store(control, LAYOUT.waiting, 0);
      }
      const [before, now] = [done, performance.now()];
      done = Atomics.load(control, LAYOUT.done);
      waited = done === before ? waited + Math.min(now - last, SLEEP_MILLISECONDS) : 0;
      last = now;
      if (waited <= patience) continue;
      this.#fail("one that no longer answers");
      return;
    }
  }

  #fail(got: string, cause?: unknown): void {
    if (this.#failure) return;
    this.#failure = threadError("live threads", got, cause);
    Atomics.store(this.#control, LAYOUT.stopped, 1);
    Atomics.add(this.#control, LAYOUT.ticket, 1 << 16);
    Atomics.notify(this.#control, LAYOUT.ticket);
    for (const worker of this.#workers) worker.stop();
    this.#onEnd();
  }

  /** The index by which all threads know a kernel; undefined for one that only this thread has. */
  #learn(kernel: Kernel): number | undefined {
    const known = this.#indices.get(kernel);
    if (known !== undefined) return known;
    const index = this.#kernels.length;
    const chain = chainBytes(kernel);
    if (chain) {
      const slot = index - this.#exported;
      const address = slot < MOST_CHAINS ? this.#exports.allocate(chain.length) : 0;
      if (address === 0) return undefined;
      new Uint8Array(this.#exports.memory.buffer).set(chain, address >>> 0);
      this.#control.set([address, chain.length], LAYOUT.chains + 2 * slot);
    }
    this.#kernels.push(kernel);
    this.#indices.set(kernel, index);
    return index;
  }
}

/** Names of the exports that are kernels, in an order that all threads share. */
function kernelNames(exports: InitOutput): string[] {
  return Object.keys(exports).filter((name) => name !== "memory" && !name.startsWith("__"));
}

/** A page's own thread may not sleep. */
function canWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}

function threadError(expected: string, got: string, cause?: unknown): BackendError {
  return new BackendError({
    where: "wasm backend: threads",
    expected,
    got,
    cure: "Ask for a new backend: wasm() gives one. Weights can be read and go on from where they are.",
    cause,
  });
}
