// Training step: a loss and its parameter updates as one program, callable by hand in a loop of one's own. Networks
// that learn against or from each other are several steps over the same variables.
import { arrayFor, type Backend } from "./backend";
import { DenormalFlush } from "./denormals";
import { OptionError } from "./error";
import { gradients } from "./gradients";
import type { Network } from "./network";
import { constant, input } from "./ops/leaf";
import type { NumericArray } from "./ops/operation";
import { ops } from "./ops/table";
import type { Optimizer, Part, Settings } from "./optimizer";
import type { Parameter } from "./placement";
import type { Assignment } from "./plan";
import { Program } from "./program";
import { sizeOf, type Tensor, type TensorType, tensorType } from "./tensor";
import { Variable } from "./variable";

/** What a loss function of a step is given besides its inputs. */
export interface StepContext {
  readonly training: true;
  /** Number of the step, from 1, as i32 [1]: the counter for random ops. */
  readonly step: Tensor;
  /** Scalars named in `settings` of the step. */
  readonly settings: Readonly<Record<string, Tensor>>;
}

/** A network's parameters and who updates them. */
export interface Update {
  readonly network: Network<any, any>;
  readonly optimizer: Optimizer;
}

/** What the function of a step returns. */
export interface StepResult {
  /** The scalar to minimise. */
  readonly loss: Tensor;
  /** Other tensors to read after each step. */
  readonly outputs?: readonly Tensor[];
  /** Directions for each update's parameters in their order; the loss's gradients if left out. */
  readonly directions?: readonly (readonly Tensor[])[];
  /**
   * Of each update scalars by the names of its network's layers: where one is not 0 the layer's parameters stay as they are
   * in this step, whatever gradient, momentum or decay they have.
   */
  readonly frozen?: readonly Readonly<Record<string, Tensor>>[];
  /** Further variables to store, such as a network's `bufferAssignments`. */
  readonly assignments?: readonly Assignment[];
}

/** What a training step is made of. */
export interface TrainingStepOptions {
  readonly backend: Backend;
  /** Types of what `write` will bring, in order. */
  readonly inputs: readonly TensorType[];
  readonly updates: readonly Update[];
  /** Further numbers that the function may use and that may change from step to step. */
  readonly settings?: Settings;
  readonly build: (inputs: readonly Tensor[], context: StepContext) => StepResult;
}

/** An optimizer's state for one network: survives recompiling for another batch size. */
export interface OptimizerState {
  readonly variables: Readonly<Record<string, Variable>>;
}

/** Fresh optimizer state: zeros. */
export function optimizerState({ network, optimizer }: Update): OptimizerState {
  const { type } = network.parameters;
  const fresh = (name: string) => new Variable(name, type, new Float32Array(network.parameterCount));
  return { variables: Object.fromEntries(optimizer.state.map((name) => [name, fresh(name)])) };
}

/**
 * One planned program per step: forward, loss, backward and update.
 *
 * ```ts
 * const step = new TrainingStep({
 *   backend, inputs: [tensorType([10, 784]), tensorType([10], "i32")], updates: [{ network: net, optimizer: sgd() }],
 *   build: ([x, y], context) => ({ loss: ops.mean(softmaxCrossEntropy()(net.apply(x, context), y)) }),
 * });
 * step.write(0, images); step.write(1, labels); await step.run(); console.log(await step.loss());
 * ```
 */
export class TrainingStep {
  /** State of each update's optimizer. */
  readonly states: readonly OptimizerState[];
  /** Current values of what may change from step to step; write to it between steps. */
  readonly settings: readonly Settings[];
  /** Current values of the step's own settings. */
  readonly extra: Settings;
  readonly program: Program;
  /** Number of steps run. */
  count = 0;
  readonly #scalars: NumericArray;
  readonly #scalarNames: readonly string[][];
  readonly #extraNames: readonly string[];
  readonly #step = new Int32Array(1);
  readonly #lossValue: NumericArray;
  readonly #inputs: number;
  readonly #updates: readonly Update[];
  readonly #ownStates: readonly OptimizerState[];
  readonly #flush: DenormalFlush;

