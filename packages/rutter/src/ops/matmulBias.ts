// Matmul bias: a product with the bias and perhaps the activation that follow it, at once. Made by a rule of the planner
// only (see epilogue.ts); not a row of the op table.
import type { MatmulOptions } from "./matmul";
import { matmul } from "./matmul";
import type { Op } from "./operation";
import { relu, sigmoid, tanh } from "./unary";

/** The activations that may follow. */
export const epilogueActivations: readonly Op[] = [relu.op, sigmoid.op, tanh.op];

export interface MatmulBiasAttributes extends Required<MatmulOptions> {
  /** One of the above; none where the sums stay as they are. */
  readonly activation?: Op;
}

/** f(A·B + b) for a bias b [n] on every row: every product, sum and value rounded, as the ops one by one. */
export const matmulBiasOp: Op<MatmulBiasAttributes> = {
  name: "matmulBias",
  infer: ([a, b], attributes) => matmul.op.infer([a, b], attributes),
  reference(call) {
    const { inputs, inputShapes, output, outputShape, attributes, arithmetic } = call;
    const [a, b, bias] = inputs;
    matmul.op.reference!({ ...call, inputs: [a, b], inputShapes: inputShapes.slice(0, 2) });
    for (let i = 0; i < output.length; i++) output[i] = arithmetic.round(output[i] + bias[i % bias.length]);
    const { activation } = attributes;
    if (activation)
      activation.reference!({ ...call, inputs: [output], inputShapes: [outputShape], attributes: {} });
  },
};
