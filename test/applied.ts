// A layer applied by itself: its output and gradients as functions of its input and parameters.
import { gradients } from "../packages/rutter/src/gradients";
import type { ApplyContext, Layer } from "../packages/rutter/src/layer";
import { Stream } from "../packages/rutter/src/math/stream";
import { constant, input, integerConstant } from "../packages/rutter/src/ops/leaf";
import { ops } from "../packages/rutter/src/ops/table";
import { type Shape, type Tensor, tensorType } from "../packages/rutter/src/tensor";

/** A context with first values of settings and buffers. */
export function contextOf(layer: Layer, shape: Shape, training: boolean): ApplyContext {
  const { settings = {}, buffers = [] } = layer.build(shape, "layer");
  return {
    training,
    step: integerConstant([3]),
    stream: (purpose) => new Stream(5, purpose),
    setting: (name) => constant(settings[name]),
    buffer: (wanted) => {
      const { shape, initial } = buffers.find(({ name }) => name === wanted)!;
      return ops.broadcastTo(constant(initial), shape);
    },
    update: () => {},
  };
}

export interface Applied {
  readonly x: Tensor;
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly output: Tensor;
  /** Gradients of the sum of outputs with the given weights, by name; of the input as `x`. */
  gradients(weights: readonly number[]): Readonly<Record<string, Tensor>>;
}

/** The layer on a batch of this shape. */
export function applied(layer: Layer, shape: Shape, training = true): Applied {
  const example = shape.slice(1);
  const x = input(tensorType(shape));
  const { parameters: own, tied = [] } = layer.build(example, "layer");
  const specs = [...own, ...tied];
  const parameters = Object.fromEntries(specs.map((spec) => [spec.name, input(tensorType(spec.shape))]));
  const output = layer.apply(x, parameters, contextOf(layer, example, training));
  return {
    x,
    parameters,
    output,
    gradients(weights) {
      const total = ops.sum(ops.mul(output, constant(weights, output.shape)));
      const found = gradients(total, [x, ...Object.values(parameters)]);
      return Object.fromEntries(["x", ...Object.keys(parameters)].map((name, i) => [name, found[i]]));
    },
  };
}
