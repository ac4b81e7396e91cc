// The one dense layer of a network that rules of the fifties and sixties are made for.
import { OptionError } from "../error";
import type { LayerTrace, Trace } from "../network";

/** The trace of the only layer with weights. @throws OptionError if there is none, another kind, or more than one */
export function singleDense(where: string, { layers }: Trace): LayerTrace {
  const weighted = layers.filter(({ placed }) => placed.parameters.length > 0);
  if (weighted.length !== 1 || weighted[0].placed.layer.kind !== "dense")
    throw new OptionError({
      where,
      expected: "a network with exactly one layer of weights, dense",
      got: weighted.map(({ placed }) => placed.layer.kind).join(", ") || "none",
      cure: "Use [dense(n), step()], or another rule for deeper networks.",
    });
  return weighted[0];
}
