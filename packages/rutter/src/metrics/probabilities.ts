// Probabilities: outputs read as the chances of classes, for metrics that judge them.
import { DataError } from "../error";
import { exp32 } from "../math/exp";
import { log32 } from "../math/log";
import { sigmoid32 } from "../math/sigmoid";
import type { MetricBatch } from "../metric";
import { checkOptions, oneOf } from "../option";

/** Options of metrics of probabilities. */
export interface ProbabilityOptions {
  /**
   * `outputs`: the network gives probabilities, as it does after softmax() or sigmoid(). `logits`: it ends before that, as
   * with softmaxCrossEntropy(); the metric applies softmax, or the sigmoid to a single output. Default outputs.
   */
  readonly on?: "outputs" | "logits";
}

/** Largest distance of a row's sum from 1. */
const TOLERANCE = 1e-3;

/** The chances of the classes by example: a row of `width` numbers, for a single output those of class 0 and 1. */
export type Chances = (batch: MetricBatch, i: number) => readonly number[];

/** Reads probabilities as the options say, and checks options that are not `more`. */
export function chancesOf(where: string, options: ProbabilityOptions, more: readonly string[] = []): Chances {
  checkOptions(where, options, ["on", ...more]);
  const on = oneOf(where, "on", options.on ?? "outputs", ["outputs", "logits"]);
  return ({ outputs, width }, i) => {
    const row = Array.from(outputs.subarray(i * width, (i + 1) * width));
    if (on === "logits") return width === 1 ? both(sigmoid32(Math.fround(row[0]))) : softmax(row);
    const chances = width === 1 ? both(row[0]) : row;
    const sum = chances.reduce((total, chance) => total + chance, 0);
    // NaN is the network's fault, not the option's: it shows in the result.
    if (chances.some((chance) => chance < 0 || chance > 1) || Math.abs(sum - 1) > TOLERANCE)
      throw new DataError({
        where,
        expected: "probabilities: outputs in 0..1 with sum 1",
        got: `[${row.join(", ")}]`,
        cure: `Write ${where.slice(0, -1)}{ on: "logits" }), or end the network with softmax().`,
      });
    return chances;
  };
}

/** The logarithm of a probability, at least −100, as PyTorch's BCELoss has it. */
export function logarithm(chance: number): number {
  return Math.max(log32(Math.fround(chance)), -100);
}

const both = (chance: number) => [1 - chance, chance];

function softmax(row: readonly number[]): number[] {
  const largest = row.reduce((a, b) => Math.max(a, b));
  const powers = row.map((score) => exp32(Math.fround(score - largest)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
