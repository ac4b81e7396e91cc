// Truth tables in ±1, and bit nets that are searched for them without any gradient.
import type { Stream } from "rutter";

/** Rows of a function of bits; each input row ends in a constant 1. */
export interface TruthTable {
  readonly inputs: number;
  readonly outputs: number;
  readonly rows: readonly { readonly x: readonly number[]; readonly y: readonly number[] }[];
}

function table(inputs: number, outputs: number, f: (bits: number[]) => number[]): TruthTable {
  const rows = Array.from({ length: 2 ** inputs }, (_, row) => {
    const bits = Array.from({ length: inputs }, (_, k) => (row >> k) & 1);
    return { x: [...bits.map((bit) => 2 * bit - 1), 1], y: f(bits).map((bit) => 2 * bit - 1) };
  });
  return { inputs, outputs, rows };
}

const sum = (bits: readonly number[]) => bits.reduce((a, b) => a + b, 0);

export const truthTables: Readonly<Record<string, TruthTable>> = {
  AND: table(2, 1, (bits) => [Number(sum(bits) === 2)]),
  XOR: table(2, 1, (bits) => [sum(bits) % 2]),
  "half adder": table(2, 2, (bits) => [sum(bits) % 2, sum(bits) >> 1]),
  "full adder": table(3, 2, (bits) => [sum(bits) % 2, sum(bits) >> 1]),
  "parity 3": table(3, 1, (bits) => [sum(bits) % 2]),
};

const bitCount = ({ inputs, outputs }: TruthTable, hidden: number) =>
  hidden * (inputs + 1) + outputs * (hidden + 1);

/** Wrong output bits, ties counted as wrong. Weights in one row: hidden layer, output layer, output biases. */
export function wrongBits(weights: ArrayLike<number>, hidden: number, task: TruthTable): number {
  const { inputs, outputs, rows } = task;
  const own = (place: number) => (weights[place] >= 0 ? 1 : -1);
  const second = hidden * (inputs + 1);
  let wrong = 0;
  for (const { x, y } of rows) {
    const units = Array.from({ length: hidden }, (_, j) => {
      let z = 0;
      for (const [k, value] of x.entries()) z += own(j * x.length + k) * value;
      return z >= 0 ? 1 : -1;
    });
    for (let c = 0; c < outputs; c++) {
      let z = own(second + outputs * hidden + c);
      for (const [j, value] of units.entries()) z += own(second + c * hidden + j) * value;
      if (z * y[c] <= 0) wrong++;
    }
  }
  return wrong;
}

/** What a search needed, and how wrong it was at its start. */
export interface BitSearch {
  /** Nets that were tried; infinitely many if none was right. */
  readonly tried: number;
  readonly startWrong: number;
}

/** One or two bits are flipped at a time; what raises the number of wrong bits is taken back. */
export function bitFlips(task: TruthTable, hidden: number, stream: Stream, limit: number): BitSearch {
  const count = bitCount(task, hidden);
  const weights = Int8Array.from({ length: count }, (_, i) => (stream.uniform(i) < 0.5 ? 1 : -1));
  let wrong = wrongBits(weights, hidden, task);
  const startWrong = wrong;
  for (let tried = 1; tried <= limit; tried++) {
    if (wrong === 0) return { tried, startWrong };
    const flips = stream.uniform(tried, 1) < 0.5 ? 1 : 2;
    const places = Array.from({ length: flips }, (_, f) => Math.floor(count * stream.uniform(tried, 2 + f)));
    for (const place of places) weights[place] = -weights[place];
    const next = wrongBits(weights, hidden, task);
    if (next <= wrong) wrong = next;
    else for (const place of places) weights[place] = -weights[place];
  }
  return { tried: Number.POSITIVE_INFINITY, startWrong };
}

/** Of a population of 20 the better half lives on, each with a child in which some bits are flipped. */
export function evolveBits(task: TruthTable, hidden: number, stream: Stream, limit: number): BitSearch {
  const count = bitCount(task, hidden);
  const size = 20;
  const member = (weights: Int8Array) => ({ weights, wrong: wrongBits(weights, hidden, task) });
  let members = Array.from({ length: size }, (_, m) =>
    member(Int8Array.from({ length: count }, (_, i) => (stream.uniform(i, m) < 0.5 ? 1 : -1))),
  );
  const startWrong = members[0].wrong;
  for (let tried = size, generation = 1; tried <= limit; tried += size / 2, generation++) {
    members.sort((a, b) => a.wrong - b.wrong);
    if (members[0].wrong === 0) return { tried, startWrong };
    const better = members.slice(0, size / 2);
    const children = better.map(({ weights }, m) =>
      member(weights.map((w, i) => (stream.uniform(i, size * generation + m) < 1.5 / count ? -w : w))),
    );
    members = [...better, ...children];
  }
  return { tried: Number.POSITIVE_INFINITY, startWrong };
}
