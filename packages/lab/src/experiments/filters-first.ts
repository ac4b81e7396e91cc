// The twenty kernels of the first convolution: what features are learned?
import { featureMaps, kernels, Stream } from "rutter";
import { C3, convolutionTrainer } from "../lab/convolution";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { picture, pictures } from "../lab/figure";
import { mean } from "../lab/statistics";

/** Test images that are searched for the strongest patches, and how many of these are drawn. */
const PATCH_IMAGES = 500;
const PATCHES = 5;

/** Moran's I of a grid: how alike neighbours are, 0 by chance (nearly), up to 1. */
function smoothness(values: ArrayLike<number>, width: number): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const centred = all.map((value) => value - mean);
  let [products, pairs] = [0, 0];
  for (const [i, value] of centred.entries())
    for (const k of [(i + 1) % width === 0 ? -1 : i + 1, i + width])
      if (k >= 0 && k < all.length) {
        products += value * centred[k];
        pairs++;
      }
  const variance = centred.reduce((sum, value) => sum + value * value, 0) / all.length;
  return products / pairs / variance;
}

/** The places of one map where it is largest, one in each image: the best of them, with its patch of the image. */
function strongestPatches(
  images: Float32Array,
  maps: ArrayLike<number>,
  map: number,
  { count, filters, field, side }: { count: number; filters: number; field: number; side: number },
): Float32Array[] {
  const across = side - field + 1;
  const area = across * across;
  const peaks = Array.from({ length: images.length / side ** 2 }, (_, image) => {
    const from = (image * filters + map) * area;
    let best = 0;
    for (let i = 1; i < area; i++) if (maps[from + i] > maps[from + best]) best = i;
    return { image, best, value: maps[from + best] };
  });
  return peaks
    .sort((a, b) => b.value - a.value)
    .slice(0, count)
    .map(({ image, best }) =>
      Float32Array.from({ length: field * field }, (_, i) => {
        const row = Math.floor(best / across) + Math.floor(i / field);
        return images[image * side * side + row * side + (best % across) + (i % field)];
      }),
    );
}

export default experiment({
  id: "filters-first",
  asks: "What features do the filters of the first convolution learn?",
  says: "In general not Gabor filters (Zeiler and Fergus 2013). Drawn with dark for larger weights, white for smaller or negative ones.",
  needs: "mnist",
  repeats: 1,
  config: {
    // C3 in short.
    ...C3,
    epochs: 3,
    examples: 5_000,
    /** Re-dealt labels "before" and "after" of the permutation test. */
    shuffles: 10_000,
  },
  async trial(trial) {
    const { config, seed, backend, signal, progress } = trial;
    const { epochs, batchSize, examples, shuffles } = config;
    const { train, test } = await trial.data();
    using trainer = convolutionTrainer(trial);
    const net = trainer.network;
    const grids = async (layer: number) => {
      const { shape, data } = (await net.weights()).filter(({ name }) => name.endsWith("weight"))[layer];
      return kernels({ shape, data });
    };
    const before = await grids(0);
    for await (const event of trainer.fit(train.take(examples), {
      epochs,
      batchSize,
      shuffle: false,
      signal,
    }))
      if (event.type === "epoch") progress(event.epoch / epochs);
    signal.throwIfAborted();
    const [first, second] = [await grids(0), await grids(1)];
    const found = [before, first].map((all) => all.map(({ data, width }) => smoothness(data, width)));
    const pool = found.flat();
    const gain = mean(found[1]) - mean(found[0]);
    const stream = new Stream(seed, "filters-first");
    const asLarge = Array.from({ length: shuffles }, (_, draw) => {
      const dealt = Array.from(stream.permutation(pool.length, draw), (k) => pool[k]);
      return mean(dealt.slice(before.length)) - mean(dealt.slice(0, before.length));
    }).filter((difference) => difference >= gain).length;
    const limit = Math.max(...first.flatMap(({ data }) => Array.from(data, Math.abs)));
    /** Dark for larger weights: one scale for all. */
    const drawn = (grid: (typeof first)[number], high: number) =>
      picture(
        Array.from(grid.data, (value) => -value),
        grid.width,
        { low: -high, high },
      );
    const seen = await net.inspect(test.take(1), { backend });
    const many = test.take(PATCH_IMAGES);
    const answers = (await net.inspect(many, { backend })).layers[0].output.data;
    const [filters, field] = [first.length, first[0].width];
    const patches = first.map((_, map) => {
      const best = strongestPatches(many.inputs, answers, map, {
        count: PATCHES,
        filters,
        field,
        side: train.inputShape[2],
      });
      // Side by side, with a grey line between.
      const width = PATCHES * (field + 1) - 1;
      const row = Array.from({ length: width * field }, (_, i) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        const [patch, column] = [Math.floor(x / (field + 1)), x % (field + 1)];
        return column === field ? 0.5 : best[patch][y * field + column];
      });
      return picture(row, width, { low: 0, high: 1, caption: `kernel ${map + 1}` });
    });
    const maps = featureMaps(seen.layers[0].output);
    const inner = Math.max(...second.flatMap(({ data }) => Array.from(data, Math.abs)));
    return {
      measures: {
        "smoothness before": mean(found[0]),
        "smoothness after": mean(found[1]),
        chance: (asLarge + 1) / (shuffles + 1),
        kernels: first.length,
        accuracy: (await trainer.evaluate(test)).accuracy,
      },
      pictures: {
        before: before.map((grid) => drawn(grid, limit)),
        first: first.map((grid) => drawn(grid, limit)),
        // Of each filter of the second layer its weights from the first map.
        second: second.filter((_, i) => i % config.filters[0] === 0).map((grid) => drawn(grid, inner)),
        patches,
        maps: maps.slice(0, 8).map(({ data, width }) => picture(data, width)),
      },
      weightsHash: await net.weightsHash(),
    };
  },
  shows: [
    pictures("The kernels before training", "before", 5),
    pictures("The kernels after it", "first", 5),
    pictures("The patches of 500 test images that each kernel answers most strongly", "patches", 4),
    pictures("Kernels of the second convolution, from the first map", "second", 8),
    pictures("Eight maps of the first test image", "maps", 8),
  ],
  holdsWhen: [everyRun("kernels", 20, 20), everyRun("smoothness after", 0, 1), everyRun("chance", 0, 0.01)],
});
