// Matmul update: the product that is a gradient and the step along it, at once. Made by a rule of the planner only (see
// descend.ts); not a row of the op table.

import type { MatmulOptions } from "./matmul";
import { matmul } from "./matmul";
import type { Op } from "./operation";

/**
 * w·keep + (A·B)·scale for w [m·n] and two scalars, every product and sum rounded. With 1 and −η the step w − g·η, with μ
 * and 1 the velocity v·μ + g, bit for bit: to multiply by ±1 rounds nothing.
 */
export const matmulUpdateOp: Op<Required<MatmulOptions>> = {
  name: "matmulUpdate",
  overwrites: 0,
  infer: ([w]) => ({ shape: w.shape, dtype: "f32" }),
  reference(call) {
    const { inputs, inputShapes, output, arithmetic } = call;
    const [w, a, b, [keep], [scale]] = inputs;
    const product = new (output.constructor as new (size: number) => typeof output)(output.length);
    matmul.op.reference!({ ...call, inputs: [a, b], inputShapes: inputShapes.slice(1, 3), output: product });
    const { round } = arithmetic;
    for (let i = 0; i < output.length; i++) output[i] = round(round(w[i] * keep) + round(product[i] * scale));
  },
};
