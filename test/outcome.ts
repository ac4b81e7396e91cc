// Outcome of one run of an experiment in full size, or with changes: nothing is shown, kept or resumed.
import type { Config, Experiment, Outcome } from "../packages/lab/src/lab/experiment";
import { configOf } from "../packages/lab/src/lab/store";
import type { Splits } from "../packages/rutter/src/data";
import { wasm } from "../packages/rutter/src/wasm";

export async function outcomeOf(
  experiment: Experiment,
  variant: string,
  seed: number,
  data: () => Promise<Splits>,
  changes: Config = {},
): Promise<Outcome> {
  return experiment.trial({
    config: { ...configOf(experiment, false, variant), ...changes },
    seed,
    backend: await wasm(),
    signal: new AbortController().signal,
    data,
    progress() {},
    resumed: async () => undefined,
    async keep() {},
  });
}
