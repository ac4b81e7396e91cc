// Rashid's net of chapter 1: 784-hidden-10, sigmoid, without biases.
import {
  dense,
  flatten,
  Network,
  normalFanIn,
  quadratic,
  type Rule,
  sgd,
  sigmoid,
  Trainer,
  type TrainerOptions,
} from "rutter";
import type { Trial } from "./experiment";

export type RashidConfig = { readonly hidden: number; readonly learningRate: number };

/** The net, its weights N(0, 1/n_in). */
function rashidNetwork({ hidden }: Pick<RashidConfig, "hidden">, seed: number): Network {
  const layer = (units: number) => dense({ units, bias: false, initializer: normalFanIn() });
  return new Network({ input: [1, 28, 28], seed }, [
    flatten(),
    layer(hidden),
    sigmoid(),
    layer(10),
    sigmoid(),
  ]);
}

/** Its trainer with a rule that spreads the output's error; `changes` are what an experiment does otherwise. */
export function rashidTrainer(
  { config, seed, backend }: Trial<RashidConfig>,
  rule: Rule,
  changes: Partial<TrainerOptions> = {},
): Trainer {
  return new Trainer(rashidNetwork(config, seed), {
    backend,
    loss: quadratic(),
    optimizer: sgd({ learningRate: config.learningRate }),
    rule,
    ...changes,
  });
}
