// Layer: what every layer is: a kind and options (plain data, so that a network goes to JSON and back), a shape
// rule, and a function of tensors.
import type { Initializer } from "./initializer";
import type { Stream } from "./math/stream";
import { finiteNumber, optionsOf } from "./option";
import type { NamedShapes } from "./parts";
import type { Shape, Tensor } from "./tensor";

/** JSON data. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A parameter that a layer wants: named and shaped as in PyTorch. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** Whether weight decay applies: true for weights, false for biases. */
  readonly decay: boolean;
  /** True if training leaves it as it is. Default false. */
  readonly frozen?: boolean;
}

/** State of a layer that training changes but no gradient does: running statistics. Saved with the parameters. */
export interface BufferSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initial: number;
}

/** A parameter that belongs to another layer. */
export interface TiedSpec {
  readonly name: string;
  readonly shape: Shape;
  /** Full name of the parameter that stands in for it: `encoder.weight`. */
  readonly to: string;
  /** Whether its two axes change places. */
  readonly transpose: boolean;
}

/** What `build` tells the network. Shapes are those of one example. */
export interface BuiltLayer {
  readonly output: Shape;
  readonly parameters: readonly ParameterSpec[];
  /** Parameters that are those of other layers: none of the network's own. */
  readonly tied?: readonly TiedSpec[];
  /** Of a network's last layer: the named outputs that it packs into one row. */
  readonly outputs?: NamedShapes;
  readonly buffers?: readonly BufferSpec[];
  /** Numbers that may change from step to step, with their first values: `{ rate: 0.5 }`. */
  readonly settings?: Readonly<Record<string, number>>;
}

/** What a layer may ask while it is applied. */
export interface ApplyContext {
  /** True in a training step: dropout drops, batch statistics are used. */
  readonly training: boolean;
  /** The training step as an i32 tensor of one element: the counter for random ops. */
  readonly step: Tensor;
  /** A stream of random numbers of the layer's own. */
  stream(purpose: string): Stream;
  /** A setting that `build` named, as a scalar. */
  setting(name: string): Tensor;
  /** A buffer that `build` named. */
  buffer(name: string): Tensor;
  /** Stores a new value of a buffer at the end of the training step. */
  update(name: string, value: Tensor): void;
}

/** The rank of an example, or the ranks of several by name; the batch axis is not counted. */
export type Ranks = number | Readonly<Record<string, number>>;

/**
 * A layer that takes examples of rank `In` and gives rank `Out` (the batch axis not counted). Ranks are known to the
 * compiler only: `any` takes all, `"same"` keeps the rank.
 */
export interface Layer<In extends Ranks = any, Out extends Ranks | "same" = any> {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The user's own name for it; otherwise its position in the network. */
  readonly name?: string;
  /** For the first layer of a network with named inputs: the same layer, told their shapes. */
  named?(inputs: NamedShapes): Layer;
  /** The layer's shape rule for one example. Throws ShapeError naming `where`. */
  build(input: Shape, where: string): BuiltLayer;
  /** The layer as a function of a batch [batch, …input] and its parameters by name. */
  apply(x: Tensor, parameters: Readonly<Record<string, Tensor>>, context: ApplyContext): Tensor;
  /** Present in types only. */
  readonly ranks?: (input: In) => Out;
}

/** An error that the compiler shows in place of a layer that does not fit the one before it. */
export interface RankMismatch<Got, Expected> {
  readonly error: "This layer does not take the rank that comes before it.";
  readonly got: Got;
  readonly expected: Expected;
}

// Of named inputs none is left out: a record with more names would fit too.
type Fits<R, In> = [number] extends [R]
  ? true
  : [R] extends [In]
    ? [keyof R] extends [keyof In]
      ? true
      : false
    : false;
type After<R, Out> = Out extends "same" ? R : Out;

/** The list of layers itself, with a {@link RankMismatch} where two neighbours do not fit. */
export type Chain<
  R,
  L extends readonly unknown[],
  Done extends readonly unknown[] = [],
> = number extends L["length"]
  ? L
  : L extends readonly [infer Head, ...infer Tail]
    ? Head extends Layer<infer In, infer Out>
      ? Fits<R, In> extends true
        ? Chain<After<R, Out>, Tail, [...Done, Head]>
        : [...Done, RankMismatch<R, In>, ...Tail]
      : [...Done, Head, ...Tail]
    : Done;

/** The rank that comes out of a list of layers. */
export type OutputRank<R, L extends readonly unknown[]> = number extends L["length"]
  ? number
  : L extends readonly [Layer<any, infer Out>, ...infer Tail]
    ? OutputRank<After<R, Out>, Tail>
    : R;

/** The ranks of examples of one shape, or of several by name. */
export type RanksOf<Input extends Shape | NamedShapes> = Input extends Shape
  ? Input["length"]
  : { readonly [Name in keyof Input]: Input[Name] extends Shape ? Input[Name]["length"] : number };

/** The ranks that named branches take or, with `Given`, that they give whatever rank comes in. */
export type BranchRanks<B extends Readonly<Record<string, readonly Layer[]>>, Given = never> = {
  readonly [Name in keyof B]: [Given] extends [never]
    ? B[Name] extends readonly [Layer<infer In extends number, any>, ...unknown[]]
      ? In
      : any
    : OutputRank<any, B[Name]> & number;
};

/** The names of a network's outputs; never for one without. */
export type OutputNames<Out> = 0 extends 1 & Out
  ? never
  : Out extends Readonly<Record<string, number>>
    ? keyof Out & string
    : never;

/**
 * A layer without parameters that keeps the shape: most activations are a line each. `defaults` are the numbers that a
 * user may choose; `given` is what the user chose.
 *
 * @throws OptionError for an option without a default, or one that is not a finite number
 */
export function activation<Options extends Readonly<Record<string, number>>>(
  kind: string,
  apply: (x: Tensor, options: Options) => Tensor,
  defaults: Options = {} as Options,
  given: ActivationOptions<Options> = {},
): Layer<any, "same"> {
  const { name, ...chosen } = optionsOf<ActivationOptions<Options>>(
    `${kind}()`,
    given,
    Object.keys(defaults),
  );
  const options = { ...defaults, ...chosen };
  for (const [key, value] of Object.entries(options)) finiteNumber(`${kind}()`, key, value);
  return {
    kind,
    name,
    options,
    build: (input) => ({ output: input, parameters: [] }),
    apply: (x) => apply(x, options),
  };
}

/** What a user may give an activation with these numbers to choose. */
export type ActivationOptions<Options> = Partial<Options> & { readonly name?: string };
