// Parameter groups: some layers learn with settings of their own.
import { OptionError } from "../error";
import { ops } from "../ops/table";
import type { Optimizer, Part, Settings, UpdateCall } from "../optimizer";
import { describe, finiteNumber, requireMethod } from "../option";
import { sizeOf, type Tensor } from "../tensor";

/** Parameters that have settings of their own. */
export interface ParameterGroup {
  /** Names of layers, or of parameters as in PyTorch: `"0"`, `"0.weight"`. */
  readonly parameters: readonly string[];
  /** Values that differ from the optimizer's: `{ learningRate: 0.01 }`. */
  readonly settings: Readonly<Settings>;
  /** The group's settings are scheduled and shown as `name.learningRate`. Default: the first of `parameters`. */
  readonly name?: string;
}

/**
 * The inner optimizer, with other settings for some parameters. The flat region is cut where the group changes, and
 * each stretch is updated by itself in place: no element is computed twice or copied. As PyTorch's param_groups.
 *
 * ```ts
 * parameterGroups(sgd({ learningRate: 0.1 }), [{ parameters: ["0", "2"], settings: { learningRate: 0.01 } }])
 * ```
 * A layer that joins later: `schedules: { "0.learningRate": phases([{ epochs: 5, value: 0 }, { value: 0.01 }]) }`.
 * Clip outside, `clipNorm(parameterGroups(…), …)`, to have one norm for all.
 *
 * @throws OptionError for a setting that the optimizer does not have, or a name twice; when training starts, for a name
 * that no parameter has
 */
export function parameterGroups(inner: Optimizer, groups: readonly ParameterGroup[]): Optimizer {
  const where = "parameterGroups()";
  const cure = "Write parameterGroups(sgd(), [{ parameters, settings }]).";
  requireMethod(where, "an optimizer", inner, "update", cure);
  const whole = (group: ParameterGroup) => Array.isArray(group?.parameters) && !!group.settings;
  if (!Array.isArray(groups) || !groups.every(whole))
    throw new OptionError({
      where,
      expected: "a list of groups, each with parameters and settings",
      got: describe(groups),
      cure,
    });
  const names = groups.map(({ name, parameters }) => name ?? parameters[0]);
  checkGroups(inner, groups, names);
  const own = (i: number, name: string) => `${names[i]}.${name}`;
  const settingsOf = (i: number, all: Readonly<Settings>) => {
    const changed = Object.keys(groups[i].settings).map((name) => [name, all[own(i, name)]]);
    return { ...all, ...Object.fromEntries(changed) };
  };
  const prefixed = (i: number, settings: Readonly<Settings>) =>
    Object.entries(settings).map(([name, value]): [string, number] => [own(i, name), value]);
  return {
    ...inner,
    kind: `parameterGroups(${inner.kind})`,
    settings: {
      ...inner.settings,
      ...Object.fromEntries(groups.flatMap(({ settings }, i) => prefixed(i, settings))),
    },
    scalars: (settings, t) => ({
      ...inner.scalars(settings, t),
      ...Object.fromEntries(groups.flatMap((_, i) => prefixed(i, inner.scalars(settingsOf(i, settings), t)))),
    }),
    update(call) {
      const results = stretches(call.parts, groups).map(({ group, parts }) => {
        const stretch = cut(call, parts);
        if (group < 0) return inner.update(stretch);
        const scalars = Object.keys(call.scalars).map((name) => [name, call.scalars[own(group, name)]]);
        return inner.update({
          ...stretch,
          scalars: Object.fromEntries(scalars.filter(([, value]) => value)),
        });
      });
      const joined = (pick: (result: (typeof results)[number]) => Tensor) => ops.concat(results.map(pick));
      return {
        parameter: joined(({ parameter }) => parameter),
        state: Object.fromEntries(inner.state.map((name) => [name, joined(({ state }) => state[name])])),
      };
    },
  };
}

/** Neighbouring parts of one group; −1 is that of the rest. The last group that names a part has it. */
function stretches(parts: readonly Part[], groups: readonly ParameterGroup[]) {
  const has = ({ parameters }: ParameterGroup, { name, layer }: Part) =>
    parameters.includes(name) || parameters.includes(layer);
  for (const name of groups.flatMap(({ parameters }) => parameters))
    if (!parts.some((part) => part.name === name || part.layer === name))
      throw new OptionError({
        where: "parameterGroups()",
        expected: `names of layers or parameters: ${parts.map((part) => part.name).join(", ")}`,
        got: `"${name}"`,
        cure: "Layers without a name are called by their position.",
      });
  const found: { group: number; parts: Part[] }[] = [];
  for (const part of parts) {
    const group = groups.findLastIndex((candidate) => has(candidate, part));
    const last = found[found.length - 1];
    if (last?.group === group) last.parts.push(part);
    else found.push({ group, parts: [part] });
  }
  return found;
}

/** The call for some neighbouring parts alone. */
function cut(call: UpdateCall, parts: readonly Part[]): UpdateCall {
  const start = parts[0].offset;
  const end = parts.reduce((sum, { shape }) => sum + sizeOf(shape), start);
  const slice = (whole: Tensor) => ops.slice(whole, [start], [end]);
  return {
    parameter: slice(call.parameter),
    gradient: slice(call.gradient),
    state: Object.fromEntries(Object.entries(call.state).map(([name, value]) => [name, slice(value)])),
    scalars: call.scalars,
    parts: parts.map((part) => ({ ...part, offset: part.offset - start })),
  };
}

function checkGroups(inner: Optimizer, groups: readonly ParameterGroup[], names: readonly string[]): void {
  for (const [i, { settings, parameters }] of groups.entries()) {
    const unknown = Object.keys(settings).find((name) => !(name in inner.settings));
    if (unknown !== undefined || parameters.length === 0 || names.indexOf(names[i]) !== i)
      throw new OptionError({
        where: `parameterGroups(): group ${names[i] ?? i}`,
        expected: `a name of its own, parameters, and settings among ${Object.keys(inner.settings).join(", ")}`,
        got: unknown !== undefined ? `the setting "${unknown}"` : `${parameters.length} parameters`,
        cure: 'Write { parameters: ["0"], settings: { learningRate: 0.01 } }.',
      });
    for (const [name, value] of Object.entries(settings)) finiteNumber("parameterGroups()", name, value);
  }
}
