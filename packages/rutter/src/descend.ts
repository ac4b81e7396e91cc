// Descend: where a flat region takes a step along a gradient that is put together from parts, w − concat(…)·rate, the
// parts that are large products take their step as they are computed, so that a gradient is never stored and read
// again. A rule over the graph; it knows no layer and no optimizer, only this form.
import { countUses } from "./graph";
import { variableOp } from "./ops/leaf";
import { matmulSizes } from "./ops/matmul";
import { matmulUpdateOp } from "./ops/matmulUpdate";
import { applyOp } from "./ops/operation";
import { ops, opTable } from "./ops/table";
import type { Tensor } from "./tensor";

/** With fewer elements the gradient is still in the first-level cache when the step reads it. */
const SMALLEST_PRODUCT = 4096;

/** Longer sums are work enough that the step does not matter. */
const LONGEST_SUM = 512;

/** The outputs, rebuilt where the rule applies. */
export function descend(outputs: readonly Tensor[]): Tensor[] {
  const uses = countUses(outputs);
  return outputs.map((output) => descended(output, uses) ?? output);
}

function descended(output: Tensor, uses: ReadonlyMap<Tensor, number>): Tensor | undefined {
  if (output.op !== opTable.sub.op) return undefined;
  const [w, step] = output.inputs;
  if (w.op !== variableOp || step.op !== opTable.mul.op || uses.get(step) !== 1) return undefined;
  const [gradient, rate] = step.inputs;
  if (rate.rank !== 0 || gradient.rank !== 1 || w.rank !== 1) return undefined;
  if (gradient.op !== opTable.concat.op || uses.get(gradient) !== 1) return undefined;
  const products = gradient.inputs.map((part) => productOf(part, uses));
  if (!products.some(Boolean)) return undefined;

  const pieces: Tensor[] = [];
  let start = 0;
  for (let i = 0; i < products.length; ) {
    const product = products[i];
    let end = i + 1;
    while (!product && end < products.length && !products[end]) end++;
    const parts = gradient.inputs.slice(i, end);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const own = ops.slice(w, [start], [start + size]);
    if (product) pieces.push(applyOp(matmulUpdateOp, [own, ...product.inputs, rate], product.attributes));
    else {
      const along = parts.length === 1 ? parts[0] : ops.concat(parts);
      pieces.push(ops.sub(own, ops.mul(along, rate)));
    }
    start += size;
    i = end;
  }
  return ops.concat(pieces);
}

/** The product that a part of the gradient is, if it is a large one that nothing else reads. */
function productOf(part: Tensor, uses: ReadonlyMap<Tensor, number>): Tensor | undefined {
  let source = part;
  while (source.op === opTable.reshape.op && uses.get(source) === 1) source = source.inputs[0];
  if (source.op !== opTable.matmul.op || source.rank !== 2 || uses.get(source) !== 1) return undefined;
  const { k } = matmulSizes(source.inputs[0].shape, source.inputs[1].shape, source.attributes);
  return source.size >= SMALLEST_PRODUCT && k > 0 && k <= LONGEST_SUM ? source : undefined;
}
