// rutter predict: what a saved network sees in each example of a file.
import { Command } from "commander";
import { classOf, DataError, loadNetwork, type Network } from "rutter";
import { integer } from "../argument";
import { type BackendFlags, chooseBackend, withBackendOptions } from "../backend";
import { percent } from "../format";
import { readImages } from "../images";
import { printJson } from "../json";
import { versions } from "../versions";

interface PredictFlags extends BackendFlags {
  readonly data: string;
  readonly limit?: number;
  readonly json?: true;
}

export interface Prediction {
  readonly index: number;
  readonly class: number;
  /** The winning output, in 0..1. */
  readonly confidence: number;
}

const examples = `
Confidence is the output of the class that wins: a probability if the network
was trained with --cost softmax, with other costs how active its unit is. A
network without such an output layer is read through softmax.

Examples:
  $ rutter predict digits.safetensors --data images.gz --limit 20
  $ rutter predict digits.safetensors --data images.json --json`;

export function predictCommand(): Command {
  return withBackendOptions(
    new Command("predict")
      .description("let a saved network classify the examples of a file")
      .argument("<model>", "safetensors file that rutter saved")
      .requiredOption("--data <file>", "IDX file of images, gzipped or not, or JSON array of rows of numbers")
      .option("--limit <n>", "only the first n examples", integer(1))
      .option("--json", "print the result as one JSON object on stdout")
      .addHelpText("after", examples)
      .action(predict),
  );
}

async function predict(model: string, flags: PredictFlags): Promise<void> {
  const net = await loadNetwork(model);
  const images = await readImages(flags.data, net.input);
  const all = images.shape[0];
  const used = Math.min(flags.limit ?? all, all);
  if (used === 0) throw new DataError({ where: flags.data, expected: "at least one example", got: "none" });
  const size = images.data.length / all;
  const backend = await chooseBackend(flags);
  const output = await net.predict(
    { shape: [used, ...net.input], data: images.data.subarray(0, used * size) },
    { backend },
  );
  const predictions = readOutputs(net, output.data, used);
  if (flags.json)
    printJson({
      command: "predict",
      model,
      data: flags.data,
      backend: backend.name,
      examples: used,
      predictions,
      weightsHash: await net.weightsHash(),
      versions: versions(),
    });
  else process.stdout.write(predictions.map(line).join(""));
}

const line = ({ index, class: label, confidence }: Prediction) =>
  `example ${index}: ${label} (${percent(confidence)})\n`;

/** Class and confidence per row, read as the network's last layer means them. */
function readOutputs(net: Network, outputs: ArrayLike<number>, rows: number): Prediction[] {
  const width = outputs.length / rows;
  const last = net.layers[net.layers.length - 1].layer.kind;
  return Array.from({ length: rows }, (_, index) => {
    const row = Array.from({ length: width }, (_, j) => outputs[index * width + j]);
    if (width === 1) {
      const label = row[0] > 0.5 ? 1 : 0;
      return { index, class: label, confidence: label === 1 ? row[0] : 1 - row[0] };
    }
    const best = classOf(row, 0, width);
    return { index, class: best, confidence: confidence(last, row, best) };
  });
}

function confidence(last: string, row: readonly number[], best: number): number {
  if (last === "softmax" || last === "sigmoid") return row[best];
  return 1 / row.reduce((sum, value) => sum + Math.exp(value - row[best]), 0);
}
