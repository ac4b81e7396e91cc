// Training of an ensemble: the same recipe with several seeds, one after the other.
import type { Dataset } from "../data/dataset";
import type { ExampleStream } from "../data/exampleStream";
import { OptionError } from "../error";
import type { TrainingEvent } from "../event";
import type { FitOptions } from "../fitOptions";
import { checkOptions, describe } from "../option";
import type { Trainer } from "../trainer";
import { Ensemble } from "./ensemble";

/** Which member an event is about. */
export interface MemberInfo {
  /** Counted from 0. */
  readonly member: number;
  readonly members: number;
  readonly seed: number;
}

/** Options of trainEnsemble. */
export interface TrainEnsembleOptions {
  /** One member per seed. */
  readonly seeds: readonly number[];
  /** Makes a trainer with a fresh network that takes its seed from here. It is disposed of after its run. */
  readonly build: (seed: number) => Trainer<any> | Promise<Trainer<any>>;
  readonly train: Dataset | ExampleStream;
  /** How each member is trained. */
  readonly fit: FitOptions;
  /** Told every event of every member. */
  readonly onEvent?: (event: TrainingEvent, about: MemberInfo) => void | Promise<void>;
}

/**
 * Trains one network per seed.
 *
 * ```ts
 * const ensemble = await trainEnsemble({
 *   seeds: [1, 2, 3, 4, 5], train, fit: { epochs: 40, batchSize: 10 },
 *   build: (seed) => new Trainer(makeNetwork(seed), { loss: softmaxCrossEntropy(), optimizer: sgd() }),
 * });
 * ```
 * @throws OptionError for no or equal seeds, and if two networks have the same seed and parameters; what `fit` throws; the
 * signal's reason if it aborts
 */
export async function trainEnsemble(options: TrainEnsembleOptions): Promise<Ensemble> {
  const where = "trainEnsemble()";
  checkOptions(where, options ?? null, ["seeds", "build", "train", "fit", "onEvent"]);
  const { seeds, build, train, fit, onEvent } = options;
  if (!Array.isArray(seeds) || seeds.length === 0 || new Set(seeds).size !== seeds.length)
    throw new OptionError({
      where,
      expected: "different seeds, one per member",
      got: Array.isArray(seeds) ? `[${seeds.join(", ")}]` : describe(seeds),
    });
  const starts = new Map<string, number>();
  const networks = [];
  for (const [member, seed] of seeds.entries()) {
    using trainer = await build(seed);
    const { network } = trainer;
    // Networks that start from zeros may still differ by their seeds: in the order of examples, in dropout.
    const start = `${network.seed} ${await network.weightsHash()}`;
    if (starts.has(start))
      throw new OptionError({
        where,
        expected: "networks of different seeds",
        got: `the same for seeds ${starts.get(start)} and ${seed}`,
        cure: "Hand the seed on: build: (seed) => new Trainer(network({ input, seed }, layers), …).",
      });
    starts.set(start, seed);
    for await (const event of trainer.fit(train, fit))
      await onEvent?.(event as TrainingEvent, { member, members: seeds.length, seed });
    fit.signal?.throwIfAborted();
    networks.push(network);
  }
  return new Ensemble(networks);
}
