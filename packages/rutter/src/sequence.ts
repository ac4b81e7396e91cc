// Sequence: layers one after the other inside a layer; their parameters, buffers and settings get the position as prefix.
import type { ApplyContext, BuiltLayer, Layer } from "./layer";
import type { Shape, Tensor } from "./tensor";

/** The shapes and parameters of layers applied in turn. */
export function buildSequence(layers: readonly Layer[], input: Shape, where: string): BuiltLayer {
  let output = input;
  const built = layers.map((layer, i) => {
    const result = layer.build(output, `${where}, layer ${nameOf(layer, i)} (${layer.kind})`);
    output = result.output;
    const prefixed = <T extends { readonly name: string }>(specs: readonly T[] = []) =>
      specs.map((spec) => ({ ...spec, name: `${nameOf(layer, i)}.${spec.name}` }));
    return {
      parameters: prefixed(result.parameters),
      buffers: prefixed(result.buffers),
      settings: Object.entries(result.settings ?? {}).map(([key, value]) => [
        `${nameOf(layer, i)}.${key}`,
        value,
      ]),
    };
  });
  return {
    output,
    parameters: built.flatMap(({ parameters }) => parameters),
    buffers: built.flatMap(({ buffers }) => buffers),
    settings: Object.fromEntries(built.flatMap(({ settings }) => settings)),
  };
}

/** The layers applied in turn, each with its own part of the parameters and of the context. */
export function applySequence(
  layers: readonly Layer[],
  x: Tensor,
  parameters: Readonly<Record<string, Tensor>>,
  context: ApplyContext,
): Tensor {
  return layers.reduce((current, layer, i) => {
    const prefix = `${nameOf(layer, i)}.`;
    const own = Object.entries(parameters).filter(([name]) => name.startsWith(prefix));
    return layer.apply(
      current,
      Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value])),
      {
        ...context,
        stream: (purpose) => context.stream(prefix + purpose),
        setting: (name) => context.setting(prefix + name),
        buffer: (name) => context.buffer(prefix + name),
        update: (name, value) => context.update(prefix + name, value),
      },
    );
  }, x);
}

const nameOf = (layer: Layer, i: number) => layer.name ?? String(i);
