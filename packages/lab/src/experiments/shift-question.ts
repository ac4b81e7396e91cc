// Why shifts of the training images help: what of a net moves with the image, and what does not?
import { expand, shift } from "rutter/data";
import { convolutionTrainer, trainConvolution } from "../lab/convolution";
import { differenceWithin, everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, sweep } from "../lab/figure";

type Pooling = "max" | "none";

const variants = {
  C3: {},
  C4: { expanded: true },
  "no pooling, stride 2": { pooling: "none" as const, stride: 2 },
  "no dense layer": { hidden: [] },
  padding: { padding: 2 },
};

/** The mean over the examples of the cosine between maps of the image, moved by `by` columns, and maps of the moved image. */
function consistency(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  width: number,
  by: number,
  count: number,
) {
  const size = before.length / count;
  const edge = width > 8 ? 2 : 0;
  let sum = 0;
  for (let n = 0; n < count; n++) {
    let [dot, a, b] = [0, 0, 0];
    for (let i = n * size; i < (n + 1) * size; i++) {
      // Columns that came in from outside are left out, and as many at the other side.
      const column = i % width;
      if (column < by + edge || column >= width - edge) continue;
      dot += before[i - by] * after[i];
      a += before[i - by] ** 2;
      b += after[i] ** 2;
    }
    sum += dot / (Math.sqrt(a * b) || 1);
  }
  return sum / count;
}

export default experiment({
  id: "shift-question",
  asks: "Why do copies moved by a pixel help a net whose convolutions move with the image?",
  says: "The book asks; MNIST is centred and of one size. The compendium's author has no idea.",
  needs: "mnist",
  repeats: 3,
  config: {
    filters: [20, 40],
    hidden: [100] as readonly number[],
    unit: "relu" as const,
    learningRate: 0.03,
    l2: 0.1,
    expanded: false as boolean,
    pooling: "max" as Pooling,
    stride: 1,
    padding: 0,
    batchSize: 10,
    epochs: 20,
    examples: 50_000,
    moves: [1, 2, 3, 4],
    looked: 100,
  },
  reduced: { epochs: 3, examples: 4_000 },
  variants,
  async trial(trial) {
    const { moves, looked } = trial.config;
    const { backend, seed } = trial;
    using trainer = convolutionTrainer(trial);
    const outcome = await trainConvolution(trainer, trial);
    const net = trainer.network;
    const { test } = await trial.data();
    const moved = (set: typeof test, x: number) =>
      expand(set, [shift({ x })], { original: false, shuffle: false });
    const measures: Record<string, number> = { ...outcome.measures };
    const some = test.take(looked);
    const before = await net.inspect(some, { backend });
    const names = ["conv 1", "pool 1", "conv 2", "pool 2", "dense"];
    const places = net.layers.flatMap(({ layer }, i) =>
      /^(conv2d|maxPool2d|dense)$/.test(layer.kind) ? [i] : [],
    );
    const accuracies = [outcome.measures.lastTest];
    for (const x of moves) {
      const accuracy = (await trainer.evaluate(moved(test, x))).accuracy;
      accuracies.push(accuracy);
      measures[`loss at ${x} px`] = outcome.measures.lastTest - accuracy;
      const after = await net.inspect(moved(some, x), { backend });
      let scale = 1;
      let known = 0;
      for (const i of places.slice(0, -1)) {
        const { kind, output } = before.layers[i];
        const maps = output.shape.length === 4;
        if (kind === "maxPool2d") scale *= 2;
        // Half a place of a pooled map is no place: the nearest whole one.
        const by = maps ? Math.round(x / scale) : 0;
        const width = maps ? output.shape[3] : output.data.length;
        const name = maps ? names[known] : "dense";
        measures[`${name}, ${x} px`] = maps
          ? consistency(output.data, after.layers[i].output.data, width, by, looked)
          : cosine(output.data, after.layers[i].output.data, looked);
        known++;
      }
    }
    return {
      ...outcome,
      measures: {
        ...measures,
        // No loss counts as one image.
        "log loss at 2 px": Math.log2(Math.max(measures["loss at 2 px"], 1 / test.length)),
        ...(names.every((name) => `${name}, 1 px` in measures) && {
          "lost in pooling and dense": sharedLoss(names.map((name) => measures[`${name}, 1 px`])),
        }),
      },
      series: seed === 1 ? { pixels: [0, ...moves], "accuracy on moved images": accuracies } : undefined,
    };
  },
  shows: [
    lines("Accuracy on test images moved to the right", ["accuracy on moved images"], {
      along: "pixels",
      x: "pixels",
      y: "accuracy",
    }),
    dots(
      "C3, one pixel: how far each layer moves with the image",
      ["conv 1, 1 px", "pool 1, 1 px", "conv 2, 1 px", "pool 2, 1 px", "dense, 1 px"],
      { x: "cosine", variants: ["C3"] },
    ),
    ...["C3", "C4"].map((variant) =>
      sweep(
        `${variant}: how far each layer moves with the image`,
        [1, 2, 3, 4],
        Object.fromEntries(
          ["conv 1", "pool 1", "conv 2", "pool 2", "dense"].map((layer) => [
            layer,
            (pixels: number) => `${layer}, ${pixels} px`,
          ]),
        ),
        { x: "pixels", y: "cosine", variants: [variant] },
      ),
    ),
    sweep(
      "What accuracy loses",
      [1, 2, 3, 4],
      { loss: (pixels) => `loss at ${pixels} px` },
      { x: "pixels", y: "loss of accuracy" },
    ),
  ],
  holdsWhen: [
    everyRun("conv 1, 1 px", 0.95, 1, { variant: "C3" }),
    // "Mainly": at least half of what is lost from the image to the dense layer.
    everyRun("lost in pooling and dense", 0.5, 1, { variant: "C3" }),
    // Less than half of C3's loss.
    differenceWithin("log loss at 2 px", Number.NEGATIVE_INFINITY, -1, "C4", "C3"),
  ],
});

/** Of what cosines lose from layer to layer, the share that pooling (1, 3) and the dense layer (4) lose. */
function sharedLoss(cosines: readonly number[]): number {
  const lost = cosines.map((cosine, i) => Math.max(0, (i === 0 ? 1 : cosines[i - 1]) - cosine));
  return (lost[1] + lost[3] + lost[4]) / lost.reduce((sum, loss) => sum + loss, 0);
}

/** The mean over the examples of the cosine between two vectors. */
function cosine(a: ArrayLike<number>, b: ArrayLike<number>, count: number): number {
  const size = a.length / count;
  let sum = 0;
  for (let n = 0; n < count; n++) {
    let [dot, aa, bb] = [0, 0, 0];
    for (let i = n * size; i < (n + 1) * size; i++) {
      dot += a[i] * b[i];
      aa += a[i] ** 2;
      bb += b[i] ** 2;
    }
    sum += dot / (Math.sqrt(aa * bb) || 1);
  }
  return sum / count;
}
