// Template: what `rutter lab new` writes: an experiment that runs on any Node, with a comment for each part.

export const template = (id: string): string => `// ${id}: does a hidden layer help with digits?
//
//   rutter lab run ./${id}.mjs        runs it: every variant with every random start
//   rutter lab report ./${id}.mjs     draws what came out
//   rutter lab verify ./${id}.mjs     checks and repeats it
//
// Results are kept in results/ beside this file. A change of \`config\` or \`variants\` makes them outdated.
import { differenceWithin, dots, experiment, lines, trainAndMeasure } from "@rutter/lab";
import { dense, flatten, network, sgd, sigmoid, sigmoidCrossEntropy, Trainer } from "rutter";

export default experiment({
  // The file is named after the id.
  id: "${id}",
  title: "Does a hidden layer help?",
  asks: "Does a hidden layer of 30 units read drawn digits better than none?",
  says: "It should: without one, every class is a single weighted sum.",

  // Random starts per variant; the verdict comes from the 95 % interval over them.
  repeats: 3,

  // trial.data() is drawn digits; with needs: "mnist" it is MNIST, and a run asks for --data.

  // All settings of a run, as plain data. \`reduced\` is what --reduced changes, for a quick look.
  config: { hidden: 30, learningRate: 0.5, epochs: 5, batchSize: 10, examples: 2000 },
  reduced: { epochs: 1, examples: 500 },

  // What is compared: each variant is a change of the settings and runs with every random start.
  variants: { hidden: {}, none: { hidden: 0 } },

  // One run. The same seed gives the same bits. Measures are numbers, series are lists of numbers;
  // trainAndMeasure returns accuracies, curves per epoch and the hash of the weights, and goes on after an interruption.
  async trial(trial) {
    const { hidden, learningRate } = trial.config;
    const net = network({ input: [1, 28, 28], seed: trial.seed }, [
      flatten(),
      ...(hidden > 0 ? [dense(hidden), sigmoid()] : []),
      dense(10),
      sigmoid(),
    ]);
    const trainer = new Trainer(net, {
      backend: trial.backend,
      loss: sigmoidCrossEntropy(),
      optimizer: sgd({ learningRate }),
    });
    try {
      return await trainAndMeasure(trainer, trial);
    } finally {
      trainer.dispose();
    }
  },

  // What a report draws beside the table of runs.
  shows: [
    dots("Test accuracy", ["lastTest"], { x: "Accuracy" }),
    lines("Accuracy after each epoch", ["test", "validation"], { x: "Epoch", y: "Accuracy" }),
  ],

  // All must hold. Here: the mean difference, paired by random start, is at least half a point.
  holdsWhen: [differenceWithin("lastTest", 0.005, 1, "hidden", "none")],
});
`;
