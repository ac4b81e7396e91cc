// Weighted layers: those that rules have to know of.
import type { LayerTrace, Trace } from "../network";

/** The layers of a trace that have weights, be they their own or, tied, another layer's. */
export function weightedLayers({ layers }: Trace): LayerTrace[] {
  return layers.filter(({ placed: { parameters, tied } }) => parameters.length + tied.length > 0);
}
