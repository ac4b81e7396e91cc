// Objective: what is minimised as a whole: a function of many numbers, its gradient, and its curvature along a direction.
import { arrayFor, type Backend } from "../backend";
import type { Dataset } from "../data/dataset";
import type { ExampleStream } from "../data/exampleStream";
import { portionsOf } from "../data/portions";
import { checkDataset } from "../datasetCheck";
import { derivatives } from "../derivatives";
import { targetType } from "../forward";
import { batchLoss, type Loss, requireLossOfOutputs } from "../loss";
import type { Network } from "../network";
import { constant, input, integerConstant } from "../ops/leaf";
import { ops } from "../ops/table";
import { positiveInteger } from "../option";
import { Program } from "../program";
import { penaltiesOf, type Regularization } from "../regularization";
import { type Tensor, tensorType } from "../tensor";

/** A function of `size` numbers. Points and results are float64 on the host; how precise they are is the backend's affair. */
export interface Objective {
  readonly size: number;
  /** Where to begin. */
  start(): Promise<Float64Array>;
  /** The value at x; writes the gradient. */
  evaluate(x: Float64Array, gradient: Float64Array): Promise<number>;
  /** Writes H·v, H the matrix of second derivatives at x. */
  curvature(x: Float64Array, v: Float64Array, product: Float64Array): Promise<void>;
  /** Told of the point that was accepted last. */
  settle(x: Float64Array): Promise<void>;
  dispose(): void;
}

/**
 * A function of a vector [start.length] as an objective.
 *
 * ```ts
 * const bowl = objectiveOf((x) => ops.sum(ops.mul(x, x)), [3, 4], { backend });
 * ```
 * @throws ShapeError if the function does not give a scalar
 */
export function objectiveOf(
  f: (x: Tensor) => Tensor,
  start: ArrayLike<number>,
  { backend }: { readonly backend: Backend },
): Objective {
  const size = positiveInteger("objectiveOf()", "the length of start", start.length);
  const [x, v] = [input(tensorType([size])), input(tensorType([size]))];
  const value = f(x);
  const { gradient, product } = derivatives(value, [{ tensor: x }], v);
  const first = new Program({ inputs: [x], outputs: [value, gradient], backend });
  const second = new Program({ inputs: [x, v], outputs: [product], backend });
  const scalar = arrayFor(backend, "f32", 1);
  const vector = arrayFor(backend, "f32", size);
  return {
    size,
    start: async () => Float64Array.from(start),
    async evaluate(point, out) {
      await first.prepare();
      await first.write(0, point);
      await first.run();
      await first.read(0, scalar);
      await first.read(1, vector);
      out.set(vector);
      return scalar[0];
    },
    async curvature(point, direction, out) {
      await second.prepare();
      await second.write(0, point);
      await second.write(1, direction);
      await second.run();
      await second.read(0, vector);
      out.set(vector);
    },
    settle: async () => {},
    dispose() {
      first.dispose();
      second.dispose();
    },
  };
}

/** What a training objective is made of beside network and data. */
export interface TrainingObjectiveOptions {
  readonly loss: Loss;
  readonly backend: Backend;
  /** Penalties as the trainer's. Default none. */
  readonly regularization?: Regularization | readonly Regularization[];
  /** Examples that go through the network at a time; changes rounding only. Default 1000. */
  readonly chunk?: number;
}

/**
 * The cost of a network over all data as a function of its parameters: the mean over the examples, times their weights if
 * it has some, and penalties.
 * Layers behave as in prediction (no dropout, running statistics as they are). The accepted point ends up in the network.
 * An {@link ExampleStream} is read anew for every evaluation, always as of epoch 0, so that the function stays the same.
 *
 * @throws OptionError, DataError or ShapeError for what does not fit
 */
export function trainingObjective(
  network: Network<any, any>,
  data: Dataset | ExampleStream,
  { loss, backend, regularization, chunk = 1000 }: TrainingObjectiveOptions,
): Objective {
  checkDataset("trainingObjective()", network, data);
  requireLossOfOutputs("trainingObjective()", loss, network.outputs);
  positiveInteger("trainingObjective()", "chunk", chunk);
  const size = network.parameterCount;
  const penalties = penaltiesOf(regularization);
  const programs = new Map<string, Program>();
  const scalar = arrayFor(backend, "f32", 1);
  const vector = arrayFor(backend, "f32", size);
  const program = (portion: Dataset, kind: "first" | "second") => {
    const { length: rows, weights } = portion;
    const key = `${rows} ${weights !== undefined} ${kind}`;
    const known = programs.get(key);
    if (known) return known;
    const [x, y] = [input(tensorType([rows, ...network.input])), input(targetType(portion, rows))];
    const w = weights && input(tensorType([rows]));
    const given = w ? [x, y, w] : [x, y];
    const v = input(tensorType([size]));
    const trace = network.trace(x);
    const cost = penalties.reduce(
      (sum, { strength, divisor, term }) => {
        const weight = constant(strength / divisor(data.length, data.length));
        return ops.add(sum, ops.mul(term(network, trace, integerConstant([0])), weight));
      },
      batchLoss(loss, trace.output, y, w),
    );
    const { gradient, product } = derivatives(cost, network.parameterList, v);
    const made =
      kind === "first"
        ? new Program({ inputs: given, outputs: [cost, gradient], backend })
        : new Program({ inputs: [...given, v], outputs: [product], backend });
    programs.set(key, made);
    return made;
  };
  /** Runs a program, with further inputs, on every portion of the data; `use` sees its share of all examples. */
  const overAll = async (
    kind: "first" | "second",
    more: readonly Float64Array[],
    use: (one: Program, share: number) => Promise<void>,
  ) => {
    for await (const portion of portionsOf(data, chunk)) {
      const { inputs, labels, weights, length } = portion;
      const one = program(portion, kind);
      await one.prepare();
      const given = [inputs, labels, ...(weights ? [weights] : []), ...more];
      for (const [i, values] of given.entries()) await one.write(i, values);
      await one.run();
      await use(one, length / data.length);
    }
  };
  return {
    size,
    start: async () => Float64Array.from(await network.parameters.read()),
    async evaluate(point, out) {
      await network.parameters.write(point);
      out.fill(0);
      let value = 0;
      await overAll("first", [], async (one, share) => {
        await one.read(0, scalar);
        await one.read(1, vector);
        value += share * scalar[0];
        for (let i = 0; i < size; i++) out[i] += share * vector[i];
      });
      return value;
    },
    async curvature(point, direction, out) {
      await network.parameters.write(point);
      out.fill(0);
      await overAll("second", [direction], async (one, share) => {
        await one.read(0, vector);
        for (let i = 0; i < size; i++) out[i] += share * vector[i];
      });
    },
    settle: (point) => network.parameters.write(point),
    dispose() {
      for (const one of programs.values()) one.dispose();
      programs.clear();
    },
  };
}
