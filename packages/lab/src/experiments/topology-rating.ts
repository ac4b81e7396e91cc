// Rating a hundred topologies over tasks: can statistics over earlier tasks choose a net for the next one?
import {
  adam,
  dense,
  type Layer,
  Network,
  relu,
  Stream,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  Trainer,
  type TrainerState,
  tanh,
} from "rutter";
import { Dataset } from "rutter/data";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { rounded } from "../lab/series";
import { mean } from "../lab/statistics";

const UNITS = { sigmoid, tanh, relu };
type Unit = keyof typeof UNITS;
const [INPUTS, CLASSES] = [6, 3];

interface Topology {
  readonly widths: readonly number[];
  readonly unit: Unit;
}

/** So many different topologies: none to three hidden layers, 2 to 48 units in each, three kinds of units. */
function topologies(count: number): Topology[] {
  const all: Topology[] = [{ widths: [], unit: "tanh" }];
  for (const depth of [1, 2, 3])
    for (const width of [2, 3, 4, 6, 8, 12, 16, 24, 32, 40, 48])
      for (const unit of ["sigmoid", "tanh", "relu"] as const)
        all.push({ widths: new Array<number>(depth).fill(width), unit });
  // Spread over the list, where fewer are wanted.
  return Array.from(
    { length: Math.min(count, all.length) },
    (_, i) => all[Math.floor((i * all.length) / count)],
  );
}

/** A task: classes are those of a random teacher, a net with one hidden layer of tanh or a plane, with some wrong labels. */
function task(
  seed: number,
  number: number,
  examples: number,
): { train: Dataset<"class">; judge: Dataset<"class"> } {
  const stream = new Stream(seed, "topology-rating").child(number);
  const units = [0, 3, 6, 12][stream.integer(0, 4, 1)];
  const wrong = 0.1 * stream.uniform(0, 2);
  const w = (i: number, draw: number) => stream.normal(i, draw);
  const label = (x: readonly number[]) => {
    const hidden =
      units === 0
        ? x
        : Array.from({ length: units }, (_, u) =>
            Math.tanh(2 * x.reduce((sum, v, k) => sum + v * w(u * INPUTS + k, 3), w(u, 4))),
          );
    const scores = Array.from({ length: CLASSES }, (_, c) =>
      hidden.reduce((sum, h, k) => sum + h * w(c * 64 + k, 5), 0),
    );
    return scores.indexOf(Math.max(...scores));
  };
  const set = (count: number, draw: number, noise: number) => {
    const inputs = Array.from({ length: count }, (_, i) =>
      Array.from({ length: INPUTS }, (_, k) => stream.normal(i * INPUTS + k, draw)),
    );
    const labels = Int32Array.from(inputs, (x, i) =>
      stream.uniform(i, draw + 1) < noise ? stream.integer(i, CLASSES, draw + 2) : label(x),
    );
    return Dataset.from({ inputs, labels, classes: CLASSES });
  };
  return { train: set(examples, 6, wrong), judge: set(2 * examples, 12, 0) };
}

/** How many of an order are tried until one is within a point of the best. */
const trials = (order: readonly number[], scores: readonly number[]) =>
  1 + order.findIndex((topology) => scores[topology] >= Math.max(...scores) - 0.01);

