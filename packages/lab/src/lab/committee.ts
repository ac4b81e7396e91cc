// Committee: ten classes, each with voters whose weights are the signs of whole-numbered counters. No gradient anywhere.
import { classOf, Stream } from "rutter";
import type { Dataset } from "rutter/data";

export interface CommitteeOptions {
  /** Voters of each class. */
  readonly voters: number;
  /** Largest |counter|. */
  readonly limit: number;
  /** Share of the voters that learn from a wrong answer, drawn by lot. */
  readonly share: number;
  readonly epochs: number;
  readonly seed: number;
}

/**
 * After a wrong answer counters of the right class move by the input, those of the answer against it. Inputs are ±1.
 * Returns the class of a row.
 */
export function committee(
  train: Dataset<"class">,
  options: CommitteeOptions,
): (input: ArrayLike<number>) => number {
  const { voters, limit, share, epochs, seed } = options;
  const size = train.inputs.length / train.length;
  const stream = new Stream(seed, "committee");
  const counters = Int16Array.from({ length: 10 * voters * size }, (_, i) =>
    stream.uniform(i) < 0.5 ? -1 : 0,
  );
  const answer = (input: ArrayLike<number>) => {
    const votes = new Float64Array(10);
    for (let unit = 0; unit < 10 * voters; unit++) {
      let z = 0;
      for (let k = 0; k < size; k++) z += counters[unit * size + k] >= 0 ? input[k] : -input[k];
      votes[Math.floor(unit / voters)] += z;
    }
    return classOf(votes, 0, 10);
  };
  let draws = 0;
  const move = (label: number, input: Float32Array, way: number) => {
    for (let m = 0; m < voters; m++) {
      if (stream.uniform(draws++, 1) >= share) continue;
      const from = (label * voters + m) * size;
      for (let k = 0; k < size; k++)
        counters[from + k] = Math.max(-limit, Math.min(limit, counters[from + k] + way * input[k]));
    }
  };
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const i of stream.permutation(train.length, epoch)) {
      const { input, label } = train.example(i);
      const own = answer(input);
      if (own === label) continue;
      move(label, input, 1);
      move(own, input, -1);
    }
  return answer;
}
