// The errors that are left: what the vote of five nets still misses, beside what the nets know.
import { Dataset } from "rutter/data";
import { type ConvolutionConfig, convolutionTrainer, trainConvolution } from "../lab/convolution";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, picture, pictures } from "../lab/figure";
import { classesOf, mistakePictures, mistakes } from "../lab/mistakes";
import { nearestRows } from "../lab/nearest";
import { stages } from "../lab/stages";
import { accuracyOf, plurality, votesOf } from "../lab/votes";

type Set = Dataset<"class">;

const redrawn = (set: Set, draw: (image: Float32Array, width: number) => Float32Array): Set => {
  const inputs = new Float32Array(set.inputs.length);
  const size = inputs.length / set.length;
  const width = set.inputShape[set.inputShape.length - 1];
  for (let i = 0; i < set.length; i++) inputs.set(draw(set.example(i).input, width), i * size);
  return new Dataset({ ...set, inputs });
};

/** All ink alike. */
const silhouette = (image: Float32Array) => image.map((value) => Number(value >= 0.5));

/** The ink that touches paper. */
function outline(image: Float32Array, width: number): Float32Array {
  const ink = silhouette(image);
  return ink.map((value, i) => {
    const column = i % width;
    const inside =
      column > 0 && column < width - 1 && [i - 1, i + 1, i - width, i + width].every((k) => ink[k] === 1);
    return value === 1 && !inside ? 1 : 0;
  });
}

function classMeans({ inputs, labels, length }: Set): Float32Array {
  const size = inputs.length / length;
  const means = new Float32Array(10 * size);
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]++;
  for (let i = 0; i < length; i++)
    for (let k = 0; k < size; k++) means[labels[i] * size + k] += inputs[i * size + k] / counts[labels[i]];
  return means;
}

export default experiment({
  id: "error-33",
  asks: "What do the best nets still miss: do they know an average or the idea of a digit?",
  says: "33 errors; the first two and the fourth are real errors, others even people would make.",
  figures: [{ measure: "errors", value: 33, from: "book" }],
  needs: "mnist",
  repeats: 1,
  config: {
    filters: [20, 40],
    hidden: [1000, 1000] as readonly number[],
    unit: "relu" as const,
    learningRate: 0.03,
    l2: 0,
    dropout: 0.5,
    batchSize: 10,
    epochs: 40,
    examples: 50_000,
    expanded: true as boolean,
    members: 5,
    /** Errors that the gallery has room for, and training images that are searched for the nearest. */
    shown: 12,
    searched: 10_000,
  },
  // Small nets, so that there is a gallery to look at: what they miss is more, and other.
  reduced: { hidden: [100], dropout: 0, l2: 0.1, epochs: 3, examples: 8_000, expanded: false, members: 3 },
  async trial(trial) {
    const { config, seed } = trial;
    const { members, shown, searched } = config;
    const { train, test } = await trial.data();
    const width = test.inputShape[test.inputShape.length - 1];
    const sets = { test, silhouettes: redrawn(test, silhouette), outlines: redrawn(test, outline) };
    const stage = await stages(trial, members + 1);
    const asked = (own: ConvolutionConfig, name: string, start: number) =>
      stage(name, { ...config, ...own }, async (part) => {
        const inner = { ...part, seed: start };
        using trainer = convolutionTrainer(inner);
        await trainConvolution(trainer, inner);
        const answers: Record<string, number[]> = {};
        for (const [key, set] of Object.entries(sets)) answers[key] = classesOf(await trainer.predict(set));
        return answers;
      });
    const found: Record<string, number[]>[] = [];
    for (let m = 0; m < members; m++)
      found.push(await asked(config, `member ${m + 1}`, (seed - 1) * members + m + 1));
    const c3 = await asked({ ...config, hidden: [100], dropout: 0, l2: 0.1, expanded: false }, "C3", seed);
    const means = classMeans(train);
    const nearestMean = (set: Set) =>
      nearestRows(set.inputs, means, set.inputs.length / set.length).map(({ row }) => row);
    const measures: Record<string, number> = {};
    for (const [key, set] of Object.entries(sets)) {
      measures[`vote, ${key}`] = accuracyOf(plurality(found.map((own) => own[key])), set.labels);
      measures[`one of them, ${key}`] = accuracyOf(found[0][key], set.labels);
      measures[`C3, ${key}`] = accuracyOf(c3[key], set.labels);
      measures[`nearest mean, ${key}`] = accuracyOf(nearestMean(set), set.labels);
    }
    const votes = votesOf(found.map((own) => own.test));
    const wrong = mistakes(test, plurality(found.map((own) => own.test)));
    const gallery = wrong.slice(0, shown);
    const size = test.inputs.length / test.length;
    const near = train.take(searched);
    const twins = nearestRows(test.select(gallery.map(({ index }) => index)).inputs, near.inputs, size);
    return {
      measures: {
        ...measures,
        errors: wrong.length,
        unlike: wrong.length - Math.round((1 - measures["vote, test"]) * test.length),
      },
      pictures: {
        errors: mistakePictures(
          test,
          gallery,
          ({ index, label, given }) =>
            `${label}, taken for ${given}: ${votes[index][given]} of ${members} votes`,
        ),
        twins: twins.map(({ row }) =>
          picture(near.example(row).input, width, { low: 0, high: 1, caption: `a ${near.labels[row]}` }),
        ),
        means: Array.from({ length: 10 }, (_, k) =>
          picture(means.slice(k * size, (k + 1) * size), width, { low: 0, high: 1, caption: String(k) }),
        ),
      },
    };
  },
  shows: [
    pictures("What the vote gets wrong", "errors", 8),
    pictures("The nearest training image of each", "twins", 8),
    pictures("The mean of each class", "means", 10),
    dots(
      "Accuracy on test images, on silhouettes and on outlines",
      ["test", "silhouettes", "outlines"].flatMap((set) =>
        ["vote", "C3", "nearest mean"].map((who) => `${who}, ${set}`),
      ),
      { x: "accuracy" },
    ),
  ],
  holdsWhen: [everyRun("errors", 25, 41), everyRun("unlike", 0, 0)],
});
