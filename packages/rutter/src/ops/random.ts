// Random: numbers drawn from a counter-based stream inside a graph; the same key and counter give the same numbers.
import { ShapeError, TypeMismatchError } from "../error";
import type { Stream } from "../math/stream";
import { formatShape, type Shape, type Tensor } from "../tensor";
import { less, type Operand } from "./binary";
import { type KernelCall, type Operation, operation } from "./operation";

interface RandomAttributes {
  readonly stream: Stream;
  readonly shape: Shape;
}

type Random = Operation<[stream: Stream, counter: Tensor, shape: Shape]>;

function random(name: string, draw: (call: KernelCall<RandomAttributes>, counter: number) => void): Random {
  return operation<[Stream, Tensor, Shape], RandomAttributes>(
    (stream, counter, shape) => [[counter], { stream, shape: [...shape] }],
    {
      name,
      infer([counter], { shape }) {
        if (counter.dtype !== "i32")
          throw new TypeMismatchError({
            where: `${name}: counter`,
            expected: "an i32 tensor (the step)",
            got: counter.dtype,
            cure: "Pass the step of the training context.",
          });
        if (counter.size !== 1)
          throw new ShapeError({
            where: `${name}: counter`,
            expected: "one element",
            got: formatShape(counter.shape),
            cure: "Pass the step of the training context.",
          });
        return { shape, dtype: "f32" };
      },
      derivative: () => [undefined],
      reference: (call) => draw(call, call.inputs[0][0]),
    },
  );
}

/** Uniform on [0, 1): element i of draw number `counter` of the stream. */
export const randomUniform: Random = random(
  "randomUniform",
  ({ output, attributes: { stream } }, counter) => {
    for (let i = 0; i < output.length; i++) output[i] = stream.uniform(i, counter);
  },
);

/** Standard normal: element i of draw number `counter` of the stream. */
export const randomNormal: Random = random("randomNormal", ({ output, attributes: { stream } }, counter) => {
  for (let i = 0; i < output.length; i++) output[i] = stream.normal(i, counter);
});

/** 1 with this probability, else 0. */
export function bernoulli(stream: Stream, counter: Tensor, probability: Operand, shape: Shape): Tensor {
  return less(randomUniform(stream, counter, shape), probability);
}
