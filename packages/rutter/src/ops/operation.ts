// An op: one row of the op table. Its shape rule, its derivative in other ops and its reference kernel say all
// that anyone may know about it.
import type { Arithmetic } from "../math/arithmetic";
import { type Shape, Tensor, type TensorType } from "../tensor";
import type { Ops } from "./table";

/** Storage of one tensor: f32 tensors are Float64Array in the reference's float64 mode. */
export type NumericArray = Float32Array | Float64Array | Int32Array;

/** What a reference kernel is given: typed views over the backend's memory, shapes and the arithmetic in use. */
export interface KernelCall<A = any> {
  readonly inputs: readonly NumericArray[];
  readonly inputShapes: readonly Shape[];
  readonly output: NumericArray;
  readonly outputShape: Shape;
  readonly attributes: A;
  readonly arithmetic: Arithmetic;
}

/** What a derivative rule is given: the op's inputs and output, and ∂C/∂output. */
export interface DerivativeCall<A = any> {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly gradient: Tensor;
  readonly attributes: A;
  readonly ops: Ops;
}

/** A row of the op table. `A` are its attributes: plain data, part of the node. */
export interface Op<A = any> {
  readonly name: string;
  /** Output type for these inputs; throws ShapeError or TypeMismatchError. */
  infer(inputs: readonly Tensor[], attributes: A): TensorType;
  /** ∂C/∂input for each input, written in other ops; undefined where it is zero everywhere. */
  derivative?(call: DerivativeCall<A>): readonly (Tensor | undefined)[];
  /** The right answer, in plain TypeScript. */
  reference?(call: KernelCall<A>): void;
  /**
   * An output element depends on one element of each input: the output may overwrite an input of its size, and chains of
   * such ops may be fused.
   */
  readonly elementwise?: boolean;
  /** The one input, of the output's size, that the output may overwrite though the op is not elementwise in the others. */
  readonly overwrites?: number;
}

/** A function of tensors that is a row of the op table. */
export type Operation<Arguments extends unknown[]> = ((...args: Arguments) => Tensor) & { readonly op: Op };

/** Makes the callable row: `parse` turns the caller's arguments into input tensors and attributes. */
export function operation<Arguments extends unknown[], A>(
  parse: (...args: Arguments) => [inputs: readonly Tensor[], attributes: A],
  op: Op<A>,
): Operation<Arguments> {
  const call = (...args: Arguments) => {
    const [inputs, attributes] = parse(...args);
    return applyOp(op, inputs, attributes);
  };
  return Object.assign(call, { op });
}

/** A new node of the graph: checks types, computes nothing. */
export function applyOp<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  return new Tensor(op, inputs, attributes, op.infer(inputs, attributes));
}
