// Network: a list of layers as a function of tensors, and one flat region of parameters.

import { sha256Hex, writeFileAtomic } from "#platform";
import type { Backend } from "./backend";
import { OptionError, ShapeError } from "./error";
import type { Examples } from "./examples";
import { Forward } from "./forward";
import { type Inspection, type InspectOptions, inspect } from "./inspect";
import type { ApplyContext, BuiltLayer, Chain, Layer, OutputRank, ParameterSpec } from "./layer";
import { Stream } from "./math/stream";
import { encodeNetwork } from "./model/archive";
import { integerConstant } from "./ops/leaf";
import { ops } from "./ops/table";
import { checkOptions, integerAtLeast, positiveInteger } from "./option";
import type { HostTensor } from "./program";
import { summary } from "./summary";
import { formatShape, type Shape, sameShape, sizeOf, type Tensor } from "./tensor";
import { Variable } from "./variable";

/** What a network is beside its layers. */
export interface NetworkOptions<Input extends Shape = Shape> {
  /** Shape of one example, the batch axis not counted: `[784]`, `[1, 28, 28]`. */
  readonly input: Input;
  /** Decides the first parameters and everything random inside. Default 0. */
  readonly seed?: number;
}

/** A parameter of a network: PyTorch's name, its place in the flat region, and the tensor that reads it. */
export interface Parameter extends ParameterSpec {
  readonly fullName: string;
  readonly offset: number;
  readonly tensor: Tensor;
}

/** A layer in its place. Shapes are those of one example. */
export interface PlacedLayer {
  readonly name: string;
  readonly layer: Layer;
  readonly input: Shape;
  readonly output: Shape;
  readonly parameters: readonly Parameter[];
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
}

/** A parameter's values. */
export interface NamedTensor extends HostTensor {
  readonly name: string;
}

/**
 * Describes a network: each layer takes what the one before gives.
 *
 * ```ts
 * const net = network({ input: [784], seed: 1 }, [dense(30), sigmoid(), dense(10), sigmoid()]);
 * ```
 * @throws ShapeError if two layers do not fit (the compiler says so too, where ranks differ); OptionError
 */
export function network<const Input extends Shape, const Layers extends readonly Layer[]>(
  options: NetworkOptions<Input>,
  layers: Layers & Chain<Input["length"], Layers>,
): Network<Input["length"], OutputRank<Input["length"], Layers>> {
  return new Network(options, layers as readonly Layer[]);
}

/** A network: layers in order, and their parameters in one flat region. Made by {@link network} or `loadNetwork`. */
export class Network<In extends number = number, Out extends number = number> {
  readonly input: Shape;
  readonly output: Shape;
  readonly seed: number;
  readonly layers: readonly PlacedLayer[];
  /** All parameters, one after the other. */
  readonly parameters: Variable;
  /** Present in types only: the ranks of an example before and after. */
  declare readonly ranks?: (input: In) => Out;
  readonly #forward = new Forward(this);

  constructor(options: NetworkOptions, layers: readonly Layer[]) {
    checkOptions("network()", options, ["input", "seed"]);
    const { input, seed = 0 } = options;
    if (!Array.isArray(input))
      throw new OptionError({
        where: "network(): input",
        expected: "the shape of one example",
        got: String(input),
        cure: "Write input: [784].",
      });
    for (const extent of input) positiveInteger("network()", "each size of input", extent);
    if (layers.length === 0)
      throw new OptionError({
        where: "network()",
        expected: "at least one layer",
        got: "none",
        cure: "Write [dense(10)].",
      });
    this.input = [...input];
    this.seed = integerAtLeast("network()", "seed", seed, 0);
    const built = build(this.input, layers);
    this.output = built[built.length - 1].output;
    const size = built.reduce(
      (sum, { parameters }) => sum + parameters.reduce((n, { shape }) => n + sizeOf(shape), 0),
      0,
    );
    this.parameters = new Variable("parameters", { shape: [size], dtype: "f32" }, new Float32Array(size));
    this.layers = place(layers, built, this.input, this.parameters.tensor);
    void this.parameters.write(initialValues(this.layers, this.seed, size));
  }

  /** Every parameter in order. */
  get parameterList(): readonly Parameter[] {
    return this.layers.flatMap((placed) => placed.parameters);
  }

  /** Number of parameters. */
  get parameterCount(): number {
    return sizeOf(this.parameters.type.shape);
  }

  /** The network as a function of a batch [batch, …input]: for losses, other networks, any function of tensors. */
  apply(x: Tensor, context?: Partial<Pick<ApplyContext, "training" | "step">>): Tensor {
    return this.trace(x, context).output;
  }

