// Descend: where a flat region takes a step along a gradient that is put together from parts, w − concat(…)·rate, the
// large parts take their step as they are computed, so that a gradient is never stored and read again: products in a
// kernel of their own, elementwise ops with the step as one chain. A rule over the graph; it knows no layer and no
// optimizer, only this form.
import { countUses } from "./graph";
import { variableOp } from "./ops/leaf";
import { matmulSizes } from "./ops/matmul";
import { matmulUpdateOp } from "./ops/matmulUpdate";
import { applyOp } from "./ops/operation";
import { ops, opTable } from "./ops/table";
import type { Tensor } from "./tensor";

/** With fewer elements the gradient is still in the first-level cache when the step reads it. */
const SMALLEST_PART = 4096;

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
  const larges = gradient.inputs.map((part) => large(part, uses));
  if (!larges.some(Boolean)) return undefined;

  const pieces: Tensor[] = [];
  let start = 0;
  for (let i = 0; i < larges.length; ) {
    const source = larges[i];
    let end = i + 1;
    while (!source && end < larges.length && !larges[end]) end++;
    const parts = gradient.inputs.slice(i, end);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const own = ops.slice(w, [start], [start + size]);
    if (source) pieces.push(stepped(own, source, rate));
    else pieces.push(ops.sub(own, ops.mul(parts.length === 1 ? parts[0] : ops.concat(parts), rate)));
    start += size;
    i = end;
  }
  return ops.concat(pieces);
}

/** What computes a part of the gradient, if that is large and nothing else reads it. */
function large(part: Tensor, uses: ReadonlyMap<Tensor, number>): Tensor | undefined {
  let source = part;
  while (source.op === opTable.reshape.op && uses.get(source) === 1) source = source.inputs[0];
  if (source.size < SMALLEST_PART || uses.get(source) !== 1) return undefined;
  return source.op.elementwise || isShortProduct(source) ? source : undefined;
}

function isShortProduct({ op, rank, inputs, attributes }: Tensor): boolean {
  if (op !== opTable.matmul.op || rank !== 2) return false;
  const { k } = matmulSizes(inputs[0].shape, inputs[1].shape, attributes);
  return k > 0 && k <= LONGEST_SUM;
}

/** A part of w after its step along `source`. */
function stepped(own: Tensor, source: Tensor, rate: Tensor): Tensor {
  if (source.op === opTable.matmul.op)
    return applyOp(matmulUpdateOp, [own, ...source.inputs, rate], source.attributes);
  const step = ops.sub(ops.reshape(own, source.shape), ops.mul(source, rate));
  return ops.reshape(step, own.shape);
}