export default experiment({
  id: "topology-rating",
  asks: "Can statistics over tasks choose a net (a reader), or improve tactics (author)?",
  says: "A reader's meta-learning over 10,000 tasks failed at first and then reached a good manual level.",
  config: {
    topologies: 100,
    tasks: 200,
    examples: 150,
    epochs: 15,
    batchSize: 10,
    learningRate: 0.02,
    window: 20,
  },
  reduced: { topologies: 15, tasks: 20, window: 4 },
  async trial({ config, seed, backend, signal, progress, resumed, keep }) {
    const { tasks, examples, epochs, batchSize, learningRate, window } = config;
    const all = topologies(config.topologies);
    const trainers: { trainer: Trainer; start: TrainerState }[] = [];
    for (const { widths, unit } of all) {
      const hidden = widths.flatMap((units): Layer[] => [dense(units), UNITS[unit]()]);
      const net = new Network({ input: [INPUTS], seed }, [...hidden, dense(CLASSES), softmax()]);
      const trainer = new Trainer(net, {
        backend,
        loss: softmaxCrossEntropy(),
        optimizer: adam({ learningRate }),
      });
      trainers.push({ trainer, start: await trainer.state() });
    }
    const scores = ((await resumed()) as number[][] | undefined) ?? [];
    for (let number = scores.length; number < tasks; number++) {
      const { train, judge } = task(seed, number, examples);
      const row: number[] = [];
      for (const { trainer, start } of trainers) {
        await trainer.restore(start);
        for await (const _ of trainer.fit(train, { epochs, batchSize, signal })) void _;
        signal.throwIfAborted();
        row.push((await trainer.evaluate(judge)).accuracy);
      }
      scores.push(row);
      if (number % 5 === 4) await keep(scores);
      progress((number + 1) / tasks);
    }
    for (const { trainer } of trainers) {
      trainer.dispose();
      await trainer.network.dispose();
    }
    const shuffle = new Stream(seed, "topology-rating order");
    const rating = new Float64Array(all.length);
    const needed: number[] = [];
    const byChance: number[] = [];
    for (const [number, row] of scores.entries()) {
      // Best rating first; where ratings are equal, as before the first task, by chance.
      const chance = shuffle.permutation(all.length, number);
      const order = Array.from(chance).sort((a, b) => rating[b] - rating[a]);
      needed.push(trials(order, row));
      // Of N in random order, k of them good, the first good one is found after (N + 1)/(k + 1).
      const good = row.filter((score) => score >= Math.max(...row) - 0.01).length;
      byChance.push((all.length + 1) / (good + 1));
      // A rating is the mean distance to the best of each task.
      for (const [i, score] of row.entries())
        rating[i] += (score - Math.max(...row) - rating[i]) / (number + 1);
    }
    const [early, late] = [mean(needed.slice(0, window)), mean(needed.slice(-window))];
    const chanceChange = 1 - mean(byChance.slice(-window)) / mean(byChance.slice(0, window));
    const smooth = (values: readonly number[]) =>
      Array.from({ length: Math.floor(values.length / window) }, (_, i) =>
        Number(mean(values.slice(i * window, (i + 1) * window)).toPrecision(4)),
      );
    const best = Array.from(rating.keys()).sort((a, b) => rating[b] - rating[a])[0];
    return {
      measures: {
        early,
        late,
        saved: 1 - late / early,
        savedByChance: chanceChange,
        bestTopologyLayers: all[best].widths.length,
        bestTopologyWidth: all[best].widths[0] ?? 0,
      },
      series: {
        trials: smooth(needed),
        "trials in random order": smooth(byChance),
        tasksSeen: smooth(needed).map((_, i) => (i + 0.5) * window),
        rating: rounded(rating, 3),
      },
    };
  },
  shows: [
    lines("Trials until one is within a point of the best", ["trials", "trials in random order"], {
      along: "tasksSeen",
      x: "tasks seen",
      y: "trials",
    }),
    lines("Rating of each topology: mean distance to the best", ["rating"], {
      x: "topology",
      y: "points / 100",
      points: true,
    }),
  ],
  failsBecause:
    "Ratings do help, 16 trials a task against 20.5 in random order, but they do so within the first twenty tasks already and no more in the last twenty. What the mean over earlier tasks can tell is learned from a few; which nets are within a point of the best is left to the task, a plane or a teacher of twelve units, and the rating does not look at it.",
  holdsWhen: [meanWithin("saved", 0.3, Number.POSITIVE_INFINITY)],
});
