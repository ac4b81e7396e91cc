// Rashid's net: 784-100-10 without biases, one example at a time.
import { errorShares, exponentialDecay } from "rutter";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, pictures } from "../lab/figure";
import { trainAndMeasure } from "../lab/protocol";
import { rashidTrainer } from "../lab/rashid";
import { weightPictures } from "../lab/weightPictures";

export default experiment({
  id: "rashid-net",
  asks: "Does Rashid's net, without biases and with his rule, learn MNIST?",
  says: "No accuracy is given. 100 hidden units are a guess; start weights are best about 1/√(incoming links).",
  needs: "mnist",
  repeats: 3,
  config: {
    hidden: 100,
    learningRate: 0.1,
    /** The rate after each epoch as a share of that before. */
    factor: 1,
    batchSize: 1,
    epochs: 5,
    examples: 50_000,
  },
  reduced: { epochs: 2, examples: 10_000 },
  variants: { constant: {}, halved: { factor: 0.5 } },
  async trial(trial) {
    const { learningRate: initial, factor } = trial.config;
    using trainer = rashidTrainer(trial, errorShares(), {
      schedules: { learningRate: exponentialDecay({ initial, factor, staircase: true }) },
    });
    const outcome = await trainAndMeasure(trainer, trial);
    const shown = trial.seed === 1 && factor === 1;
    return { ...outcome, pictures: shown ? { units: await weightPictures(trainer.network, 20) } : undefined };
  },
  shows: [
    lines("Accuracy on test data", ["test"], { x: "epoch", y: "accuracy" }),
    dots("Accuracy on test data after the last epoch", ["lastTest"], { x: "accuracy" }),
    pictures("Weights into twenty hidden units", "units", 10),
  ],
  holdsWhen: [
    meanWithin("lastTest", 0.96, 1, { variant: "constant" }),
    meanWithin("lastTest", 0.96, 1, { variant: "halved" }),
  ],
});
