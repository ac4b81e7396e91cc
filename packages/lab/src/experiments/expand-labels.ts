// Label-preserving expansion: which transformations keep the digit?
import { type Augmentation, Augmenter, affine, elastic, shift } from "rutter/data";
import { differenceWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, picture, pictures } from "../lab/figure";
import { denseTrainer, M1 } from "../lab/ladder";
import { classesOf, mistakes } from "../lab/mistakes";
import { trainAndMeasure } from "../lab/protocol";

type Kind = "rotate" | "shift" | "skew" | "elastic";

/** By how much images are changed: degrees, pixels, degrees, the strength of the paper. */
const changes: Record<Kind, (most: number) => Augmentation> = {
  rotate: (most) => affine({ rotate: [-most, most] }),
  shift: (most) => shift({ x: [-most, most], y: [-most, most] }),
  skew: (most) => affine({ shear: [-most, most] }),
  elastic: (most) => elastic({ alpha: most }),
};

const angles = [0, 5, 15, 30, 60, 90, 180];

export default experiment({
  id: "expand-labels",
  asks: "Which transformations of an image keep its digit?",
  says: "Small rotations help; arbitrary angles change labels, a 6 into a 9.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...M1,
    l2: 5,
    kind: "rotate" as Kind,
    most: 0,
  },
  reduced: { epochs: 3, examples: 5_000 },
  variants: {
    ...Object.fromEntries(angles.map((most) => [`${most}°`, { most }])),
    shift: { kind: "shift", most: 2 },
    skew: { kind: "skew", most: 15 },
    elastic: { kind: "elastic", most: 34 },
  },
  async trial(trial) {
    const { config, seed } = trial;
    const { train, test } = await trial.data();
    const augment = config.most > 0 ? [changes[config.kind](config.most)] : [];
    using trainer = denseTrainer(trial);
    const { measures, series, weightsHash } = await trainAndMeasure(trainer, trial, { augment });
    const found = mistakes(test, classesOf(await trainer.predict(test)));
    const confused = (label: number, given: number) =>
      found.filter((one) => one.label === label && one.given === given).length;
    // A 6 and a 9 of the training set as the net sees them, in three epochs each.
    const augmenter = new Augmenter(augment, train.inputShape, { seed });
    const seen = () =>
      [13, 4].flatMap((i) =>
        [0, 1, 2].map((epoch) =>
          picture(augmenter.apply(train.example(i).input, i, epoch), 28, { low: 0, high: 1 }),
        ),
      );
    return {
      measures: { ...measures, confused69: confused(6, 9) + confused(9, 6) },
      // One start is enough to look at.
      ...(seed === 1 ? { series: { test: series!.test }, pictures: { seen: seen() } } : {}),
      weightsHash,
    };
  },
  shows: [
    dots("Test accuracy by the largest change", ["bestTest"], { x: "best test accuracy" }),
    dots("Sixes taken for nines and nines for sixes", ["confused69"], { x: "images of 10,000" }),
    pictures("A 6 and a 9 as the net sees them", "seen", 6),
  ],
  holdsWhen: [
    differenceWithin("bestTest", 0.003, Number.POSITIVE_INFINITY, "15°", "0°"),
    differenceWithin("bestTest", Number.NEGATIVE_INFINITY, 0, "180°", "15°"),
    differenceWithin("confused69", 0, Number.POSITIVE_INFINITY, "180°", "15°"),
  ],
});
