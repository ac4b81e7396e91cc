// Dropout: units are left out at random while training.
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { checkOptions, numberInRange } from "../option";

export interface DropoutOptions {
  /** Probability p that a unit is left out; the setting `rate`. Default 0.5. */
  readonly rate?: number;
  /** `training`: the rest is divided by 1 − p at once (inverted, as PyTorch). `running`: the rest is left as it is, and all
   * units are multiplied by 1 − p when not training (as in Nielsen's book, chapter 3). Default training. */
  readonly scale?: "training" | "running";
  readonly name?: string;
}

/**
 * Training: a = z·mask / (1 − p), mask 0 with probability p; otherwise a = z. Any shape. Srivastava and others 2014.
 * `dropout(0.5)` is short for `dropout({ rate: 0.5 })`. The mask depends on the network's seed, the layer and the step.
 *
 * @throws OptionError for an unknown option or a rate outside 0..1
 */
export function dropout(options: number | DropoutOptions = {}): Layer<any, "same"> {
  const { name, ...rest }: DropoutOptions = typeof options === "number" ? { rate: options } : options;
  checkOptions("dropout()", rest, ["rate", "scale"]);
  const { rate = 0.5, scale = "training" } = rest;
  numberInRange("dropout()", "rate", rate, 0, 1 - 2 ** -24);
  return {
    kind: "dropout",
    name,
    options: { rate, scale },
    build: (input) => ({ output: input, parameters: [], settings: { rate } }),
    apply(x, _, context) {
      if (!context.training && scale === "training") return x;
      const kept = ops.sub(1, context.setting("rate"));
      if (!context.training) return ops.mul(x, kept);
      const mask = ops.bernoulli(context.stream("mask"), context.step, kept, x.shape);
      return scale === "training" ? ops.div(ops.mul(x, mask), kept) : ops.mul(x, mask);
    },
  };
}
