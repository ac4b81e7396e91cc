// Matmul update: the product that is a gradient and the step of gradient descent along it, at once. Made by a rule of
// the planner only (see descend.ts); not a row of the op table.

import type { MatmulOptions } from "./matmul";
import { matmul } from "./matmul";
import type { Op } from "./operation";

/** w − (A·B)·rate for w [m·n] and a scalar rate: every product, sum and difference rounded, as the ops one by one. */
export const matmulUpdateOp: Op<Required<MatmulOptions>> = {
  name: "matmulUpdate",
  overwrites: 0,
  infer: ([w]) => ({ shape: w.shape, dtype: "f32" }),
  reference(call) {
    const { inputs, inputShapes, output, arithmetic } = call;
    const [w, a, b, rate] = inputs;
    const product = new (output.constructor as new (size: number) => typeof output)(output.length);
    matmul.op.reference!({ ...call, inputs: [a, b], inputShapes: inputShapes.slice(1, 3), output: product });
    for (let i = 0; i < output.length; i++)
      output[i] = arithmetic.round(w[i] - arithmetic.round(product[i] * rate[0]));
  },
};
