// A plain deep net without convolutions, every image deformed afresh in every epoch.
import {
  dense,
  flatten,
  Network,
  scaledTanh,
  sgd,
  softmax,
  softmaxCrossEntropy,
  Trainer,
  uniform,
} from "rutter";
import { affine, elastic } from "rutter/data";
import { someRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { trainAndMeasure } from "../lab/protocol";

export default experiment({
  id: "mlp-2010",
  asks: "Does a plain deep net reach convolutional accuracy, given patience and deformed images?",
  says: "99.65 % with 2500-2000-1500-1000-500 hidden units (Cireşan and others 2010).",
  figures: [{ measure: "bestTest", value: 0.9965, from: "book" }],
  needs: "mnist",
  repeats: 1,
  config: {
    hidden: [2500, 2000, 1500, 1000, 500],
    /** One image at a time with η from 10⁻³ to 10⁻⁶ in the source; here ten at a time, so ten times that for the mean. */
    batchSize: 10,
    learningRate: 0.01,
    /** What is left of η after each epoch: 10⁻³ of it after about 1,000. */
    decay: 0.993,
    epochs: 1000,
    examples: 50_000,
    rotate: 15,
    scale: 0.15,
    alpha: 36,
    sigma: 6,
    /** An epoch for a first verdict. */
    early: 50,
  },
  reduced: { epochs: 2, examples: 2_000, early: 2 },
  async trial(trial) {
    const { config, seed, backend } = trial;
    const { hidden, learningRate, decay, rotate, scale, alpha, sigma, early } = config;
    const initializer = uniform({ limit: 0.05 });
    const net = new Network({ input: [1, 28, 28], seed }, [
      flatten(),
      ...hidden.flatMap((units) => [dense({ units, initializer }), scaledTanh()]),
      dense({ units: 10, initializer }),
      softmax(),
    ]);
    using trainer = new Trainer(net, {
      backend,
      loss: softmaxCrossEntropy(),
      optimizer: sgd({ learningRate }),
      schedules: { learningRate: ({ epoch }) => learningRate * decay ** epoch },
    });
    const outcome = await trainAndMeasure(trainer, trial, {
      augment: [
        affine({ rotate: [-rotate, rotate], scale: [1 - scale, 1 + scale] }),
        elastic({ alpha, sigma }),
      ],
    });
    const { test } = outcome.series!;
    const places = test.map((_, i) => i + 1).filter((epoch) => epoch < 20 || epoch % 20 === 0);
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        parameters: net.parameterCount,
        "best test, early": Math.max(...test.slice(0, early)),
      },
      series: { epoch: places, test: places.map((epoch) => test[epoch - 1]) },
    };
  },
  shows: [
    lines("Accuracy on test data", ["test"], { along: "epoch", x: "epoch", y: "accuracy", logX: true }),
  ],
  holdsWhen: [someRun("bestTest", 0.995), someRun("best test, early", 0.99)],
});
