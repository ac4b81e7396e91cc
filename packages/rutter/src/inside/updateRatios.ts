// Update-to-weight ratios: how far training moves each parameter, in units of its size.
import { ShapeError } from "../error";
import type { NamedTensor } from "../model/weights";
import { norm } from "./norm";

/** How far one parameter moved. */
export interface UpdateRatio {
  readonly name: string;
  /** ‖after − before‖. */
  readonly update: number;
  /** ‖before‖. */
  readonly weight: number;
  /** update / weight; about 10⁻³ per step is a healthy rule of thumb. Infinity for a move away from zero, 0 for none. */
  readonly ratio: number;
}

/**
 * ‖after − before‖ / ‖before‖ for each tensor of `await network.weights()`, taken before and after one or more steps.
 *
 * @throws ShapeError if the two lists are not of the same network
 */
export function updateRatios(before: readonly NamedTensor[], after: readonly NamedTensor[]): UpdateRatio[] {
  const later = new Map(after.map((tensor) => [tensor.name, tensor.data]));
  return before.map(({ name, data }) => {
    const moved = later.get(name);
    if (moved?.length !== data.length)
      throw new ShapeError({
        where: `updateRatios: "${name}"`,
        expected: `${data.length} values after as before`,
        got: moved ? String(moved.length) : "none",
        cure: "Take both from the same network's weights().",
      });
    const [update, weight] = [norm(data.map((value, i) => moved[i] - value)), norm(data)];
    return { name, update, weight, ratio: update === 0 ? 0 : update / weight };
  });
}
