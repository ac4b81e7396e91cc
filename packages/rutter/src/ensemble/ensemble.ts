// Ensemble: several networks for the same task, which vote or whose outputs are averaged.
import type { Backend } from "../backend";
import { Dataset } from "../data/dataset";
import type { ExampleStream } from "../data/exampleStream";
import { portionsOf } from "../data/portions";
import { OptionError, ShapeError } from "../error";
import type { Examples } from "../examples";
import { type Prediction, unpacked } from "../forward";
import { classOf, targetClass, wholeBatch } from "../metric";
import type { Network } from "../network";
import type { HostTensor } from "../program";
import { formatShape, sameShape, sizeOf } from "../tensor";
import { type Agreement, agreementOf } from "./agreement";

/** The result of a vote. */
export interface Vote {
  /** The class with most votes, one per example; of equals the one with the larger average output. */
  readonly classes: Int32Array;
  /** Number of votes: [examples, classes]. */
  readonly votes: HostTensor;
}

/** An ensemble on a dataset. Accuracies are shares from 0 to 1. */
export interface EnsembleReport extends Agreement {
  /** Accuracy of each member. */
  readonly members: readonly number[];
  /** Accuracy of the vote. */
  readonly vote: number;
  /** Accuracy of the averaged outputs. */
  readonly average: number;
}

/** Where an ensemble runs. */
export interface EnsembleOptions {
  readonly backend?: Backend;
}

/**
 * Networks with the same input and output. A vote or an average is worth more, the less their errors are correlated.
 *
 * ```ts
 * const ensemble = new Ensemble([first, second, third]);
 * const { vote, members, meanErrorKappa } = await ensemble.evaluate(test);
 * ```
 * @throws OptionError for no network; ShapeError if they differ in input or output
 */
export class Ensemble {
  constructor(readonly networks: readonly Network<any, any>[]) {
    if (!Array.isArray(networks) || networks.length === 0)
      throw new OptionError({ where: "Ensemble", expected: "at least one network", got: "none" });
    const [{ input, output }] = networks;
    for (const [i, other] of networks.entries())
      if (!sameShape(other.input, input) || !sameShape(other.output, output))
        throw new ShapeError({
          where: `Ensemble: network ${i}`,
          expected: `${formatShape(input)} → ${formatShape(output)} as the first`,
          got: `${formatShape(other.input)} → ${formatShape(other.output)}`,
        });
  }

  /**
   * The mean of the members' outputs, [examples, …output]. Let the networks end in softmax() to average probabilities. Named
   * outputs come packed and, under `outputs`, each on its own.
   *
   * @throws ShapeError or DataError if the examples do not fit
   */
  async average(x: Examples, options: EnsembleOptions = {}): Promise<Prediction<any>> {
    const packed = mean(await this.#outputs(x, options));
    const { outputs } = this.networks[0];
    return outputs ? { ...packed, outputs: unpacked(packed, outputs) } : packed;
  }

  /**
   * Each member votes for its largest output (a single output: for 1 if it is above one half).
   *
   * @throws OptionError for networks with several named outputs
   */
  async vote(x: Examples, options: EnsembleOptions = {}): Promise<Vote> {
    const { outputs } = this.networks[0];
    if (outputs)
      throw new OptionError({
        where: "Ensemble.vote",
        expected: "networks with one output",
        got: `several: ${Object.keys(outputs).join(", ")}`,
        cure: "Use average(), which gives each of them by name.",
      });
    return this.#count(await this.#outputs(x, options));
  }

  /** Accuracies of members, vote and average on all data, and how alike the members are. @throws DataError, ShapeError */
  async evaluate(data: Dataset | ExampleStream, options: EnsembleOptions = {}): Promise<EnsembleReport> {
    if (data instanceof Dataset) data.requireExamples("Ensemble.evaluate");
    const targets = new Int32Array(data.length);
    /** Of each member, of the vote and of the average. */
    const classes = [...this.networks, 0, 0].map(() => new Int32Array(data.length));
    let start = 0;
    for await (const portion of portionsOf(data)) {
      const outputs = await this.#outputs(portion, options);
      const batch = wholeBatch(outputs[0], portion);
      targets.set(
        Int32Array.from({ length: portion.length }, (_, i) => targetClass(batch, i)),
        start,
      );
      const own = [...outputs, mean(outputs)].map((output) => this.#classes(output));
      own.splice(-1, 0, this.#count(outputs).classes);
      for (const [i, list] of own.entries()) classes[i].set(list, start);
      start += portion.length;
    }
    const accuracy = (list: Int32Array) =>
      list.filter((label, i) => label === targets[i]).length / targets.length;
    const shares = classes.map(accuracy);
    const count = this.networks.length;
    return {
      members: shares.slice(0, count),
      vote: shares[count],
      average: shares[count + 1],
      ...agreementOf(classes.slice(0, count), targets),
    };
  }

  async #outputs(x: Examples, options: EnsembleOptions): Promise<HostTensor[]> {
    const outputs: HostTensor[] = [];
    for (const network of this.networks) outputs.push(await network.predict(x, options));
    return outputs;
  }

  get #width(): number {
    return sizeOf(this.networks[0].output);
  }

  #classes({ shape: [count], data }: HostTensor): Int32Array {
    return Int32Array.from({ length: count }, (_, i) => classOf(data, i, this.#width));
  }

  #count(outputs: readonly HostTensor[]): Vote {
    const [count] = outputs[0].shape;
    const width = Math.max(2, this.#width);
    const votes = new Float32Array(count * width);
    for (const output of outputs)
      for (const [i, label] of this.#classes(output).entries()) votes[i * width + label]++;
    const average = mean(outputs).data;
    // A single output above one half speaks for class 1, and is the complement of what speaks for class 0.
    const support = (i: number, label: number) =>
      this.#width > 1 ? average[i * width + label] : label === 1 ? average[i] : 1 - average[i];
    const classes = Int32Array.from({ length: count }, (_, i) => {
      let best = 0;
      for (let label = 1; label < width; label++) {
        const lead = votes[i * width + label] - votes[i * width + best];
        if (lead > 0 || (lead === 0 && support(i, label) > support(i, best))) best = label;
      }
      return best;
    });
    return { classes, votes: { shape: [count, width], data: votes } };
  }
}

/** The mean of tensors of one shape, summed in float64 in their order. */
function mean(outputs: readonly HostTensor[]): HostTensor {
  const [{ shape, data: first }] = outputs;
  const data = Float32Array.from({ length: first.length }, (_, i) => {
    let sum = 0;
    for (const { data } of outputs) sum += data[i];
    return sum / outputs.length;
  });
  return { shape, data };
}
