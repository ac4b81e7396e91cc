// Cells: the parts of one trial that runs a grid, as stages: an interruption loses one at most.
import type { Trial } from "./experiment";
import { stages } from "./stages";

/** Runs each cell in turn and gives the findings by name. */
export async function eachCell<T>(
  trial: Trial<unknown>,
  names: readonly string[],
  run: (name: string, index: number) => Promise<T>,
): Promise<Record<string, T>> {
  const stage = await stages(trial, names.length);
  const found: Record<string, T> = {};
  for (const [i, name] of names.entries()) found[name] = await stage(name, trial.config, () => run(name, i));
  return found;
}
