// Descend: where a flat region takes a step along a gradient that is put together from parts, w − concat(…)·rate or a
// velocity v·μ + concat(…), the large parts take their step as they are computed, so that a gradient is never stored and read
// again: products in a kernel of their own, elementwise ops with the step as one chain. A rule over the graph; it knows no
// layer and no optimizer, only these two forms.
import { countUses, substitute } from "./graph";
import { constant, variableOp } from "./ops/leaf";
import { matmulSizes } from "./ops/matmul";
import { matmulUpdateOp } from "./ops/matmulUpdate";
import { applyOp } from "./ops/operation";
import { ops, opTable } from "./ops/table";
import type { Tensor } from "./tensor";

/** With fewer elements the gradient is still in the first-level cache when the step reads it. */
const SMALLEST_PART = 4096;

/** Longer sums are work enough that the step does not matter. */
const LONGEST_SUM = 512;

type Uses = ReadonlyMap<Tensor, number>;

/** The outputs, rebuilt where the rule applies. */
export function descend(outputs: readonly Tensor[]): Tensor[] {
  const uses = countUses(outputs);
  const piecewise = outputs.flatMap((output) => {
    const step = stepOf(output);
    const pieces = step && descended(step, uses);
    return pieces ? [[output, pieces] as const] : [];
  });
  return substitute(outputs, new Map(piecewise));
}

/** A region's step: `of` a part of what it was and that part of the gradient. */
interface Step {
  readonly old: Tensor;
  readonly gradient: Tensor;
  readonly between: readonly Tensor[];
  of(old: Tensor, part: Tensor): Tensor;
  /** The same as old · keep + part · scale. */
  readonly keep: Tensor;
  readonly scale: Tensor;
}

/** The step that a tensor is, if it has one of the two forms. */
function stepOf({ op, inputs: [left, right] }: Tensor): Step | undefined {
  const product = opTable.mul.op;
  if (op === opTable.sub.op && left.op === variableOp && right.op === product) {
    const [gradient, rate] = right.inputs;
    return {
      old: left,
      gradient,
      between: [right],
      of: (old, part) => ops.sub(old, ops.mul(part, rate)),
      keep: constant(1, []),
      scale: ops.neg(rate),
    };
  }
  if (op === opTable.add.op && left.op === product && left.inputs[0].op === variableOp) {
    const [old, keep] = left.inputs;
    const of = (old: Tensor, part: Tensor) => ops.add(ops.mul(old, keep), part);
    return { old, gradient: right, between: [left], of, keep, scale: constant(1, []) };
  }
  return undefined;
}

function descended(step: Step, uses: Uses): Tensor | undefined {
  const { old, gradient, between, keep, scale } = step;
  if (keep.rank !== 0 || scale.rank !== 0 || gradient.rank !== 1 || old.rank !== 1) return undefined;
  if (gradient.op !== opTable.concat.op || [gradient, ...between].some((tensor) => uses.get(tensor) !== 1))
    return undefined;
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
    const own = ops.slice(old, [start], [start + size]);
    if (source) pieces.push(stepped(own, source, step));
    else pieces.push(step.of(own, parts.length === 1 ? parts[0] : ops.concat(parts)));
    start += size;
    i = end;
  }
  return ops.concat(pieces);
}

/** What computes a part of the gradient, if that is large and nothing else reads it. */
function large(part: Tensor, uses: Uses): Tensor | undefined {
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

/** A part of the region after its step along `source`. */
function stepped(own: Tensor, source: Tensor, { of, keep, scale }: Step): Tensor {
  if (source.op === opTable.matmul.op)
    return applyOp(matmulUpdateOp, [own, ...source.inputs, keep, scale], source.attributes);
  return ops.reshape(of(ops.reshape(own, source.shape), source), own.shape);
}
