// A face detector composed of sub-nets: what a recursive split into sub-questions looks like as a net.
import { adam, dense, Network, relu, Stream, sigmoid, sigmoidCrossEntropy, step, Trainer } from "rutter";
import { Dataset } from "rutter/data";
import { type BuiltLayer, built } from "../lab/built";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, picture, pictures } from "../lab/figure";

/** Each part's strokes; rows of # are dark pixels. */
const PARTS: Record<
  string,
  { readonly at: readonly [x: number, y: number]; readonly drawing: readonly string[] }
> = {
  "left brow": { at: [5, 8], drawing: ["#######"] },
  "left lashes": { at: [5, 11], drawing: ["#.#.#.#", "#.#.#.#"] },
  "left pupil": { at: [7, 15], drawing: ["###", "###", "###"] },
  "right brow": { at: [20, 8], drawing: ["#######"] },
  "right lashes": { at: [20, 11], drawing: ["#.#.#.#", "#.#.#.#"] },
  "right pupil": { at: [22, 15], drawing: ["###", "###", "###"] },
  nose: { at: [15, 16], drawing: ["#..", "#..", "#..", "##.", "###"] },
  mouth: { at: [11, 25], drawing: ["#........#", ".########."] },
  hair: { at: [6, 2], drawing: ["#.#.#.#.#.#.#.#.#.#.", "####################"] },
};

const NAMES = Object.keys(PARTS);
const SIZE = 32;

/** Numbers of the parts that an answer needs, all of them. */
const ANSWERS = { "left eye": [0, 1, 2], "right eye": [3, 4, 5], nose: [6], mouth: [7], hair: [8] };

/** Drawings in the report. */
const SHOWN = 10;

/** A face may lack this many of the five answers. */
const LACKING = 1;

/** Pixels of a part moved by (dx, dy). */
function pixels(name: string, dx: number, dy: number): number[] {
  const { at, drawing } = PARTS[name];
  return drawing.flatMap((row, y) =>
    [...row].flatMap((mark, x) => (mark === "#" ? [(at[1] + y + dy) * SIZE + at[0] + x + dx] : [])),
  );
}

const MOVES = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx): [number, number] => [dx, dy]));

/** The net: is this stroke here, at any of nine places? does the eye have its parts? is it a face? */
function tree(share: number): BuiltLayer[] {
  const templates = NAMES.flatMap((name) => MOVES.map((move) => pixels(name, ...move)));
  const any = (from: number, count: number, width: number) =>
    Array.from({ length: width }, (_, k) => (k >= from && k < from + count ? 1 : 0));
  const answers = Object.values(ANSWERS);
  return [
    // Pixel questions: most of the stroke's pixels are dark.
    {
      weights: templates.map((own) => {
        const row = new Array<number>(SIZE * SIZE).fill(0);
        for (const pixel of own) row[pixel] = 1;
        return row;
      }),
      biases: templates.map((own) => -share * own.length),
      unit: step(),
    },
    // Somewhere within a pixel.
    {
      weights: NAMES.map((_, part) => any(part * MOVES.length, MOVES.length, templates.length)),
      biases: NAMES.map(() => -0.5),
      unit: step(),
    },
    // All that belongs to it.
    {
      weights: answers.map((parts) => NAMES.map((_, part) => (parts.includes(part) ? 1 : 0))),
      biases: answers.map((parts) => 0.5 - parts.length),
      unit: step(),
    },
    // Enough of the answers.
    { weights: [answers.map(() => 1)], biases: [LACKING + 0.5 - answers.length], unit: step() },
  ];
}

interface Drawing {
  readonly image: Float32Array;
  readonly parts: readonly number[];
  readonly answers: readonly number[];
  readonly face: number;
}

/** Parts there or not, each moved by up to a pixel, and specks. */
function draw(stream: Stream, index: number, presence: number, specks: number): Drawing {
  const own = stream.child(index);
  const image = new Float32Array(SIZE * SIZE).map((_, i) => (own.uniform(i, 1) < specks ? 1 : 0));
  // Half of the drawings have most parts, so that about as many are faces as not.
  const chance = own.uniform(0, 2) < 0.5 ? presence : 0.95;
  const parts = NAMES.map((name, part) => {
    if (own.uniform(part) >= chance) return 0;
    const move = MOVES[Math.floor(MOVES.length * own.uniform(part, 3))];
    for (const pixel of pixels(name, ...move)) image[pixel] = 1;
    return 1;
  });
  const answers = Object.values(ANSWERS).map((needed) => (needed.every((part) => parts[part]) ? 1 : 0));
  const count = answers.filter((answer) => answer === 1).length;
  return { image, parts, answers, face: count >= answers.length - LACKING ? 1 : 0 };
}

