// Unit activity: which units are dead and which outputs are saturated.

import type { Inspection } from "../inspect";
import { checkOptions } from "../option";

/** Where the outputs of an activation count as saturated: at or beyond either limit. */
export type Limits = readonly [low: number, high: number];

/** Options of unitActivity. */
export interface UnitActivityOptions {
  /** By kind of layer. Default `{ sigmoid: [0.01, 0.99], tanh: [-0.99, 0.99] }`. */
  readonly limits?: Readonly<Record<string, Limits>>;
}

/** One layer's units over a batch. */
export interface UnitActivity {
  readonly name: string;
  readonly kind: string;
  /** Share of units that give exactly 0 for every example. */
  readonly dead: number;
  /** Share of all outputs at or beyond the limits; undefined for kinds without limits. */
  readonly saturated?: number;
  /** Share of outputs that are NaN or infinite. */
  readonly notFinite: number;
}

const LIMITS: Readonly<Record<string, Limits>> = { sigmoid: [0.01, 0.99], tanh: [-0.99, 0.99] };

/**
 * Dead and saturated shares of every layer of an inspection; the more examples it has seen, the surer is "dead".
 *
 * @throws OptionError for an unknown option
 */
export function unitActivity({ layers }: Inspection, options: UnitActivityOptions = {}): UnitActivity[] {
  checkOptions("unitActivity()", options, ["limits"]);
  const limits = { ...LIMITS, ...options.limits };
  return layers.map(({ name, kind, output: { shape, data } }) => {
    const alive = new Uint8Array(data.length / shape[0]);
    const range = limits[kind];
    let [beyond, odd] = [0, 0];
    for (let i = 0; i < data.length; i++) {
      if (data[i] !== 0) alive[i % alive.length] = 1;
      if (range && (data[i] <= range[0] || data[i] >= range[1])) beyond++;
      if (!Number.isFinite(data[i])) odd++;
    }
    return {
      name,
      kind,
      dead: alive.filter((unit) => unit === 0).length / alive.length,
      saturated: range && beyond / data.length,
      notFinite: odd / data.length,
    };
  });
}
