// What `rutter train` says at its end to a person: how well the network reads, and what to try next.
import { count, duration, percent, rate } from "./format";
import type { RunResult } from "./run";

export interface Outcome extends RunResult {
  readonly dataset: string;
  readonly backend: string;
  readonly epochs: number;
  readonly hidden: readonly number[];
  readonly testExamples: number;
  readonly out: string | null;
  readonly weightsHash: string;
}

export function report(outcome: Outcome): string {
  const { best, bestTestAccuracy } = outcome;
  const lines = [
    ...interruption(outcome),
    `Test accuracy ${percent(outcome.testAccuracy)}: ${count(outcome.testAccuracy * outcome.testExamples)} of ` +
      `${count(outcome.testExamples)} digits that it was not trained on.`,
    best &&
      `Best epoch ${best.epoch}: validation ${percent(best.validationAccuracy)}, test ${percent(best.testAccuracy)}` +
        ` (best test of all epochs ${percent(bestTestAccuracy!)}).`,
    `Training accuracy ${percent(outcome.trainingAccuracy)}, validation ${percent(outcome.validationAccuracy)}.`,
    ...stuck(outcome),
    `${duration(outcome.seconds)} on ${outcome.backend}, training at ${rate(outcome.samplesPerSecond)}; ` +
      `weights ${outcome.weightsHash.slice(0, 16)}.`,
    outcome.out !== null && `Saved to ${outcome.out}.`,
    "",
    "Try next:",
    ...suggestions(outcome).map(([command, why]) => `  ${command}\n      ${why}`),
  ];
  return `${lines.filter((line) => typeof line === "string").join("\n")}\n`;
}

function interruption({ interrupted, epochsCompleted, epochs }: Outcome): string[] {
  if (!interrupted) return [];
  return [
    `Interrupted after ${epochsCompleted} of ${epochs} epochs; this is what the network learned until then.`,
  ];
}

function stuck({ stuck, dataset }: Outcome): string[] {
  if (stuck.length === 0) return [];
  const digits = stuck.length === 1 ? `digit ${stuck[0]} is` : `digits ${stuck.join(", ")} are`;
  return [
    `Stuck: ${digits} hardly ever predicted (under 1 %). This happens with N(0, 1) weights and the quadratic cost;` +
      ` try another --seed, --init normal-fan-in, or \`rutter train ${dataset} --cost cross-entropy\`.`,
  ];
}

function suggestions({ dataset, hidden, out }: Outcome): [command: string, why: string][] {
  const wide = hidden.length > 1 || hidden[0] >= 100;
  return [
    wide
      ? [`npx rutter train ${dataset} --hidden none`, "how far it gets without a hidden layer"]
      : [
          `npx rutter train ${dataset} --hidden 100 --cost softmax`,
          "more hidden units and a cost that learns faster",
        ],
    dataset === "digits"
      ? [
          "npx rutter train mnist --data DIR",
          "the same network on real handwriting, if you have MNIST's files",
        ]
      : [
          "npx rutter train mnist --data DIR --cost cross-entropy --init normal-fan-in",
          "a better cost and start",
        ],
    out === null
      ? [`npx rutter train ${dataset} --out model.safetensors`, "keep the network in a file"]
      : [`npx rutter predict ${out} --data IMAGES`, "let it read an IDX or JSON file of images"],
    ["npx rutter train --help", "every setting"],
  ];
}
