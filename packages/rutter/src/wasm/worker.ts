// Worker: what every further thread runs. The functions go there as text, so they name nothing outside themselves and
// keep to plain expressions that no build step replaces by a helper of its own.
import type { Kernel } from "./task";

/** Where things stand in the words that the threads share. */
export interface Layout {
  /** The job: 8 bits the next part to take, 8 bits how many there are, 16 bits to tell it from the one before. */
  readonly ticket: number;
  /** Parts that are done. */
  readonly done: number;
  /** Not 0: a kernel has failed. */
  readonly failed: number;
  /** Threads that sleep until the ticket changes. */
  readonly sleeping: number;
  /** Not 0: the thread that gave the job sleeps until a part is done. */
  readonly waiting: number;
  /** Not 0: the threads end. */
  readonly stopped: number;
  /** First word of the parts, each a kernel's index and its numbers. */
  readonly parts: number;
  readonly wordsOfPart: number;
  /** First word of the chains' modules: address and length by index. */
  readonly chains: number;
}

/** What a thread is given. */
export interface Start {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array;
  readonly layout: Layout;
  /** Names of the exports by index; chains have the following indices. */
  readonly names: readonly string[];
  readonly stackBytes: number;
  /** How long to look for work before going to sleep. */
  readonly spinMilliseconds: number;
}

/**
 * Takes parts of the current job until none is left; the ticket then. A thread that comes late finds nothing to take,
 * one that has taken a part has it alone, whichever job it came for.
 */
export function takeParts(
  control: Int32Array,
  layout: Layout,
  kernelOf: (index: number) => Kernel,
  onFailure: (error: unknown) => void,
): number {
  for (;;) {
    const ticket = Atomics.load(control, layout.ticket);
    const part = ticket & 255;
    if (part >= ((ticket >>> 8) & 255)) return ticket;
    if (Atomics.compareExchange(control, layout.ticket, ticket, ticket + 1) !== ticket) continue;
    const w = control;
    const i = layout.parts + part * layout.wordsOfPart;
    try {
      // All there may be: a kernel does not see the numbers beyond its own, and spreading would allocate.
      // biome-ignore format: a block of numbers
      kernelOf(w[i])(
        w[i + 1], w[i + 2], w[i + 3], w[i + 4], w[i + 5], w[i + 6], w[i + 7], w[i + 8], w[i + 9], w[i + 10],
        w[i + 11], w[i + 12], w[i + 13], w[i + 14], w[i + 15], w[i + 16], w[i + 17], w[i + 18], w[i + 19], w[i + 20],
        w[i + 21], w[i + 22], w[i + 23], w[i + 24],
      );
    } catch (error) {
      onFailure(error);
    }
    Atomics.add(control, layout.done, 1);
    if (Atomics.load(control, layout.waiting) !== 0) Atomics.notify(control, layout.done);
  }
}

/** A thread's whole life: an instance of its own over the shared memory, then parts of jobs until it is stopped. */
export function work(start: Start, take: typeof takeParts, onReady: () => void): void {
  const { module, memory, control, layout, names, stackBytes, spinMilliseconds } = start;
  const own: any = new WebAssembly.Instance(module, { "./kernels_bg.js": { memory } }).exports;
  own.__wbindgen_start(stackBytes);
  const kernels: any[] = names.map((name) => own[name]);
  const kernelOf = (index: number) => {
    if (kernels[index] === undefined) {
      const place = layout.chains + 2 * (index - names.length);
      const address = control[place] >>> 0;
      const bytes = new Uint8Array(memory.buffer).slice(address, address + control[place + 1]);
      const chain = new WebAssembly.Module(bytes);
      kernels[index] = new WebAssembly.Instance(chain, { env: { memory } }).exports.run;
    }
    return kernels[index];
  };
  const onFailure = () => {
    Atomics.store(control, layout.failed, 1);
  };
  onReady();
  while (Atomics.load(control, layout.stopped) === 0) {
    const ticket = take(control, layout, kernelOf, onFailure);
    const end = performance.now() + spinMilliseconds;
    let changed = false;
    while (!changed && performance.now() < end)
      for (let i = 0; i < 50 && !changed; i++) changed = Atomics.load(control, layout.ticket) !== ticket;
    if (changed) continue;
    Atomics.add(control, layout.sleeping, 1);
    Atomics.wait(control, layout.ticket, ticket);
    Atomics.sub(control, layout.sleeping, 1);
  }
}