  /** As `apply`, with what every layer took and gave. */
  trace(
    x: Tensor,
    { training = false, step = integerConstant([0]) }: Partial<Pick<ApplyContext, "training" | "step">> = {},
  ): Trace {
    if (x.rank === 0 || !sameShape(x.shape.slice(1), this.input))
      throw new ShapeError({
        where: "network",
        expected: `a batch of examples ${formatShape(this.input)}`,
        got: formatShape(x.shape),
        cure: "The first axis is the batch.",
      });
    let current = x;
    const layers = this.layers.map((placed): LayerTrace => {
      const parameters = Object.fromEntries(placed.parameters.map(({ name, tensor }) => [name, tensor]));
      const stream = (purpose: string) => new Stream(this.seed, `layer ${placed.name} ${purpose}`);
      const input = current;
      current = placed.layer.apply(input, parameters, { training, step, stream });
      return { placed, input, output: current };
    });
    return { input: x, layers, output: current };
  }

  /**
   * Outputs for a batch of examples: [examples, …output]. Runs where the parameters are, else on the default backend.
   *
   * @throws ShapeError or DataError if the examples do not fit
   */
  predict(x: Examples, options: { readonly backend?: Backend } = {}): Promise<HostTensor> {
    return this.#forward.predict(x, options);
  }

  /** Everything inside for a batch: z, a and, given a target and a loss, δ and gradients, by layer. */
  inspect(x: Examples, options: InspectOptions = {}): Promise<Inspection> {
    return inspect(this, x, options);
  }

  /** A table of layers, shapes and parameters. */
  summary(): string {
    return summary(this);
  }

  /** Copies of all parameters by name, as PyTorch's state_dict. */
  async weights(): Promise<NamedTensor[]> {
    const values = await this.parameters.read();
    return this.parameterList.map(({ fullName, shape, offset }) => ({
      name: fullName,
      shape,
      data: values.slice(offset, offset + sizeOf(shape)),
    }));
  }

  /** SHA-256 of all parameters in order as little-endian float32, in hexadecimal. */
  async weightsHash(): Promise<string> {
    const values = await this.parameters.read();
    const bytes = new DataView(new ArrayBuffer(4 * values.length));
    values.forEach((value, i) => {
      bytes.setFloat32(4 * i, value, true);
    });
    return sha256Hex(new Uint8Array(bytes.buffer));
  }

  /** The network as a safetensors file, its architecture in the metadata. `loadNetwork` reads it back. */
  async toBytes(): Promise<Uint8Array> {
    return encodeNetwork({
      input: this.input,
      seed: this.seed,
      layers: this.layers.map(({ layer }) => layer),
      weights: await this.weights(),
    });
  }

  /** Writes `toBytes()` to a file, whole or not at all. Node only; in a browser offer `toBytes()` as a download. */
  async save(path: string): Promise<void> {
    await writeFileAtomic(path, await this.toBytes());
  }

  /** Brings the parameters back to the host and frees every backend memory held for predictions. */
  async dispose(): Promise<void> {
    this.#forward.dispose();
    await this.parameters.detach();
  }
}

/** Asks each layer for its shapes, in order. */
function build(input: Shape, layers: readonly Layer[]): BuiltLayer[] {
  let shape = input;
  return layers.map((layer, i) => {
    const built = layer.build(shape, `layer ${nameOf(layer, i)} (${layer.kind})`);
    shape = built.output;
    return built;
  });
}

const nameOf = (layer: Layer, i: number) => layer.name ?? String(i);

/** Cuts the flat region into the layers' parameters. */
function place(
  layers: readonly Layer[],
  built: readonly BuiltLayer[],
  input: Shape,
  flat: Tensor,
): PlacedLayer[] {
  let offset = 0;
  const names = new Set<string>();
  return layers.map((layer, i) => {
    const name = nameOf(layer, i);
    if (names.has(name))
      throw new OptionError({
        where: `layer ${name} (${layer.kind})`,
        expected: "different names",
        got: `"${name}" twice`,
        cure: "Rename one of them.",
      });
    names.add(name);
    const parameters = built[i].parameters.map((spec): Parameter => {
      const end = offset + sizeOf(spec.shape);
      const tensor = ops.reshape(ops.slice(flat, [offset], [end]), spec.shape);
      const parameter = { ...spec, fullName: `${name}.${spec.name}`, offset, tensor };
      offset = end;
      return parameter;
    });
    return { name, layer, input: i === 0 ? input : built[i - 1].output, output: built[i].output, parameters };
  });
}

/** One stream per parameter, counted by kind of layer: inserting an activation changes no other start. */
function initialValues(layers: readonly PlacedLayer[], seed: number, size: number): Float32Array {
  const values = new Float32Array(size);
  const seen = new Map<string, number>();
  for (const { layer, parameters } of layers) {
    const ordinal = seen.get(layer.kind) ?? 0;
    seen.set(layer.kind, ordinal + 1);
    for (const { name, shape, offset, initializer } of parameters) {
      const stream = new Stream(seed, `${layer.name ?? `${layer.kind} ${ordinal}`} ${name}`);
      initializer.fill(values.subarray(offset, offset + sizeOf(shape)), shape, stream);
    }
  }
  return values;
}
