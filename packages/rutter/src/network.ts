// Network: a list of layers as a function of tensors, and one flat region of parameters.

import { sha256Hex, writeFileAtomic } from "#platform";
import type { Backend } from "./backend";
import { OptionError, ShapeError } from "./error";
import type { Examples } from "./examples";
import { Forward, type Prediction } from "./forward";
import type { Inspection, InspectOptions } from "./inspect";
import type { Chain, Layer, OutputRank, Ranks, RanksOf } from "./layer";
import { Stream } from "./math/stream";
import { littleEndian, type NamedTensor, readWeights, writeWeights } from "./model/weights";
import { constant, integerConstant } from "./ops/leaf";
import { ops } from "./ops/table";
import { checkOptions, describe, integerAtLeast } from "./option";
import { type NamedShapes, packedSize } from "./parts";
import {
  type Buffer,
  build,
  initialValues,
  namedInputs,
  type Parameter,
  type PlacedLayer,
  place,
  region,
  takingNames,
} from "./placement";
import type { Assignment } from "./plan";

import { summary } from "./summary";
import { formatShape, type Shape, sameShape, sizeOf, type Tensor } from "./tensor";
import type { Variable } from "./variable";

/** What a network is beside its layers. */
export interface NetworkOptions<Input extends Shape | NamedShapes = Shape | NamedShapes> {
  /**
   * Shape of one example, the batch axis not counted: `[784]`, `[1, 28, 28]`. Of several tensors their shapes by name,
   * for a list that begins with `inputs`: `{ image: [1, 28, 28], age: [1] }`.
   */
  readonly input: Input;
  /** Decides the first parameters and everything random inside. Default 0. */
  readonly seed?: number;
}

/** What one layer did with a batch. */
export interface LayerTrace {
  readonly placed: PlacedLayer;
  readonly input: Tensor;
  readonly output: Tensor;
}

export interface Trace {
  readonly input: Tensor;
  readonly layers: readonly LayerTrace[];
  readonly output: Tensor;
  /** New values of buffers. */
  readonly updates: ReadonlyMap<Buffer, Tensor>;
}

/** How a network is applied. */
export interface TraceOptions {
  /** Default false. */
  readonly training?: boolean;
  /** Counter for random ops: i32 [1]. Default 0. */
  readonly step?: Tensor;
  /** Scalars in place of the first values of `network.settings`, by name. */
  readonly settings?: Readonly<Record<string, Tensor>>;
  /** Tensors in place of the network's own parameters and buffers, by full name (`0.weight`); PyTorch's functional_call. */
  readonly values?: Readonly<Record<string, Tensor>>;
}

/**
 * Describes a network: each layer takes what the one before gives.
 *
 * ```ts
 * const net = network({ input: [784], seed: 1 }, [dense(30), sigmoid(), dense(10), sigmoid()]);
 * ```
 * @throws ShapeError if two layers do not fit (the compiler says so too, where ranks differ); OptionError
 */
export function network<const Input extends Shape | NamedShapes, const Layers extends readonly Layer[]>(
  options: NetworkOptions<Input>,
  layers: Layers & Chain<RanksOf<Input>, Layers>,
): Network<RanksOf<Input>, OutputRank<RanksOf<Input>, Layers>> {
  return new Network(options, layers as readonly Layer[]);
}

/** A network: layers in order, and their parameters in one flat region. Made by {@link network} or `loadNetwork`. */
export class Network<In extends Ranks = any, Out extends Ranks = any> {
  /** Shape of an example; [numbers of all] where inputs have names. */
  readonly input: Shape;
  readonly output: Shape;
  /** The shapes of named inputs, which lie packed in the order of their names. */
  readonly inputs: NamedShapes | undefined;
  /** As `inputs`, of a network whose last layer is `outputs`. */
  readonly outputs: NamedShapes | undefined;
  readonly seed: number;
  readonly layers: readonly PlacedLayer[];
  /** All parameters, one after the other. */
  readonly parameters: Variable;
  /** All buffers, one after the other. */
  readonly buffers: Variable;
  /** Numbers of layers that may change from step to step, as `layer.setting`, with their first values. */
  readonly settings: Readonly<Record<string, number>>;
  /** Present in types only: the ranks of an example before and after. */
  declare readonly ranks?: (input: In) => Out;
  readonly #forward = new Forward(this);

  constructor(options: NetworkOptions, layers: readonly Layer[]) {
    checkOptions("network()", options, ["input", "seed"]);
    const { input, seed = 0 }: Partial<NetworkOptions> = options ?? {};
    this.inputs = namedInputs(input as Shape);
    if (!Array.isArray(layers) || layers.length === 0)
      throw new OptionError({
        where: "network()",
        expected: "at least one layer",
        got: Array.isArray(layers) ? "none" : describe(layers),
        cure: "Write [dense(10)].",
      });
    this.input = this.inputs ? [packedSize(this.inputs)] : [...(input as Shape)];
    this.seed = integerAtLeast("network()", "seed", seed, 0);
    const used = this.inputs ? [takingNames(layers[0], this.inputs), ...layers.slice(1)] : layers;
    const built = build(this.input, used);
    ({ output: this.output, outputs: this.outputs } = built[built.length - 1]);
    this.parameters = region(
      "parameters",
      built.flatMap(({ parameters }) => parameters),
    );
    this.buffers = region(
      "buffers",
      built.flatMap(({ buffers = [] }) => buffers),
    );
    this.layers = place(used, built, this.input, this.parameters.tensor, this.buffers.tensor);
    this.settings = Object.fromEntries(
      this.layers.flatMap(({ name, settings }) =>
        Object.entries(settings).map(([key, value]) => [`${name}.${key}`, value]),
      ),
    );
    void this.parameters.write(initialValues(this.layers, this.seed, this.parameterCount));
    void this.buffers.write(
      Float32Array.from(
        this.bufferList.flatMap(({ shape, initial }) => new Array<number>(sizeOf(shape)).fill(initial)),
      ),
    );
  }

