// rutter train: trains a network to read digits and says how well it does.
import { Argument, Command, Option } from "commander";
import { Trainer } from "rutter";
import { hiddenSizes, integer, numberFrom } from "../argument";
import { type BackendFlags, chooseBackend, withBackendOptions } from "../backend";
import { type DatasetChoice, datasetNames, loadDataset } from "../dataset";
import { requireDestination } from "../destination";
import { count } from "../format";
import { INTERRUPTED, onInterrupt } from "../interrupt";
import { printJson } from "../json";
import {
  activations,
  costs,
  defaultLearningRate,
  type ModelChoice,
  modelFor,
  optimizers,
  starts,
} from "../model";
import { Progress } from "../progress";
import { report } from "../report";
import { run } from "../run";
import { versions } from "../versions";

/** The options as commander gives them. */
interface TrainFlags extends BackendFlags, ModelChoice, Pick<DatasetChoice, "data" | "limit"> {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate?: number;
  readonly l2: number;
  readonly out?: string;
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
The defaults are the first network of Nielsen's "Neural Networks and Deep
Learning": 784-30-10 sigmoid units, quadratic cost, rate 3, batches of 10,
30 epochs, weights and biases from N(0, 1).

Examples:
  $ rutter train digits --epochs 5
  $ rutter train digits --hidden 100,50 --activation relu --init he
  $ rutter train digits --optimizer adam --cost softmax --out digits.safetensors
  $ rutter train mnist --data data/mnist --seed 2 --json > run.json

Ctrl-C stops the run, keeps what was trained and reports it; a second Ctrl-C
ends the program at once.`;

export function trainCommand(): Command {
  return withBackendOptions(
    new Command("train")
      .description("train a network to read digits")
      .addArgument(
        new Argument("<dataset>", "digits (drawn, no download) or mnist (from its files)").choices(
          datasetNames,
        ),
      )
      .option("--data <dir>", 'folder with MNIST\'s four files, gzipped or not (default: "data/mnist")')
      .addOption(
        new Option("--hidden <sizes>", "units of the hidden layers: 30, or 100,50, or none")
          .argParser(hiddenSizes)
          .default([30], "30"),
      )
      .option("--epochs <n>", "passes over the training images", integer(1), 30)
      .option("--batch <n>", "images per step", integer(1), 10)
      .option(
        "--learning-rate <rate>",
        "η (default: 3 for quadratic, 0.5 for cross-entropy, 0.1 for softmax; a tenth of that with momentum; 0.001 with adam)",
        numberFrom(0),
      )
      .addOption(
        choice(
          "--cost <name>",
          "what is minimised; its output units are sigmoid, sigmoid, softmax",
          costs,
          "quadratic",
        ),
      )
      .addOption(choice("--activation <name>", "units of the hidden layers", activations, "sigmoid"))
      .addOption(
        choice(
          "--optimizer <name>",
          "gradient descent: plain, with momentum 0.9, or Adam",
          optimizers,
          "sgd",
        ),
      )
      .option("--l2 <lambda>", "λ of the penalty λ/2n Σw², n the number of training images", numberFrom(0), 0)
      .addOption(
        choice(
          "--init <name>",
          "how weights start; biases: N(0, 1) with normal and normal-fan-in, else 0",
          starts,
          "normal",
        ),
      )
      .option("--seed <n>", "decides the first weights and the order of images", integer(0), 1)
      .option("--limit <n>", "only the first n training images (digits: draw n, default 10,000)", integer(1))
      .option("--out <file>", "save the trained network as safetensors")
      .option("--json", "print the result as one JSON object on stdout")
      .option("--quiet", "no progress")
      .addHelpText("after", examples)
      .action(train),
  );
}

function choice(flags: string, description: string, table: object, fallback: string): Option {
  return new Option(flags, description).choices(Object.keys(table)).default(fallback);
}

async function train(dataset: DatasetChoice["dataset"], flags: TrainFlags, command: Command): Promise<void> {
  if (dataset === "digits" && flags.data !== undefined)
    command.error("error: option '--data <dir>' is for mnist; digits are drawn and need no files");
  if (flags.out !== undefined) await requireDestination(flags.out);
  const progress = flags.quiet ? undefined : new Progress(process.stderr, !flags.json);
  const { signal, release } = onInterrupt(() =>
    progress?.note("Stopping; what was trained is kept. Ctrl-C again ends at once."),
  );
  try {
    const outcome = await learn(dataset, flags, signal, progress);
    if (flags.json) printJson(outcome);
    else process.stdout.write(report(outcome, process.stdout.columns ?? 100));
    if (outcome.interrupted) process.exitCode = INTERRUPTED;
  } finally {
    progress?.clear();
    release();
  }
}

/** Loads, trains, saves; all that there is to say about it. */
async function learn(
  dataset: DatasetChoice["dataset"],
  flags: TrainFlags,
  signal: AbortSignal,
  progress: Progress | undefined,
) {
  progress?.status(dataset === "digits" ? "Drawing digits …" : "Reading MNIST …");
  const learningRate = flags.learningRate ?? defaultLearningRate(flags);
  const data = await loadDataset({ dataset, data: flags.data, limit: flags.limit });
  const backend = await chooseBackend(flags);
  const inputs = data.train.inputShape.reduce((product, n) => product * n, 1);
  const net = modelFor(flags, data.train.inputShape, data.train.classes);
  using trainer = new Trainer(net, {
    backend,
    loss: costs[flags.cost].loss(),
    optimizer: optimizers[flags.optimizer].make(learningRate),
    regularization: flags.l2 > 0 ? { l2: flags.l2 } : {},
  });
  const sizes = [inputs, ...flags.hidden, data.train.classes].join("-");
  const [images, validate, test] = [data.train, data.validation, data.test].map((part) => count(part.length));
  progress?.note(`${sizes} on ${backend.name}: ${images} images, ${validate} to validate, ${test} to test`);
  const result = await run(trainer, data, {
    epochs: flags.epochs,
    batchSize: flags.batch,
    signal,
    onProgress: (event) => progress?.update(event),
    onEpoch: (event, testAccuracy) => progress?.epoch({ event, testAccuracy }),
  });
  progress?.clear();
  if (flags.out !== undefined) await net.save(flags.out);
  return {
    command: "train",
    dataset,
    backend: backend.name,
    seed: flags.seed,
    epochs: flags.epochs,
    batch: flags.batch,
    learningRate,
    hidden: flags.hidden,
    cost: flags.cost,
    activation: flags.activation,
    optimizer: flags.optimizer,
    l2: flags.l2,
    init: flags.init,
    limit: flags.limit ?? null,
    trainingExamples: data.train.length,
    validationExamples: data.validation.length,
    testExamples: data.test.length,
    parameters: net.parameterCount,
    out: flags.out ?? null,
    ...result,
    weightsHash: await net.weightsHash(),
    versions: versions(),
  };
}
