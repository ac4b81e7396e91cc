// 784-30-10, η = 3: the first working classifier of Nielsen's book.
import { dense, flatten, Network, normal, quadratic, sgd, sigmoid, Trainer } from "rutter";
import { meanWithin, someRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, pictures } from "../lab/figure";
import { classesOf, mistakePictures, mistakes } from "../lab/mistakes";
import { trainAndMeasure } from "../lab/protocol";
import { weightPictures } from "../lab/weightPictures";

/** Mistakes in the report. */
const SHOWN = 20;

export default experiment({
  id: "mnist-sgd-30",
  asks: "How well does the first working classifier do: 784-30-10, sigmoid, quadratic cost, plain gradient descent?",
  says: "Epochs 0, 1, 2: 9,129, 9,295, 9,348 of 10,000; best 9,542 at epoch 28; best of three runs.",
  figures: [{ measure: "bestTest", value: 0.9542, from: "book*" }],
  needs: "mnist",
  config: { hidden: 30, learningRate: 3, batchSize: 10, epochs: 30, examples: 50_000 },
  reduced: { epochs: 3, examples: 5_000 },
  async trial(trial) {
    const { hidden, learningRate } = trial.config;
    const layer = (units: number) => dense({ units, initializer: normal(), biasInitializer: normal() });
    const net = new Network({ input: [1, 28, 28], seed: trial.seed }, [
      flatten(),
      layer(hidden),
      sigmoid(),
      layer(10),
      sigmoid(),
    ]);
    using trainer = new Trainer(net, {
      backend: trial.backend,
      loss: quadratic(),
      optimizer: sgd({ learningRate }),
    });
    const outcome = await trainAndMeasure(trainer, trial);
    if (trial.seed !== 1) return outcome;
    const { test } = await trial.data();
    const wrong = mistakes(test, classesOf(await trainer.predict(test)));
    return {
      ...outcome,
      pictures: {
        weights: await weightPictures(net, hidden),
        mistakes: mistakePictures(test, wrong.slice(0, SHOWN)),
      },
    };
  },
  shows: [
    lines("Accuracy after each epoch", ["test", "validation"], {
      x: "Epoch",
      y: "Accuracy",
      // The book counts epochs from 0.
      source: [
        {
          series: "test",
          points: [
            [1, 0.9129],
            [2, 0.9295],
            [3, 0.9348],
            [28, 0.9528],
            [29, 0.9542],
            [30, 0.9534],
          ],
        },
      ],
    }),
    lines("Loss after each epoch", ["trainingLoss", "validationLoss"], { x: "Epoch", y: "Loss", logY: true }),
    pictures("What the hidden units look for, after training", "weights"),
    pictures("The first test images that it gets wrong", "mistakes"),
  ],
  holdsWhen: [
    meanWithin("bestTest", 0.948, 0.958, { withoutStuck: true }),
    someRun("bestTest", 0.952, { withoutStuck: true }),
  ],
});