export default experiment({
  id: "face-tree",
  asks: "What does a recursive split into sub-questions look like as a net?",
  says: "Eye top left? eye top right? nose? mouth? hair? joined by a threshold unit; an eye is brow, lashes, pupil; down to questions about pixels. No weights, no results. Author: the split is the main thing and nobody says how.",
  config: { drawings: 1000, training: 1000, presence: 0.75, specks: 0.01, share: 0.9, epochs: 15 },
  async trial({ config: { drawings, training, presence, specks, share, epochs }, seed, backend }) {
    const set = (purpose: string, count: number) => {
      const stream = new Stream(seed, `face-tree ${purpose}`);
      return Array.from({ length: count }, (_, i) => draw(stream, i, presence, specks));
    };
    const test = set("test", drawings);
    const layers = tree(share);
    const net = await built(layers, backend);
    const flat = (of: readonly Drawing[]) => Float32Array.from(of.flatMap(({ image }) => Array.from(image)));
    const seen = await net.inspect(flat(test), { backend });
    await net.dispose();
    const [, byPart, byAnswer, byFace] = seen.layers
      .filter(({ kind }) => kind === "step")
      .map(({ output }) => output);
    const accuracy = (
      { data, shape: [, width] }: typeof byPart,
      unit: number,
      truth: (own: Drawing) => number,
    ) => test.filter((own, i) => data[i * width + unit] === truth(own)).length / test.length;
    const parts = NAMES.map((_, part) => accuracy(byPart, part, (own) => own.parts[part]));
    const answers = Object.keys(ANSWERS).map((_, i) => accuracy(byAnswer, i, (own) => own.answers[i]));

    const widths = layers.map(({ weights }) => weights.length);
    const learner = new Network({ input: [SIZE * SIZE], seed }, [
      ...widths.slice(0, -1).flatMap((units) => [dense(units), relu()]),
      dense(1),
      sigmoid(),
    ]);
    const dataset = (of: readonly Drawing[]) =>
      Dataset.from({
        inputs: flat(of),
        inputShape: [SIZE * SIZE],
        labels: Float32Array.from(of, ({ face }) => face),
        labelShape: [1],
      });
    using trainer = new Trainer(learner, { backend, loss: sigmoidCrossEntropy(), optimizer: adam() });
    for await (const _ of trainer.fit(dataset(set("training", training)), { epochs, batchSize: 10 })) void _;
    const { data } = await trainer.predict(dataset(test));
    const learned = test.filter(({ face }, i) => data[i] > 0.5 === (face === 1)).length / test.length;
    await learner.dispose();
    return {
      measures: {
        tree: accuracy(byFace, 0, ({ face }) => face),
        worstPart: Math.min(...parts),
        worstAnswer: Math.min(...answers),
        faces: test.filter(({ face }) => face === 1).length / test.length,
        trainedNet: learned,
      },
      series: { parts, answers, widths },
      pictures: {
        drawings: test.slice(0, SHOWN).map(({ image }, i) => {
          const yes = Object.keys(ANSWERS).filter((_, k) => byAnswer.data[i * answers.length + k] === 1);
          const said = byFace.data[i] === 1 ? "a face" : "no face";
          return picture(image, SIZE, {
            low: 1,
            high: 0,
            caption: `${yes.join(", ") || "nothing"}: ${said}`,
          });
        }),
      },
    };
  },
  shows: [
    pictures("Drawings, what the tree finds in them, and its answer", "drawings"),
    dots("Right about new drawings", ["tree", "worstAnswer", "worstPart", "trainedNet"], { x: "Accuracy" }),
  ],
  holdsWhen: [everyRun("tree", 0.95, 1), everyRun("worstPart", 0.95, 1), everyRun("worstAnswer", 0.95, 1)],
});
