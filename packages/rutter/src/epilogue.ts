// Epilogue: where only a bias reads a product, and perhaps only an activation reads their sum, the three are one node, so
// that what leaves a product is touched once. A rule over the graph; it knows no layer, only this form.
import { countUses, topological } from "./graph";
import { epilogueActivations, type MatmulBiasAttributes, matmulBiasOp } from "./ops/matmulBias";
import { applyOp } from "./ops/operation";
import { opTable } from "./ops/table";
import type { Tensor } from "./tensor";

/** The outputs, rebuilt where the rule applies. */
export function epilogue(outputs: readonly Tensor[]): Tensor[] {
  const uses = countUses(outputs);
  const rebuilt = new Map<Tensor, Tensor>();
  const of = (tensor: Tensor) => rebuilt.get(tensor)!;
  for (const tensor of topological(outputs)) {
    const joined = joinedWith(tensor, uses);
    if (joined) rebuilt.set(tensor, applyOp(matmulBiasOp, joined.inputs.map(of), joined.attributes));
    else if (tensor.inputs.every((input) => of(input) === input)) rebuilt.set(tensor, tensor);
    else rebuilt.set(tensor, applyOp(tensor.op, tensor.inputs.map(of), tensor.attributes));
  }
  return outputs.map(of);
}

interface Joined {
  readonly inputs: readonly Tensor[];
  readonly attributes: MatmulBiasAttributes;
}

/** What the node is made of, if it is a sum of a product and a bias, or an activation of one. */
function joinedWith(tensor: Tensor, uses: ReadonlyMap<Tensor, number>): Joined | undefined {
  const active = epilogueActivations.includes(tensor.op);
  const sum = active ? tensor.inputs[0] : tensor;
  if (sum.op !== opTable.add.op || (active && uses.get(sum) !== 1)) return undefined;
  const [product, bias] = sum.inputs;
  if (product.op !== opTable.matmul.op || product.rank !== 2 || uses.get(product) !== 1) return undefined;
  const columns = product.shape[1];
  if (bias.size !== columns || bias.rank === 0 || bias.shape[bias.rank - 1] !== columns) return undefined;
  if (bias.rank > 2) return undefined;
  const { transposeA, transposeB } = product.attributes;
  const attributes = { transposeA, transposeB, ...(active && { activation: tensor.op }) };
  return { inputs: [...product.inputs, bias], attributes };
}
