// Task: the call of a kernel as plain numbers, and how it falls into calls for parts of its outputs.

import type { Instruction } from "../backend";
import type { InitOutput } from "./generated/kernels.d.ts";

/** A kernel: an export of the module, or a fused chain. */
export type Kernel = (...numbers: number[]) => void;

/** One call. The numbers stand in the order of the kernel's parameters. */
export interface Task {
  readonly kernel: Kernel;
  readonly numbers: Readonly<Record<string, number>>;
  /** Without it the call is one piece. */
  readonly split?: Split;
}

/**
 * How outputs fall into parts that need nothing of each other: a part of some units has its counts scaled and its
 * addresses moved. Never across a sum, so that parts give the bits of the whole.
 */
export interface Split {
  /** Elements, rows, images or filters. */
  readonly units: number;
  /** Parts begin at multiples of this many units, so that vectors and tiles stay whole. Default 1. */
  readonly grain?: number;
  /** Numbers that count: what a unit adds to each. */
  readonly counts: Readonly<Record<string, number>>;
  /** Numbers that are addresses: bytes from one unit to the next. */
  readonly bytes: Readonly<Record<string, number>>;
  /** What the whole call takes on one thread, roughly. */
  readonly nanoseconds: number;
}

/** What a native kernel needs: its exports and their memory. */
export type Exports = InitOutput;

/** How an instruction becomes calls; undefined where the reference kernel has to do. */
export type TasksOf = (exports: Exports, instruction: Instruction) => Task | Task[] | undefined;

/** An export, whatever its parameters. */
export type Choice = (exports: Exports) => (...numbers: any[]) => void;

/** Nanoseconds that one element takes, roughly, on one thread: they decide what is worth a second one. */
export const COPY = 0.2;
export const ARITHMETIC = 0.3;
export const FUNCTION = 1;
/** A product and a sum of a matrix product or convolution. */
export const PRODUCT = 0.05;

/** The numbers of the calls for at most so many parts, of equal size but for the last. */
export function partsOf({ numbers, split }: Task, most: number): number[][] {
  if (!split || split.units === 0) return [Object.values(numbers)];
  const { units, grain = 1, counts, bytes } = split;
  const length = Math.ceil(units / most / grain) * grain;
  return Array.from({ length: Math.ceil(units / length) }, (_, part) => {
    const first = part * length;
    const count = Math.min(length, units - first);
    return Object.entries(numbers).map(([name, number]) => {
      if (name in counts) return counts[name] * count;
      return name in bytes ? number + bytes[name] * first : number;
    });
  });
}

/** The tasks one after the other on this thread, as a call with all its numbers bound: a run allocates nothing. */
export function sequence(tasks: readonly Task[]): () => void {
  const calls = tasks.map(
    ({ kernel, numbers }) => kernel.bind(undefined, ...Object.values(numbers)) as () => void,
  );
  if (calls.length === 1) return calls[0];
  return () => {
    for (let i = 0; i < calls.length; i++) calls[i]();
  };
}
