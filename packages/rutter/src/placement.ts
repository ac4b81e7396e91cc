// Placement: layers in their places: names, shapes, and their parts of the flat regions of parameters and buffers.
import { OptionError, ShapeError } from "./error";
import type { BufferSpec, BuiltLayer, Layer, ParameterSpec, TiedSpec } from "./layer";
import { Stream } from "./math/stream";
import { ops } from "./ops/table";
import { positiveInteger, requireMethod } from "./option";
import type { NamedShapes } from "./parts";
import { buildLayer, nameOf } from "./sequence";
import { formatShape, type Shape, sameShape, sizeOf, type Tensor } from "./tensor";
import { Variable } from "./variable";

/** A parameter of a network: PyTorch's name, its place in the flat region, and the tensor that reads it. */
export interface Parameter extends ParameterSpec {
  readonly fullName: string;
  readonly offset: number;
  readonly tensor: Tensor;
}

/** A buffer of a network, as {@link Parameter}. */
export interface Buffer extends BufferSpec {
  readonly fullName: string;
  readonly offset: number;
  readonly tensor: Tensor;
}

/** A parameter that is another one, its owner, or that transposed. */
export interface TiedParameter extends TiedSpec {
  readonly owner: Parameter;
}

/** A layer in its place. Shapes are those of one example. */
export interface PlacedLayer {
  readonly name: string;
  readonly layer: Layer;
  readonly input: Shape;
  readonly output: Shape;
  readonly parameters: readonly Parameter[];
  readonly tied: readonly TiedParameter[];
  readonly buffers: readonly Buffer[];
  readonly settings: Readonly<Record<string, number>>;
}

/** Asks each layer for its shapes, in order. */
export function build(input: Shape, layers: readonly Layer[]): BuiltLayer[] {
  let shape = input;
  return layers.map((layer, i) => {
    const built = buildLayer(layer, i, shape);
    shape = built.output;
    if (built.outputs && i < layers.length - 1)
      throw new ShapeError({
        where: `layer ${nameOf(layer, i)} (${layer.kind})`,
        expected: "to be the last layer",
        got: `${layers.length - 1 - i} behind it`,
        cure: "Put what follows into the branches.",
      });
    return built;
  });
}

/** A flat region for all of these, zero at first. */
export function region(name: string, specs: readonly { readonly shape: Shape }[]): Variable {
  const size = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return new Variable(name, { shape: [size], dtype: "f32" }, new Float32Array(size));
}

/** Cuts a flat region into named parts, one after the other. */
class Cutter {
  #offset = 0;

  constructor(private readonly flat: Tensor) {}

  cut<Spec extends { readonly name: string; readonly shape: Shape }>(layer: string, spec: Spec) {
    const offset = this.#offset;
    this.#offset += sizeOf(spec.shape);
    const tensor = ops.reshape(ops.slice(this.flat, [offset], [this.#offset]), spec.shape);
    return { ...spec, fullName: `${layer}.${spec.name}`, offset, tensor };
  }
}

/** The layers with their names and their parts of the regions. */
export function place(
  layers: readonly Layer[],
  built: readonly BuiltLayer[],
  input: Shape,
  parameterRegion: Tensor,
  bufferRegion: Tensor,
): PlacedLayer[] {
  const names = new Set<string>();
  const [parameters, buffers] = [new Cutter(parameterRegion), new Cutter(bufferRegion)];
  const placed = layers.map((layer, i) => {
    const name = nameOf(layer, i);
    if (names.has(name))
      throw new OptionError({
        where: `layer ${name} (${layer.kind})`,
        expected: "different names",
        got: `"${name}" twice`,
        cure: "Rename one of them.",
      });
    names.add(name);
    return {
      name,
      layer,
      input: i === 0 ? input : built[i - 1].output,
      output: built[i].output,
      parameters: built[i].parameters.map((spec): Parameter => parameters.cut(name, spec)),
      buffers: (built[i].buffers ?? []).map((spec): Buffer => buffers.cut(name, spec)),
      settings: built[i].settings ?? {},
    };
  });
  const owners = new Map(placed.flatMap((one) => one.parameters).map((one) => [one.fullName, one]));
  return placed.map((one, i) => {
    const where = `layer ${one.name} (${one.layer.kind})`;
    return {
      ...one,
      tied: (built[i].tied ?? []).map((spec) => ({ ...spec, owner: ownerOf(spec, owners, where) })),
    };
  });
}

/** The parameter that a tied one stands for. @throws OptionError if there is none; ShapeError if it does not fit */
function ownerOf({ to, shape, transpose }: TiedSpec, owners: ReadonlyMap<string, Parameter>, where: string) {
  const owner = owners.get(to);
  if (!owner)
    throw new OptionError({
      where,
      expected: `one of the parameters ${[...owners.keys()].join(", ")}`,
      got: `"${to}"`,
      cure: 'Name the layer that has it: dense({ units: 30, name: "encoder" }).',
    });
  const wanted = transpose ? [...shape].reverse() : shape;
  if (!sameShape(owner.shape, wanted))
    throw new ShapeError({
      where,
      expected: `"${to}" to be ${formatShape(wanted)}`,
      got: formatShape(owner.shape),
      cure: "With transpose: true its two axes change places.",
    });
  return owner;
}

/** One stream per parameter, counted by kind of layer: inserting an activation changes no other start. */
export function initialValues(layers: readonly PlacedLayer[], seed: number, size: number): Float32Array {
  const values = new Float32Array(size);
  const seen = new Map<string, number>();
  for (const { layer, parameters } of layers) {
    const ordinal = seen.get(layer.kind) ?? 0;
    seen.set(layer.kind, ordinal + 1);
    for (const { name, shape, offset, initializer } of parameters) {
      const stream = new Stream(seed, `${layer.name ?? `${layer.kind} ${ordinal}`} ${name}`);
      const where = `layer ${layer.name ?? layer.kind}: ${name}`;
      requireMethod(where, "an initializer", initializer, "fill", "Write initializer: normal().");
      initializer.fill(values.subarray(offset, offset + sizeOf(shape)), shape, stream);
    }
  }
  return values;
}

/** The shapes of several inputs; undefined for one. @throws OptionError for what is neither */
export function namedInputs(input: Shape | NamedShapes): NamedShapes | undefined {
  const named = typeof input === "object" && input !== null && !Array.isArray(input);
  const shapes: readonly unknown[] = named ? Object.values(input) : [input];
  if (shapes.length === 0 || !shapes.every(Array.isArray))
    throw new OptionError({
      where: "network(): input",
      expected: named ? "shapes of one example by name" : "the shape of one example",
      got: named ? "something else" : String(input),
      cure: named ? "Write input: { image: [1, 28, 28], age: [1] }." : "Write input: [784].",
    });
  for (const extent of shapes.flat()) positiveInteger("network()", "each size of input", extent);
  return named ? (input as NamedShapes) : undefined;
}

/** The first layer of a network with named inputs, told their shapes. @throws OptionError if it does not take names */
export function takingNames(first: Layer, inputs: NamedShapes): Layer {
  if (first.named) return first.named(inputs);
  throw new OptionError({
    where: "network()",
    expected: "inputs({ … }) as the first layer for named inputs",
    got: first.kind,
    cure: "Give each input its branch: inputs({ image: [flatten()], age: [] }).",
  });
}
