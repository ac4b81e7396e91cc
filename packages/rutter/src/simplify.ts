// Simplify: the same values from fewer nodes. Constants are folded, equal nodes become one, what changes nothing
// disappears; dead nodes are left behind because only what the outputs need is rebuilt. No step may change a bit.
import { topological } from "./graph";
import type { Arithmetic } from "./math/arithmetic";
import { constantOp } from "./ops/leaf";
import { applyOp, type NumericArray } from "./ops/operation";
import { opTable } from "./ops/table";
import { sameShape, Tensor } from "./tensor";

/** Larger results are left to the kernels: a folded constant costs memory in every program. */
const LARGEST_FOLD = 4096;

/** The outputs rebuilt with as few nodes as we know how. */
export function simplify(outputs: readonly Tensor[], arithmetic: Arithmetic): Tensor[] {
  const rebuilt = new Map<Tensor, Tensor>();
  const known = new Map<string, Tensor>();
  const identities = new Map<unknown, number>();
  const identity = (thing: unknown) => {
    const number = identities.get(thing) ?? identities.size;
    identities.set(thing, number);
    return number;
  };
  for (const tensor of topological(outputs)) {
    const inputs = unspread(
      tensor,
      tensor.inputs.map((input) => rebuilt.get(input)!),
    );
    let simple = withoutEffect(tensor, inputs) ?? folded(tensor, inputs, arithmetic);
    if (!simple) {
      const unchanged = inputs.every((input, i) => input === tensor.inputs[i]);
      simple = unchanged ? tensor : applyOp(tensor.op, inputs, tensor.attributes);
    }
    const key = signature(simple, identity);
    const twin = known.get(key) ?? simple;
    known.set(key, twin);
    rebuilt.set(tensor, twin);
  }
  return outputs.map((output) => rebuilt.get(output)!);
}

/** Equal signatures mean equal values. Leaves are equal by identity, but for constants, which are equal by value. */
function signature(tensor: Tensor, identity: (thing: unknown) => number): string {
  if (tensor.op === constantOp && tensor.size <= LARGEST_FOLD)
    return `constant ${tensor.dtype} [${tensor.shape}] ${Array.from(tensor.attributes.values as NumericArray, exact)}`;
  if (tensor.inputs.length === 0) return `leaf ${identity(tensor.attributes.variable ?? tensor)}`;
  return `${identity(tensor.op)} ${tensor.inputs.map(identity)} ${JSON.stringify(tensor.attributes)}`;
}

const exact = (value: number) => (Object.is(value, -0) ? "-0" : String(value));

/** The inputs, but an element in place of the tensor that repeats it, where the op repeats it itself. */
function unspread({ op, attributes, shape }: Tensor, inputs: readonly Tensor[]): readonly Tensor[] {
  if (!op.elementwise && op !== opTable.broadcastTo.op) return inputs;
  return inputs.reduce((changed, input, i) => {
    if (input.op !== opTable.broadcastTo.op || input.inputs[0].size !== 1) return changed;
    const attempt = changed.with(i, input.inputs[0]);
    return sameShape(applyOp(op, attempt, attributes).shape, shape) ? attempt : changed;
  }, inputs);
}

/** The input itself where the op leaves every bit as it is. */
function withoutEffect({ op, shape }: Tensor, inputs: readonly Tensor[]): Tensor | undefined {
  const [a, b] = inputs;
  const keepsShape = a && sameShape(a.shape, shape);
  switch (op) {
    case opTable.reshape.op:
    case opTable.broadcastTo.op:
    case opTable.slice.op:
    case opTable.pad.op:
    case opTable.dilate.op:
      return keepsShape ? a : undefined;
    case opTable.concat.op:
      return inputs.length === 1 ? a : undefined;
    case opTable.mul.op:
      if (isConstant(b, 1) && keepsShape) return a;
      return isConstant(a, 1) && sameShape(b.shape, shape) ? b : undefined;
    case opTable.div.op:
      return isConstant(b, 1) && keepsShape ? a : undefined;
    default:
      return undefined;
  }
}

function isConstant(tensor: Tensor, value: number): boolean {
  return tensor.op === constantOp && (tensor.attributes.values as NumericArray).every((x) => x === value);
}

/** The node as a constant, if all its inputs are constants. */
function folded(tensor: Tensor, inputs: readonly Tensor[], arithmetic: Arithmetic): Tensor | undefined {
  const { op, attributes, shape, dtype, size } = tensor;
  if (!op.reference || inputs.length === 0 || size > LARGEST_FOLD) return undefined;
  if (!inputs.every((input) => input.op === constantOp)) return undefined;
  const ArrayType =
    dtype === "i32" ? Int32Array : arithmetic.precision === "float64" ? Float64Array : Float32Array;
  const values = new ArrayType(size);
  op.reference({
    inputs: inputs.map((input) => rounded(input.attributes.values, arithmetic)),
    inputShapes: inputs.map((input) => input.shape),
    output: values,
    outputShape: shape,
    attributes,
    arithmetic,
  });
  return new Tensor(constantOp, [], { type: { shape, dtype }, values }, { shape, dtype });
}

function rounded(values: NumericArray, { precision }: Arithmetic): NumericArray {
  return precision === "float32" && values instanceof Float64Array ? Float32Array.from(values) : values;
}
