// Optimizer: how parameters follow their gradient, as a function of tensors. It is applied once to one flat region
// of parameters, so an update is a few passes over contiguous memory and needs no kernel of its own.
import { OptionError } from "./error";
import { constant } from "./ops/leaf";
import { checkOptions, numberInRange, requireMethod } from "./option";
import { type Shape, sizeOf, type Tensor } from "./tensor";

/** Numbers that may change from step to step, by name: `learningRate`, `momentum`. */
export type Settings = Record<string, number>;

/** One parameter's part of the flat region. */
export interface Part {
  /** PyTorch's name: `0.weight`. */
  readonly name: string;
  /** Name of its layer. */
  readonly layer: string;
  readonly shape: Shape;
  /** First element in the region. */
  readonly offset: number;
  /** Whether weight decay and constraints apply: true for weights, false for biases. */
  readonly decay: boolean;
}

/** What an update is given. All tensors but the scalars have the parameters' shape [count]. */
export interface UpdateCall {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly state: Readonly<Record<string, Tensor>>;
  readonly scalars: Readonly<Record<string, Tensor>>;
  /** What the region is made of, in order and without gaps. */
  readonly parts: readonly Part[];
}

export interface UpdateResult {
  readonly parameter: Tensor;
  readonly state: Readonly<Record<string, Tensor>>;
}

/** How parameters follow a direction: its settings, its state per parameter and its update in ops. */
export interface Optimizer {
  readonly kind: string;
  /** Initial values of what schedules may change. */
  readonly settings: Readonly<Settings>;
  /** Names of the state kept per parameter, zero at the start. Every 256 steps what lies below the normal numbers becomes 0. */
  readonly state: readonly string[];
  /** Name of the state that holds averaged parameters, if it keeps any. */
  readonly average?: string;
  /** The numbers that the update uses at step t = 1, 2, …; always the same names. */
  scalars(settings: Readonly<Settings>, t: number): Settings;
  update(call: UpdateCall): UpdateResult;
}

/** What an optimizer around another one adds. */
export interface Wrapper {
  readonly kind: string;
  readonly settings?: Readonly<Settings>;
  readonly state?: readonly string[];
  readonly average?: string;
  scalars?(settings: Readonly<Settings>, t: number): Settings;
  /** The step that the inner optimizer counts at step t; t itself if left out. */
  innerStep?(t: number): number;
  /** The update; `inner` is that of the optimizer inside, for this call or one with another gradient. */
  update(call: UpdateCall, inner: (call: UpdateCall) => UpdateResult): UpdateResult;
}

/**
 * An optimizer around another one: settings, state and scalars of both.
 *
 * @throws OptionError if both have a name, or the inner one is no optimizer
 */
export function wrap(inner: Optimizer, wrapper: Wrapper): Optimizer {
  const { kind, settings = {}, state = [], average } = wrapper;
  requireMethod(`${kind}()`, "an optimizer", inner, "update", `Write ${kind}(sgd(), …).`);
  const both = { ...inner.settings, ...settings };
  const used = [...Object.keys(inner.settings), ...inner.state, ...Object.keys(inner.scalars(both, 1))];
  const wanted = [...Object.keys(settings), ...state, ...Object.keys(wrapper.scalars?.(both, 1) ?? {})];
  const taken = wanted.find((name) => used.includes(name));
  if (taken !== undefined)
    throw new OptionError({
      where: `${kind}()`,
      expected: `an optimizer that has no "${taken}" yet`,
      got: inner.kind,
      cure: `Use ${kind}() once.`,
    });
  return {
    kind: `${kind}(${inner.kind})`,
    settings: both,
    state: [...inner.state, ...state],
    average: average ?? inner.average,
    scalars: (values, t) => ({
      ...inner.scalars(values, wrapper.innerStep?.(t) ?? t),
      ...wrapper.scalars?.(values, t),
    }),
    update: (call) => wrapper.update(call, (changed) => inner.update(changed)),
  };
}

/** Default and bounds of a numeric option. */
export type OptionRange = readonly [initial: number, low: number, high: number];

/** A number ≥ 0, such as a learning rate. */
export const atLeastZero = (initial: number): OptionRange => [initial, 0, Number.MAX_VALUE];

/** A number from 0 up to but not including 1, such as the decay of a running mean. */
export const decayRate = (initial: number): OptionRange => [initial, 0, 1 - 2 ** -24];

/** The numeric options with their defaults. `others` are names that the caller checks. @throws OptionError */
export function numericOptions<Name extends string>(
  where: string,
  options: object,
  ranges: Readonly<Record<Name, OptionRange>>,
  others: readonly string[] = [],
): Record<Name, number> {
  const names = Object.keys(ranges) as Name[];
  checkOptions(where, options, [...names, ...others]);
  const given = options as Readonly<Partial<Record<Name, unknown>>>;
  return Object.fromEntries(
    names.map((name) => {
      const [initial, low, high] = ranges[name];
      return [name, numberInRange(where, name, given[name] ?? initial, low, high)];
    }),
  ) as Record<Name, number>;
}

/** 1 where weight decay applies, 0 elsewhere; the scalar 1 if it applies to all. */
export function decayMask(parts: readonly Part[]): Tensor {
  if (parts.every(({ decay }) => decay)) return constant(1);
  const mask = new Float32Array(parts.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  for (const { decay, offset, shape } of parts) if (decay) mask.fill(1, offset, offset + sizeOf(shape));
  return constant(mask);
}
