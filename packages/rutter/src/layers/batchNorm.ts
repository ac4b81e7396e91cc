// Batch normalisation: each feature or channel with mean 0 and variance 1 over the batch.
import { ShapeError } from "../error";
import { constantValue, zeros } from "../initializer";
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { numberInRange, optionsOf } from "../option";
import { formatShape, type Tensor } from "../tensor";

/** Options of batchNorm. */
export interface BatchNormOptions {
  /** ε, added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Weight of the batch in the running statistics. Default 0.1. */
  readonly momentum?: number;
  readonly name?: string;
}

/**
 * a = γ·(z − μ)/√(σ² + ε) + β per feature [batch, features] or channel [batch, channels, …], μ and σ² (biased) over the
 * batch and all other axes while training, the running statistics otherwise. Running variance is unbiased, as PyTorch's
 * BatchNorm. Parameters `weight` γ and `bias` β [channels]; buffers `running_mean` and `running_var`. Ioffe and Szegedy 2015.
 *
 * @throws OptionError for an unknown option; ShapeError for examples without an axis
 */
export function batchNorm(options: BatchNormOptions = {}): Layer<any, "same"> {
  const { name, ...rest } = optionsOf<BatchNormOptions>("batchNorm()", options, ["epsilon", "momentum"]);
  const { epsilon = 1e-5, momentum = 0.1 } = rest;
  numberInRange("batchNorm()", "epsilon", epsilon, 0, Number.MAX_VALUE);
  numberInRange("batchNorm()", "momentum", momentum, 0, 1);
  return {
    kind: "batchNorm",
    name,
    options: { epsilon, momentum },
    build(input, where) {
      if (input.length === 0)
        throw new ShapeError({
          where,
          expected: "examples with a feature or channel axis",
          got: formatShape(input),
          cure: "Reshape them to [features].",
        });
      const shape = [input[0]];
      return {
        output: input,
        parameters: [
          { name: "weight", shape, initializer: constantValue({ value: 1 }), decay: false },
          { name: "bias", shape, initializer: zeros(), decay: false },
        ],
        buffers: [
          { name: "running_mean", shape, initial: 0 },
          { name: "running_var", shape, initial: 1 },
        ],
      };
    },
    apply(x, { weight, bias }, { training, buffer, update }) {
      const channel = (values: Tensor) => ops.reshape(values, [-1, ...x.shape.slice(2).map(() => 1)]);
      const overBatch = (values: Tensor) =>
        ops.mean(values, { axes: x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])) });
      const mean = training ? overBatch(x) : buffer("running_mean");
      const centred = ops.sub(x, channel(mean));
      const variance = training ? overBatch(ops.mul(centred, centred)) : buffer("running_var");
      if (training) {
        const count = x.size / x.shape[1];
        const blend = (name: string, value: Tensor) =>
          update(name, ops.add(ops.mul(buffer(name), 1 - momentum), ops.mul(value, momentum)));
        blend("running_mean", mean);
        blend("running_var", ops.mul(variance, count / Math.max(1, count - 1)));
      }
      const scale = ops.div(weight, ops.sqrt(ops.add(variance, epsilon)));
      return ops.add(ops.mul(centred, channel(scale)), channel(bias));
    },
  };
}