  /** `states` are shared by steps over the same updates; without them the step makes its own, and frees them. */
  constructor(
    { backend, inputs, updates, settings = {}, build }: TrainingStepOptions,
    states?: readonly OptimizerState[],
  ) {
    this.states = states ?? updates.map(optimizerState);
    this.#ownStates = states ? [] : this.states;
    this.#updates = updates;
    this.extra = { ...settings };
    this.#extraNames = Object.keys(settings);
    this.#inputs = inputs.length;
    this.settings = updates.map(({ optimizer }) => ({ ...optimizer.settings }));
    this.#scalarNames = updates.map(({ optimizer }, i) =>
      Object.keys(optimizer.scalars(this.settings[i], 1)),
    );
    const tensors = inputs.map(input);
    const step = input(tensorType([1], "i32"));
    const names = [...this.#extraNames, ...this.#scalarNames.flat()];
    const scalars = input(tensorType([names.length]));
    const scalar = (i: number) => ops.reshape(ops.slice(scalars, [i], [i + 1]), []);
    const extra = Object.fromEntries(this.#extraNames.map((name, i) => [name, scalar(i)]));
    const {
      loss,
      outputs = [],
      directions,
      frozen = [],
      assignments: more = [],
    } = build(tensors, { training: true, step, settings: extra });
    let position = this.#extraNames.length;
    const assignments = updates.flatMap((update, i): Assignment[] => {
      const own = Object.fromEntries(this.#scalarNames[i].map((name) => [name, scalar(position++)]));
      const towards = directions?.[i] ?? parameterGradients(loss, update.network);
      return assign(update, this.states[i], own, towards, frozen[i] ?? {});
    });
    this.program = new Program({
      inputs: [...tensors, step, scalars],
      outputs: [loss, ...outputs],
      assignments: [...assignments, ...more],
      backend,
    });
    const variables = this.states.flatMap((state) => Object.values(state.variables));
    this.#flush = new DenormalFlush(variables, backend);
    this.#scalars = arrayFor(backend, "f32", names.length).fill(Number.NaN);
    this.#lossValue = arrayFor(backend, "f32", 1);
  }

  /** Copies values into input `index`, from element `offset` on. */
  write(index: number, values: NumericArray, offset = 0): void | Promise<void> {
    return this.program.write(index, values, offset);
  }

  /** Runs one step. Resolve the promise, if there is one, before reading. */
  run(): void | Promise<void> {
    const flushed = this.#flush.before(this.count);
    this.#step[0] = ++this.count;
    const written = [this.program.write(this.#inputs, this.#step), this.#writeScalars()];
    const pending = [flushed, ...written].filter(Boolean);
    if (pending.length > 0) return Promise.all(pending).then(() => this.program.run());
    return this.program.run();
  }

  /** The loss of the last step. */
  loss(): number | Promise<number> {
    const pending = this.program.read(0, this.#lossValue);
    return pending ? pending.then(() => this.#lossValue[0]) : this.#lossValue[0];
  }

  dispose(): void {
    this.program.dispose();
    this.#flush.dispose();
    for (const { variables } of this.#ownStates)
      for (const variable of Object.values(variables)) variable.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #writeScalars(): void | Promise<void> {
    let position = 0;
    let changed = false;
    const put = (value: number) => {
      const before = this.#scalars[position];
      this.#scalars[position] = value;
      if (this.#scalars[position] !== before) changed = true;
      position++;
    };
    for (const name of this.#extraNames) put(this.extra[name]);
    for (let i = 0; i < this.#updates.length; i++) {
      const values = this.#updates[i].optimizer.scalars(this.settings[i], this.count);
      for (const name of this.#scalarNames[i]) put(values[name]);
    }
    return changed ? this.program.write(this.#inputs + 1, this.#scalars) : undefined;
  }
}

function parameterGradients(loss: Tensor, { parameterList }: Network<any, any>): readonly Tensor[] {
  return gradients(
    loss,
    parameterList.map(({ tensor }) => tensor),
  );
}

/** What a network's flat region is made of. */
function partsOf({ layers }: Network<any, any>): readonly Part[] {
  return layers.flatMap(({ name: layer, parameters }) =>
    parameters.map(
      ({ fullName: name, shape, offset, decay }): Part => ({ name, layer, shape, offset, decay }),
    ),
  );
}

/** The optimizer's update of the flat region from one direction per parameter. */
function assign(
  { network, optimizer }: Update,
  { variables }: OptimizerState,
  scalars: Record<string, Tensor>,
  directions: readonly Tensor[],
  frozen: Readonly<Record<string, Tensor>>,
): Assignment[] {
  if (directions.length === 0)
    throw new OptionError({
      where: "training step",
      expected: "a network with parameters",
      got: "none",
      cure: "Add a layer with weights, such as dense(10).",
    });
  const layerOf = partsOf(network).map(({ layer }) => layer);
  const moving = (direction: Tensor, i: number) => {
    if (network.parameterList[i].frozen) return constant(0, direction.shape);
    return layerOf[i] in frozen ? ops.where(frozen[layerOf[i]], 0, direction) : direction;
  };
  const gradient = ops.concat(directions.map(moving).map((direction) => ops.reshape(direction, [-1])));
  const state = Object.fromEntries(Object.entries(variables).map(([name, { tensor }]) => [name, tensor]));
  const parts = partsOf(network);
  const parameter = network.parameters.tensor;
  const updated = optimizer.update({ parameter, gradient, state, scalars, parts });
  return [
    ...Object.entries(updated.state).map(([name, value]): Assignment => [variables[name], value]),
    [network.parameters, keepFrozen(network, updated.parameter, frozen)],
  ];
}

/** The update with frozen parameters as they were, whatever the optimizer does with a gradient of 0. */
function keepFrozen(
  { layers, parameters, parameterCount }: Network<any, any>,
  updated: Tensor,
  scheduled: Readonly<Record<string, Tensor>>,
): Tensor {
  const maskOf = (held: readonly Parameter[]) => {
    const mask = new Float32Array(parameterCount);
    for (const { offset, shape } of held) mask.fill(1, offset, offset + sizeOf(shape));
    return constant(mask, [parameterCount]);
  };
  const keep = (mask: Tensor, moved: Tensor) => ops.where(mask, parameters.tensor, moved);
  const always = layers.flatMap((layer) => layer.parameters.filter(({ frozen }) => frozen));
  return layers
    .filter(({ name }) => name in scheduled)
    .reduce(
      (moved, layer) => keep(ops.mul(maskOf(layer.parameters), scheduled[layer.name]), moved),
      always.length > 0 ? keep(maskOf(always), updated) : updated,
    );
}
