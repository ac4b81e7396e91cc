// Gradients: reverse-mode differentiation as a function from graph to graph, so derivatives of derivatives are
// nothing special. Nothing is written per layer: each op's own rule says it all.
import { ShapeError, TypeMismatchError } from "./error";
import { topological } from "./graph";
import { constant } from "./ops/leaf";
import { ops } from "./ops/table";
import { formatShape, type Tensor } from "./tensor";

/**
 * ∂output/∂x for each x of `wrt`, as tensors of the same shapes. `output` must be a scalar. A tensor that the output
 * does not depend on has gradient 0.
 *
 * @throws ShapeError if output is not a scalar; TypeMismatchError if an op on the way has no derivative
 */
export function gradients(output: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (output.size !== 1)
    throw new ShapeError({
      where: "gradients",
      expected: "a scalar to differentiate",
      got: formatShape(output.shape),
      cure: "Take ops.mean or ops.sum of it first.",
    });
  const order = topological([output]);
  const active = dependents(order, wrt);
  const adjoints = new Map<Tensor, Tensor>([[output, constant(1, output.shape)]]);
  for (const tensor of order.reverse()) {
    const gradient = adjoints.get(tensor);
    if (!gradient || !active.has(tensor) || tensor.inputs.length === 0) continue;
    if (!tensor.op.derivative)
      throw new TypeMismatchError({
        where: `gradients: ${tensor.op.name}`,
        expected: "an op with a derivative",
        got: "none",
        cure: "Give the op a derivative rule.",
      });
    const { inputs, attributes } = tensor;
    const partials = tensor.op.derivative({ inputs, output: tensor, gradient, attributes, ops });
    for (const [i, partial] of partials.entries()) {
      const input = inputs[i];
      if (!partial || !active.has(input)) continue;
      const sum = adjoints.get(input);
      adjoints.set(input, sum ? ops.add(sum, partial) : partial);
    }
  }
  return wrt.map((x) => adjoints.get(x) ?? constant(0, x.shape));
}

/** The tensors of `order` that depend on one of `sources`. */
function dependents(order: readonly Tensor[], sources: readonly Tensor[]): Set<Tensor> {
  const found = new Set<Tensor>(sources);
  for (const tensor of order) if (tensor.inputs.some((input) => found.has(input))) found.add(tensor);
  return found;
}
