// Elastic distortions: the net of 2003, every image deformed afresh.
import { affine, elastic, expand } from "rutter/data";
import { convolutionTrainer, trainConvolution } from "../lab/convolution";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, picture, pictures } from "../lab/figure";

export default experiment({
  id: "elastic-simard",
  asks: "What do elastic distortions give a convolutional net without rectified units?",
  says: "99.6 % (Simard, Steinkraus and Platt 2003).",
  figures: [{ measure: "testAtBestValidation", value: 0.996, from: "book" }],
  needs: "mnist",
  repeats: 2,
  config: {
    filters: [20, 40],
    hidden: [100],
    unit: "tanh" as const,
    learningRate: 0.05,
    /** What is left of η after each epoch. */
    decay: 0.97,
    l2: 0,
    batchSize: 10,
    epochs: 100,
    examples: 50_000,
    rotate: 10,
    shear: 0.1,
    shift: 1,
    alpha: 34,
    sigma: 4,
  },
  reduced: { epochs: 3, examples: 5_000 },
  async trial(trial) {
    const { learningRate, decay, rotate, shear, shift, alpha, sigma } = trial.config;
    const augment = [
      affine({
        rotate: [-rotate, rotate],
        shear: [-shear, shear],
        x: [-shift, shift],
        y: [-shift, shift],
      }),
      elastic({ alpha, sigma }),
    ];
    using trainer = convolutionTrainer(trial, {
      schedules: { learningRate: ({ epoch }) => learningRate * decay ** epoch },
    });
    const outcome = await trainConvolution(trainer, trial, { augment });
    const some = (await trial.data()).train.take(4);
    const shown = expand(some, [augment, augment], { shuffle: false, seed: trial.seed });
    return {
      ...outcome,
      pictures:
        trial.seed === 1
          ? {
              gallery: Array.from({ length: shown.length }, (_, i) =>
                picture(shown.example(i).input, 28, { low: 0, high: 1 }),
              ),
            }
          : undefined,
    };
  },
  shows: [
    pictures("Digits, and two deformed copies of each", "gallery", 3),
    lines("Accuracy", ["test", "validation"], { x: "epoch", y: "accuracy" }),
  ],
  holdsWhen: [meanWithin("testAtBestValidation", 0.9938, 0.9962)],
});
