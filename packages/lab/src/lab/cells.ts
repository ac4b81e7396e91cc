// Cells: the parts of one trial that runs a grid, as stages: an interruption loses one at most.
import type { Trial } from "./experiment";
import { stages } from "./stages";

/** Runs each cell in turn and gives the findings by name. `own` is the trial with the cell's own kept state. */
export async function eachCell<C, T>(
  trial: Trial<C>,
  names: readonly string[],
  run: (name: string, index: number, own: Trial<C>) => Promise<T>,
): Promise<Record<string, T>> {
  const stage = await stages(trial, names.length);
  const found: Record<string, T> = {};
  for (const [i, name] of names.entries())
    found[name] = await stage(name, trial.config, (own: Trial<C>) => run(name, i, own));
  return found;
}
