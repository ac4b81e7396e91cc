// Fuse: chains of elementwise ops become one node each, so that a chain is one pass over memory and its inner values
// never leave the registers. A rule over the graph; it knows no layer.
import { countUses, topological } from "./graph";
import { mergeLoops, stretchedStrides } from "./ops/broadcast";
import { type FusedAttributes, type FusedStep, fusedOp } from "./ops/fused";
import type { Op } from "./ops/operation";
import { applyOp } from "./ops/operation";
import { sameShape, Tensor } from "./tensor";

/** More inputs than this would not stay in registers. */
const MOST_INPUTS = 8;

/** The longest third loop. */
const LONGEST_OUTER_LOOP = 4096;

/** The outputs rebuilt with fused nodes in place of chains. Values that others use as well stay nodes of their own. */
export function fuse(outputs: readonly Tensor[], canFuse: (op: Op) => boolean): Tensor[] {
  const order = topological(outputs);
  const uses = countUses(outputs);
  const absorbed = new Set<Tensor>();
  const chains = new Map<Tensor, Chain>();
  for (const tensor of order) {
    if (tensor.inputs.length === 0 || !tensor.op.elementwise || !canFuse(tensor.op)) continue;
    const chain = new Chain(tensor);
    for (const input of new Set(tensor.inputs)) {
      const inner = chains.get(input);
      const own = uses.get(input) === tensor.inputs.filter((other) => other === input).length;
      if (!inner || !own || !sameShape(input.shape, tensor.shape) || !chain.joins(inner)) continue;
      chain.absorb(input, inner);
      absorbed.add(input);
    }
    chains.set(tensor, chain);
  }
  const rebuilt = new Map<Tensor, Tensor>();
  const of = (tensor: Tensor) => rebuilt.get(tensor)!;
  for (const tensor of order) {
    if (absorbed.has(tensor)) continue;
    const chain = chains.get(tensor);
    if (chain && chain.members.length > 1) rebuilt.set(tensor, chain.node(of));
    else if (tensor.inputs.every((input) => of(input) === input)) rebuilt.set(tensor, tensor);
    else rebuilt.set(tensor, applyOp(tensor.op, tensor.inputs.map(of), tensor.attributes));
  }
  return outputs.map(of);
}

/** Elementwise ops that end in one tensor, in order, and the tensors that come in from outside. */
class Chain {
  readonly members: Tensor[];
  #inputs: Tensor[];

  constructor(private readonly end: Tensor) {
    this.members = [end];
    this.#inputs = [...new Set(end.inputs)];
  }

  /**
   * Whether one pass could hold both: few enough inputs, and at most three loops for all of them, the outermost not a
   * long one, because a backend may make it a list of calls.
   */
  joins(inner: Chain): boolean {
    const inputs = this.#joined(inner);
    const { shape } = this.end;
    const loops = mergeLoops(
      shape,
      inputs.map((input) => stretchedStrides(input.shape, shape)),
    );
    const { length } = loops.extents;
    const few = length <= 2 || (length === 3 && loops.extents[0] <= LONGEST_OUTER_LOOP);
    return inputs.length <= MOST_INPUTS && few;
  }

  absorb(input: Tensor, inner: Chain): void {
    this.#inputs = this.#joined(inner).filter((tensor) => tensor !== input);
    this.members.unshift(...inner.members);
  }

  /** The fused node, its inputs replaced through `of`. */
  node(of: (tensor: Tensor) => Tensor): Tensor {
    const registers = new Map<Tensor, number>();
    for (const input of this.#inputs) registers.set(input, registers.size);
    const steps = this.members.map((member): FusedStep => {
      const sources = member.inputs.map((input) => registers.get(input)!);
      registers.set(member, registers.size);
      return { op: member.op, registers: sources };
    });
    const attributes: FusedAttributes = { steps };
    return new Tensor(fusedOp, this.#inputs.map(of), attributes, this.end);
  }

  #joined(inner: Chain): Tensor[] {
    return [...new Set([...this.#inputs.filter((tensor) => tensor !== inner.end), ...inner.#inputs])];
  }
}
