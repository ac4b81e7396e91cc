// Flatten: every example as one vector.
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { sizeOf } from "../tensor";

/** Shapes: x [batch, …] → [batch, product of the rest], row-major. As PyTorch's Flatten. */
export function flatten(): Layer<any, 1> {
  return {
    kind: "flatten",
    options: {},
    build: (input) => ({ output: [sizeOf(input)], parameters: [] }),
    apply: (x) => ops.reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]),
  };
}
