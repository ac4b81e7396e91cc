// Sequence: layers inside a layer. What belongs to an inner layer has the inner layer's name as prefix outside.
import { OptionError, ShapeError } from "./error";
import type { ApplyContext, BuiltLayer, Layer } from "./layer";
import { describe, requireMethod } from "./option";
import { formatShape, type Shape, sameShape, type Tensor } from "./tensor";

/** Asks layer `i` of a list for its shapes; `around` is where the list is. @throws OptionError for what is no layer */
export function buildLayer(layer: Layer, i: number, input: Shape, around = ""): BuiltLayer {
  requireMethod(
    `${around}layer ${i}`,
    "a layer",
    layer,
    "build",
    "Layers are made by calls, [dense(10), relu()]; of a list within the list write ...list.",
  );
  return layer.build(input, `${around}layer ${nameOf(layer, i)} (${layer.kind})`);
}

/** The shapes and parameters of layers applied in turn. */
export function buildSequence(layers: readonly Layer[], input: Shape, where: string): BuiltLayer {
  if (!Array.isArray(layers))
    throw new OptionError({
      where,
      expected: "a list of layers",
      got: describe(layers),
      cure: "Write [dense(10)].",
    });
  let output = input;
  const built = layers.map((layer, i) => {
    const result = buildLayer(layer, i, output, `${where}, `);
    output = result.output;
    return prefixed(nameOf(layer, i), result);
  });
  return { ...together(built), output };
}

/** As {@link buildSequence}, for layers that must give the shape they take. @throws ShapeError if they do not */
export function buildKeeping(layers: readonly Layer[], input: Shape, where: string): BuiltLayer {
  const built = buildSequence(layers, input, where);
  if (!sameShape(built.output, input))
    throw new ShapeError({
      where,
      expected: `layers that keep the shape ${formatShape(input)}`,
      got: formatShape(built.output),
      cure: "End them with a layer of the size that comes in.",
    });
  return built;
}

/** The layers applied in turn, each with its own part of the parameters and of the context. */
export function applySequence(
  layers: readonly Layer[],
  x: Tensor,
  parameters: Readonly<Record<string, Tensor>>,
  context: ApplyContext,
): Tensor {
  return layers.reduce((current, layer, i) => {
    const own = within(nameOf(layer, i), parameters, context);
    return layer.apply(current, own.parameters, own.context);
  }, x);
}

/** A layer's own name, else its position. */
export const nameOf = (layer: Layer, i: number) => layer.name ?? String(i);

/** What an inner layer of this name is made of, as the layer around it tells it. */
export function prefixed(name: string, built: BuiltLayer): BuiltLayer {
  const named = <T extends { readonly name: string }>(specs: readonly T[] = []) =>
    specs.map((spec) => ({ ...spec, name: `${name}.${spec.name}` }));
  const settings = Object.entries(built.settings ?? {}).map(([key, value]) => [`${name}.${key}`, value]);
  return {
    output: built.output,
    parameters: named(built.parameters),
    tied: named(built.tied),
    buffers: named(built.buffers),
    settings: Object.fromEntries(settings),
  };
}

/** The parameters, buffers and settings of several inner layers. */
export function together(built: readonly BuiltLayer[]): Omit<BuiltLayer, "output"> {
  return {
    parameters: built.flatMap(({ parameters }) => parameters),
    tied: built.flatMap(({ tied = [] }) => tied),
    buffers: built.flatMap(({ buffers = [] }) => buffers),
    settings: Object.assign({}, ...built.map(({ settings }) => settings)),
  };
}

/** The part of parameters and context that belongs to an inner layer of this name. */
export function within(
  name: string,
  parameters: Readonly<Record<string, Tensor>>,
  context: ApplyContext,
): { parameters: Readonly<Record<string, Tensor>>; context: ApplyContext } {
  const prefix = `${name}.`;
  const own = Object.entries(parameters).filter(([key]) => key.startsWith(prefix));
  return {
    parameters: Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value])),
    context: {
      ...context,
      stream: (purpose) => context.stream(prefix + purpose),
      setting: (key) => context.setting(prefix + key),
      buffer: (key) => context.buffer(prefix + key),
      update: (key, value) => context.update(prefix + key, value),
    },
  };
}
