// Dropout: units are left out at random while training.
import type { ApplyContext, Layer } from "../layer";
import { ops } from "../ops/table";
import { numberInRange, oneOf, optionsOf } from "../option";
import type { Shape, Tensor } from "../tensor";

/** Options of dropout. */
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
  return dropping("dropout", options, (z) => z.shape);
}

/**
 * Dropout of whole channels: one decision for each example and channel. Shapes: z [batch, channels, …]. As PyTorch's
 * Dropout2d. Tompson and others 2015. Options and errors as {@link dropout}.
 */
export function spatialDropout(options: number | DropoutOptions = {}): Layer<any, "same"> {
  return dropping("spatialDropout", options, (z) => z.shape.map((extent, axis) => (axis < 2 ? extent : 1)));
}

/**
 * Dropout of whole examples: as the last layer of a residual() it leaves the branch out, so that the network is less
 * deep. Any shape. As torchvision's StochasticDepth by rows. Huang and others 2016. Options and errors as {@link dropout}.
 */
export function stochasticDepth(options: number | DropoutOptions = {}): Layer<any, "same"> {
  return dropping("stochasticDepth", options, (z) => z.shape.map((extent, axis) => (axis < 1 ? extent : 1)));
}

/** Dropout with one random decision for each element of the mask, which is stretched over the input. */
function dropping(
  kind: string,
  options: number | DropoutOptions,
  maskOf: (z: Tensor) => Shape,
): Layer<any, "same"> {
  const { name, ...rest } = optionsOf<DropoutOptions>(`${kind}()`, options, ["rate", "scale"], "rate");
  const { rate = 0.5 } = rest;
  numberInRange(`${kind}()`, "rate", rate, 0, 1 - 2 ** -24);
  const scale = oneOf(`${kind}()`, "scale", rest.scale ?? "training", ["training", "running"]);
  return {
    kind,
    name,
    options: { rate, scale },
    build: (input) => ({ output: input, parameters: [], settings: { rate } }),
    apply(z, _, context: ApplyContext) {
      if (!context.training && scale === "training") return z;
      const kept = ops.sub(1, context.setting("rate"));
      if (!context.training) return ops.mul(z, kept);
      const mask = ops.bernoulli(context.stream("mask"), context.step, kept, maskOf(z));
      return scale === "training" ? ops.div(ops.mul(z, mask), kept) : ops.mul(z, mask);
    },
  };
}
