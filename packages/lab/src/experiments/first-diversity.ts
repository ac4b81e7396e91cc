// First examples: do they decide, and should they be diverse or near the mean?
import { eachCell } from "../lab/cells";
import { differenceWithin, someOf } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { type FirstOrder, firstExamples } from "../lab/firstExamples";
import { denseTrainer } from "../lab/ladder";
import { netF } from "../lab/netF";

export default experiment({
  id: "first-diversity",
  asks: "Do the first examples decide, and should they be diverse or near the mean?",
  says: "The compendium's author: their influence is larger and inherited; they should be as diverse, or as near the mean, as can be.",
  needs: "mnist",
  repeats: 5,
  config: {
    ...netF,
    epochs: 20,
    order: "random" as FirstOrder,
    counts: [10, 100, 1_000],
    batchSizes: [1, 10],
    /** The first examples are chosen among so many. */
    among: 10_000,
    marks: [1_000, 10_000],
  },
  reduced: { epochs: 2, examples: 5_000, among: 2_000, counts: [10, 100], marks: [1_000] },
  variants: {
    random: {},
    farthest: { order: "farthest" },
    means: { order: "means" },
    "one class": { order: "one class" },
  },
  async trial(trial) {
    const { order, counts, batchSizes, among, marks, examples, epochs } = trial.config;
    const { seed, signal } = trial;
    const data = await trial.data();
    const train = data.train.take(examples);
    const most = Math.max(...counts);
    const first = firstExamples(train, order, { count: most, among: Math.min(among, examples), seed });
    const common = firstExamples(train, "random", { count: examples, among: examples, seed: seed + 1000 });
    const cells = counts.flatMap((count) => batchSizes.map((batchSize) => ({ count, batchSize })));
    const nameOf = ({ count, batchSize }: (typeof cells)[number]) => `first ${count}, batch ${batchSize}`;
    const found = await eachCell(trial, cells.map(nameOf), async (name, i) => {
      const { count, batchSize } = cells[i];
      const begin = new Set(first.slice(0, count));
      const ordered = train.select([...begin, ...common.filter((index) => !begin.has(index))]);
      const measures: Record<string, number> = {};
      const curve: number[] = [];
      using trainer = denseTrainer(trial);
      let from = 0;
      for (const to of [...marks, examples]) {
        const part = ordered.slice(from, to);
        for await (const _ of trainer.fit(part, { epochs: 1, batchSize, shuffle: false, signal })) void _;
        const { accuracy } = await trainer.evaluate(data.test);
        measures[`${name}: after ${to === examples ? "epoch 1" : to}`] = accuracy;
        from = to;
      }
      // What is left of it after many epochs: for the batches of net F.
      if (batchSize === 10) {
        for await (const event of trainer.fit(ordered, { epochs: epochs - 1, batchSize, signal }))
          if (event.type === "epoch") curve.push((await trainer.evaluate(data.test)).accuracy);
        measures[`${name}: at the end`] = curve[curve.length - 1];
      }
      await trainer.network.dispose();
      return { measures, curve };
    });
    const measures = Object.assign({}, ...Object.values(found).map((cell) => cell.measures));
    const curves = Object.entries(found).filter(([, { curve }]) => curve.length > 0);
    const series = Object.fromEntries(curves.map(([name, { curve }]) => [name, curve]));
    return { measures, series };
  },
  shows: [
    dots(
      "After the first epoch",
      [
        "first 10, batch 10: after epoch 1",
        "first 100, batch 10: after epoch 1",
        "first 1000, batch 10: after epoch 1",
      ],
      { x: "test accuracy" },
    ),
    dots("At the end", ["first 10, batch 10: at the end", "first 1000, batch 10: at the end"], {
      x: "test accuracy",
    }),
    lines("Test accuracy from epoch 2 on", ["first 1000, batch 10"], { x: "epoch − 1", y: "accuracy" }),
  ],
  // The largest difference of orders: 1,000 first examples, in batches of 10. The end is reported.
  holdsWhen: [
    someOf(
      1,
      ["farthest", "means", "one class"].map((order) =>
        differenceWithin("first 1000, batch 10: after epoch 1", 0, Number.POSITIVE_INFINITY, order, "random"),
      ),
    ),
  ],
});
