// Graph: tensors and the tensors they are made of, in an order in which they can be computed.
import { applyOp } from "./ops/operation";
import type { Tensor } from "./tensor";

/** All tensors that the outputs need, each after its inputs. Iterative: a graph may be deeper than the stack. */
export function topological(outputs: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  for (const output of outputs) {
    const stack: [tensor: Tensor, next: number][] = [[output, 0]];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const [tensor, next] = top;
      if (next === 0 && seen.has(tensor)) {
        stack.pop();
      } else if (next < tensor.inputs.length) {
        top[1] = next + 1;
        if (next === 0) seen.add(tensor);
        const input = tensor.inputs[next];
        if (!seen.has(input)) stack.push([input, 0]);
      } else {
        seen.add(tensor);
        order.push(tensor);
        stack.pop();
      }
    }
  }
  return order;
}

/** The outputs with other tensors in the place of some: what does not depend on those is shared with the original. */
export function substitute(outputs: readonly Tensor[], replacements: ReadonlyMap<Tensor, Tensor>): Tensor[] {
  const rebuilt = new Map(replacements);
  for (const tensor of topological(outputs)) {
    if (rebuilt.has(tensor) || !tensor.inputs.some((input) => rebuilt.has(input))) continue;
    const inputs = tensor.inputs.map((input) => rebuilt.get(input) ?? input);
    rebuilt.set(tensor, applyOp(tensor.op, inputs, tensor.attributes));
  }
  return outputs.map((output) => rebuilt.get(output) ?? output);
}

/** How many readers each tensor has, outputs counting as one. */
export function countUses(outputs: readonly Tensor[]): Map<Tensor, number> {
  const uses = new Map<Tensor, number>();
  const count = (tensor: Tensor) => uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  for (const tensor of topological(outputs)) for (const input of tensor.inputs) count(input);
  for (const output of outputs) count(output);
  return uses;
}
