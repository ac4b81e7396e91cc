// The recipe for 250,000 images: every training image and four copies of it, moved by one pixel.
import { expand, shifts } from "rutter/data";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { maps } from "../lab/figure";

const SIDE = 28;
/** The line that leaves the image when it moves down, up, right, left: row or column, and which. */
const LOST = [{ row: SIDE - 1 }, { row: 0 }, { column: SIDE - 1 }, { column: 0 }] as readonly {
  readonly row?: number;
  readonly column?: number;
}[];

export default experiment({
  id: "expand-shift",
  asks: "How exactly are 250,000 training images made of 50,000?",
  says: "Each image and four copies of it, moved by one pixel up, down, left and right; all are shuffled once.",
  needs: "mnist",
  config: { examples: 50_000, shown: 5 },
  async trial({ config: { examples, shown }, seed, data, progress }) {
    const train = (await data()).train.take(examples);
    const moves = shifts();
    // In the order of the examples, which an own check can follow: the original, then each move.
    let [wrongSums, wrongOriginals, wrongLabels] = [0, 0, 0];
    const part = 1000;
    for (let start = 0; start < train.length; start += part) {
      const some = train.slice(start, start + part);
      const wide = expand(some, moves, { shuffle: false });
      for (let i = 0; i < some.length; i++) {
        const { input, label } = some.example(i);
        const sum = total(input);
        for (let copy = 0; copy <= moves.length; copy++) {
          const made = wide.example(i * (moves.length + 1) + copy);
          if (made.label !== label) wrongLabels++;
          if (copy === 0) {
            if (made.input.some((value, k) => value !== input[k])) wrongOriginals++;
          } else {
            const { row, column } = LOST[copy - 1];
            const lost = input.filter((_, k) => Math.floor(k / SIDE) === row || k % SIDE === column);
            if (total(made.input) !== sum - total(lost)) wrongSums++;
          }
        }
      }
      progress((0.8 * (start + part)) / train.length);
    }
    const all = expand(train, moves, { seed });
    const counts = (labels: ArrayLike<number>) => {
      const found = new Array<number>(10).fill(0);
      for (let i = 0; i < labels.length; i++) found[labels[i]]++;
      return found;
    };
    const [before, after] = [counts(train.labels), counts(all.labels)];
    const inOrder = Array.from(train.labels.subarray(0, 1000)).filter(
      (label, i) => all.labels[5 * i] === label,
    );
    const tiles = expand(train.take(1), moves, { shuffle: false });
    return {
      measures: {
        items: all.length,
        itemsPerExample: all.length / train.length,
        wrongClasses: after.filter((count, k) => count !== 5 * before[k]).length,
        wrongSums,
        wrongOriginals,
        wrongLabels,
        sharedOrder: inOrder.length / Math.min(1000, train.length),
      },
      series: Object.fromEntries(
        Array.from({ length: shown }, (_, k) => [`tile ${k}`, Array.from(tiles.example(k).input, short)]),
      ),
    };
  },
  shows: [
    maps(
      "An image and its four copies",
      [0, 1, 2, 3, 4].map((k) => `tile ${k}`),
      { width: 28 },
    ),
  ],
  holdsWhen: [
    everyRun("items", 250_000, 250_000),
    everyRun("wrongClasses", 0, 0),
    everyRun("wrongSums", 0, 0),
    everyRun("wrongOriginals", 0, 0),
    everyRun("wrongLabels", 0, 0),
    // One shuffle at the end: an image's place tells no more about its label than chance.
    everyRun("sharedOrder", 0, 0.2),
  ],
});

/** Sum of the pixels in units of 1/255, which is exact. */
const total = (pixels: Float32Array) => pixels.reduce((sum, value) => sum + Math.round(255 * value), 0);

const short = (value: number) => Number(value.toPrecision(3));
