// Layout: which tensors share storage. Reshapes and contiguous slices are views of their input; the parts of a
// contiguous concatenation are computed straight into it. What remains is one storage per group of tensors.
import { stridesOf } from "./ops/broadcast";
import { opTable } from "./ops/table";
import { sizeOf, type Tensor } from "./tensor";

/** A tensor's position in the storage of a group, named by the tensor that owns the storage. */
export interface Position {
  readonly owner: Tensor;
  /** In elements. */
  readonly offset: number;
}

/** Elements from the input's start at which a view begins; undefined if the tensor needs storage of its own. */
function viewOffset(tensor: Tensor): number | undefined {
  if (tensor.op === opTable.reshape.op) return 0;
  if (tensor.op !== opTable.slice.op || tensor.dtype !== "f32") return undefined;
  const source = tensor.inputs[0].shape;
  const first = tensor.shape.findIndex((extent) => extent !== 1);
  const contiguous = tensor.shape.every(
    (extent, axis) => axis <= first || first < 0 || extent === source[axis],
  );
  if (!contiguous) return undefined;
  const start: readonly number[] = tensor.attributes.start;
  return stridesOf(source).reduce((sum, stride, axis) => sum + stride * start[axis], 0);
}

/** Whether the parts of a concatenation lie one after the other in memory. */
export function isContiguousConcat({ op, shape, attributes, dtype }: Tensor): boolean {
  return op === opTable.concat.op && dtype === "f32" && sizeOf(shape.slice(0, attributes.axis)) === 1;
}

export class Layout {
  readonly #placed = new Map<Tensor, Position>();

  /**
   * @param order all tensors of the graph, inputs before users
   * @param own tensors that must have storage of their own, whatever they are made of
   */
  constructor(
    order: readonly Tensor[],
    private readonly own: ReadonlySet<Tensor>,
  ) {
    for (const tensor of [...order].reverse()) if (isContiguousConcat(tensor)) this.#placeParts(tensor);
  }

  /** Where the tensor lies. */
  position(tensor: Tensor): Position {
    let offset = 0;
    for (let current = tensor; ; ) {
      const placed = this.#placed.get(current);
      const view = this.isView(current) ? viewOffset(current) : undefined;
      if (placed) {
        offset += placed.offset;
        current = placed.owner;
      } else if (view !== undefined) {
        offset += view;
        current = current.inputs[0];
      } else return { owner: current, offset };
    }
  }

  /** Whether the tensor is computed by no kernel, being a view of its input. */
  isView(tensor: Tensor): boolean {
    return !this.own.has(tensor) && viewOffset(tensor) !== undefined;
  }

  /** Whether part `i` of a contiguous concatenation is computed in its place there. */
  isInPlace(concat: Tensor, part: Tensor, offset: number): boolean {
    const whole = this.position(concat);
    const { owner, offset: found } = this.position(part);
    return owner === whole.owner && found === whole.offset + offset;
  }

  #placeParts(concat: Tensor): void {
    let offset = 0;
    for (const part of concat.inputs) {
      let source = part;
      while (this.isView(source) && source.op === opTable.reshape.op) source = source.inputs[0];
      const free =
        source.inputs.length > 0 &&
        !this.isView(source) &&
        !this.#placed.has(source) &&
        !this.own.has(source);
      if (free) this.#placed.set(source, { owner: concat, offset });
      offset += part.size;
    }
  }
}
