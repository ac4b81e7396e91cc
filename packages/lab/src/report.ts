// What `rutter train` says at its end to a person: how well the network reads, and what to try next.
import { count, duration, percent, rate } from "./format";
import type { RunResult } from "./run";

export interface Outcome extends RunResult {
  readonly dataset: string;
  readonly backend: string;
  readonly epochs: number;
  readonly hidden: readonly number[];
  readonly cost: string;
  readonly testExamples: number;
  readonly out: string | null;
  readonly weightsHash: string;
}

/** The lines for stdout, at most `width` columns wide where words allow it. */
export function report(outcome: Outcome, width: number): string {
  const paragraphs = [
    "",
    ...interruption(outcome),
    ...figures(outcome),
    ...stuck(outcome),
    ...facts(outcome),
  ];
  const next = [
    "",
    "Try next:",
    ...suggestions(outcome).flatMap(([command, why]) => [`  ${command}`, `      ${why}`]),
  ];
  return [...paragraphs, ...next].map((line) => `${wrap(line, width)}\n`).join("");
}

function interruption({ interrupted, epochsCompleted, epochs }: Outcome): string[] {
  if (!interrupted) return [];
  return [
    `Interrupted after ${epochsCompleted} of ${epochs} epochs; this is what the network learned until then.`,
  ];
}

function figures({
  testAccuracy,
  testExamples,
  trainingAccuracy,
  validationAccuracy,
  best,
  bestTestAccuracy,
}: Outcome) {
  const right = `${count(testAccuracy * testExamples)} of ${count(testExamples)}`;
  const lines = [
    `Test accuracy ${percent(testAccuracy)}: ${right} digits that it was not trained on.`,
    `Training accuracy ${percent(trainingAccuracy)}, validation ${percent(validationAccuracy)}.`,
  ];
  if (best === null) return lines;
  const atBest = `validation ${percent(best.validationAccuracy)}, test ${percent(best.testAccuracy)}`;
  return [
    ...lines,
    `Best epoch ${best.epoch}: ${atBest}; best test of all epochs ${percent(bestTestAccuracy!)}.`,
  ];
}

function stuck({ stuck, dataset }: Outcome): string[] {
  if (stuck.length === 0) return [];
  const digits = stuck.length === 1 ? `digit ${stuck[0]} is` : `digits ${stuck.join(", ")} are`;
  return [
    `Stuck: ${digits} hardly ever predicted (under 1 %), as happens with N(0, 1) weights and the quadratic cost. ` +
      `Another --seed may do better, or: npx rutter train ${dataset} --cost cross-entropy --init normal-fan-in`,
  ];
}

function facts({ seconds, backend, samplesPerSecond, weightsHash, out }: Outcome): string[] {
  const speed = `training at ${rate(samplesPerSecond)}`;
  const line = `${duration(seconds)} on ${backend}, ${speed}; weights ${weightsHash.slice(0, 16)}.`;
  return out === null ? [line] : [line, `Saved to ${out}.`];
}

/** Commands that lead on from this run, each with what it is for. */
function suggestions({ dataset, hidden, out, cost }: Outcome): [command: string, why: string][] {
  const files = dataset === "mnist" ? " --data DIR" : "";
  const train = `npx rutter train ${dataset}${files}`;
  const firstNetwork = cost === "quadratic" && hidden.join() === "30";
  return [
    firstNetwork
      ? [
          `${train} --hidden 100 --cost cross-entropy --init normal-fan-in`,
          "more units, a better cost and start",
        ]
      : [train, "Nielsen's first network, to compare: 30 hidden units, quadratic cost, rate 3"],
    [`${train} --hidden none`, "how far it gets without a hidden layer"],
    dataset === "digits"
      ? ["npx rutter train mnist --data DIR", "real handwriting, if you have MNIST's four files"]
      : ["npx rutter train digits", "drawn digits, which need no files"],
    out === null
      ? [`${train} --out model.safetensors`, "keep the network in a file"]
      : [`npx rutter predict ${out} --data FILE`, "let it read images from an IDX or JSON file"],
    ["npx rutter train --help", "every setting"],
  ];
}

/** Breaks a line between words; what follows keeps its indent. */
function wrap(line: string, width: number): string {
  const indent = " ".repeat(line.length - line.trimStart().length);
  const lines = [indent];
  for (const word of line.trimStart().split(" ")) {
    const last = lines[lines.length - 1];
    if (last.trim() !== "" && last.length + word.length > width) lines.push(`${indent}${word} `);
    else lines[lines.length - 1] = `${last}${word} `;
  }
  return lines.map((part) => part.trimEnd()).join("\n");
}