  /** Every parameter in order. */
  get parameterList(): readonly Parameter[] {
    return this.layers.flatMap((placed) => placed.parameters);
  }

  /** Every buffer in order. */
  get bufferList(): readonly Buffer[] {
    return this.layers.flatMap((placed) => placed.buffers);
  }

  /** Number of parameters. */
  get parameterCount(): number {
    return sizeOf(this.parameters.type.shape);
  }

  /** The network as a function of a batch [batch, …input]: for losses, other networks, any function of tensors. */
  apply(x: Tensor, options?: TraceOptions): Tensor {
    return this.trace(x, options).output;
  }

  /** As `apply`, with what every layer took and gave. */
  trace(
    x: Tensor,
    { training = false, step = integerConstant([0]), settings = {}, values = {} }: TraceOptions = {},
  ): Trace {
    if (x.rank === 0 || !sameShape(x.shape.slice(1), this.input))
      throw new ShapeError({
        where: "network",
        expected: `a batch of examples ${formatShape(this.input)}`,
        got: formatShape(x.shape),
        cure: "The first axis is the batch.",
      });
    let current = x;
    const updates = new Map<Buffer, Tensor>();
    const layers = this.layers.map((placed): LayerTrace => {
      const valueNow = ({ fullName, tensor }: Parameter) => values[fullName] ?? tensor;
      const parameters = Object.fromEntries([
        ...placed.parameters.map((parameter) => [parameter.name, valueNow(parameter)]),
        ...placed.tied.map(({ name, owner, transpose }) => {
          const value = valueNow(owner);
          return [name, transpose ? ops.transpose(value) : value];
        }),
      ]);
      const bufferOf = (name: string) => placed.buffers.find((buffer) => buffer.name === name)!;
      const input = current;
      current = placed.layer.apply(input, parameters, {
        training,
        step,
        stream: (purpose) => new Stream(this.seed, `layer ${placed.name} ${purpose}`),
        setting: (name) => settings[`${placed.name}.${name}`] ?? constant(placed.settings[name]),
        buffer: (name) => values[bufferOf(name).fullName] ?? bufferOf(name).tensor,
        update: (name, value) => updates.set(bufferOf(name), value),
      });
      return { placed, input, output: current };
    });
    return { input: x, layers, output: current, updates };
  }

  /** The new values of a trace's buffers as an assignment of the whole region; none if nothing changes. */
  bufferAssignments({ updates }: Trace): Assignment[] {
    if (updates.size === 0) return [];
    const parts = this.bufferList.map((buffer) => ops.reshape(updates.get(buffer) ?? buffer.tensor, [-1]));
    return [[this.buffers, ops.concat(parts)]];
  }

  /**
   * Outputs for a batch of examples: [examples, …output]. Runs where the parameters are, else on the default backend. Named
   * outputs come packed and, under `outputs`, each on its own.
   *
   * @throws ShapeError or DataError if the examples do not fit
   */
  predict(x: Examples, options: { readonly backend?: Backend } = {}): Promise<Prediction<Out>> {
    return this.#forward.predict(x, options) as Promise<Prediction<Out>>;
  }

  /** Everything inside for a batch: z, a and, given a target and a loss, δ and gradients, by layer. */
  async inspect(x: Examples, options: InspectOptions = {}): Promise<Inspection> {
    const { inspect } = await import("./inspect");
    return inspect(this, x, options);
  }

  /** A table of layers, shapes and parameters. */
  summary(): string {
    return summary(this);
  }

  /** Copies of all parameters and buffers by name, as PyTorch's state_dict. */
  weights(): Promise<NamedTensor[]> {
    return readWeights(this);
  }

  /**
   * Replaces parameters and buffers by name.
   *
   * @throws ShapeError if one is missing or has another shape, OptionError if one is unknown. Nothing is changed then.
   */
  setWeights(weights: readonly NamedTensor[]): Promise<void> {
    return writeWeights(this, weights);
  }

  /** SHA-256 of all parameters in order as little-endian float32, in hexadecimal. */
  async weightsHash(): Promise<string> {
    const values = await this.parameters.read();
    return sha256Hex(littleEndian(values));
  }

  /** The network as a safetensors file, its architecture in the metadata. `loadNetwork` reads it back. */
  async toBytes(): Promise<Uint8Array> {
    const weights = await this.weights();
    const { encodeNetwork } = await import("./model/archive");
    return encodeNetwork({
      input: this.inputs ?? this.input,
      seed: this.seed,
      layers: this.layers.map(({ layer }) => layer),
      weights,
    });
  }

  /**
   * Writes `toBytes()` to a file, whole or not at all. Node only; in a browser offer `toBytes()` as a download.
   *
   * @throws OptionError for no path; DataError if it cannot be written
   */
  async save(path: string | URL): Promise<void> {
    await writeFileAtomic(path, await this.toBytes());
  }

  /** Brings the parameters back to the host and frees every backend memory held for predictions. */
  async dispose(): Promise<void> {
    this.#forward.dispose();
    await this.parameters.detach();
    await this.buffers.detach();
  }
}
