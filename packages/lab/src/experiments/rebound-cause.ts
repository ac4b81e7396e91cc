// Why the speeds of layers rebound: does the net change, or do the errors of single examples stop cancelling?
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { deep, descent, dip, thinned, watchSpeeds } from "../lab/speedTrial";

const depths = [2, 3, 4];
const variants = Object.fromEntries(
  depths.flatMap((depth) => [5, 0].map((l2) => [`${depth} hidden, λ ${l2}`, { ...deep(depth), l2 }])),
);
const variant = "2 hidden, λ 5";

export default experiment({
  id: "rebound-cause",
  asks: "What changes in the net when the speeds fall and rebound?",
  says: "The compendium's author asks. Ours: the errors of single examples cancel in the mean, and then no longer do.",
  needs: "mnist",
  config: descent,
  reduced: { epochs: 100 },
  variants,
  async trial(trial) {
    const { readings, weightsHash } = await watchSpeeds(trial);
    const [ofMean, ofEach] = [dip(readings, "speed 1"), dip(readings, "each 1")];
    const lowest = readings[ofMean.epoch];
    const last = readings[readings.length - 1];
    return {
      measures: {
        "fall of the mean's norm": ofMean.fall,
        "fall of the norms' mean": ofEach.fall,
        "rebound of the mean's norm": ofMean.rebound,
        "rebound of the norms' mean": ofEach.rebound,
        "lowest epoch": ofMean.epoch,
        "accuracy at the lowest": lowest.accuracy,
        "accuracy at the end": last.accuracy,
        "cosine at the start": readings[0]["cosine 1"],
        "cosine at the lowest": lowest["cosine 1"],
        "cosine at the end": last["cosine 1"],
      },
      // The curves of one run are enough to look at.
      series: trial.seed === 1 ? thinned(readings, trial.config.places) : undefined,
      weightsHash,
    };
  },
  shows: [
    ["Layer 1: norm of the mean, mean of the norms", ["speed 1", "each 1"], "‖δ‖", true],
    ["Layer 1: mean cosine between the errors of two examples", ["cosine 1"], "cosine", false],
    ["Cost", ["cost"], "cost", false],
    ["Accuracy on the training images", ["accuracy"], "accuracy", false],
    ["Mean bias of the outputs", ["output bias"], "bias", false],
    ["Length of all weights", ["weights"], "length", false],
  ].map(([title, series, y, logY]) =>
    lines(title as string, series as string[], {
      along: "epoch",
      x: "epoch",
      y: y as string,
      logY: logY as boolean,
    }),
  ),
  // "Cancellation" if both hold.
  holdsWhen: [
    everyRun("fall of the mean's norm", 30, Number.POSITIVE_INFINITY, { variant }),
    everyRun("fall of the norms' mean", 0, 3, { variant }),
  ],
});
