// Regularization: penalties on parameters or outputs of layers, added to the loss.
import { OptionError } from "./error";
import { Stream } from "./math/stream";
import type { Network, Trace } from "./network";
import { constant } from "./ops/leaf";
import { ops } from "./ops/table";
import { checkOptions, numberInRange } from "./option";
import type { Tensor } from "./tensor";

/** What a penalty of one's own is given beside the parameter. */
export interface PenaltyContext {
  /** PyTorch's name of the parameter: `0.weight`. */
  readonly name: string;
  /** The training step, i32 [1]: the counter for random ops. */
  readonly step: Tensor;
  /** Random numbers for this parameter alone. */
  readonly stream: Stream;
}

/** A penalty of one's own: a parameter in its shape → a scalar. */
export type PenaltyFunction = (parameter: Tensor, context: PenaltyContext) => Tensor;

/**
 * Strengths of penalties, λ by name. Those on parameters apply to weights, not to biases, and are scaled as `scale` says.
 * l1 and l2 together are the elastic net. For decay outside the gradient see `adamw` and `decayWeights`, for bounds on
 * weights `maxNorm`.
 */
export interface Regularization {
  /**
   * λ of λ/2 Σ w², scaled; by default λ/(2n) Σ w² as in Nielsen's chapter 3: each step of gradient descent shrinks w by the
   * factor 1 − ηλ/n.
   */
  readonly l2?: number;
  /** λ of λ Σ |w|, scaled: by default each step moves w towards 0 by ηλ/n; no force at 0. Nielsen, chapter 3. */
  readonly l1?: number;
  /**
   * λ of λ/2 ‖WWᵀ − I‖², scaled, W the weight as [out, rest]; WᵀW where out is larger. Brock and others 2017. For
   * weights with two axes or more.
   */
  readonly orthogonality?: number;
  /** λ of λ Σ |a| over a layer's outputs a, averaged over the batch and not scaled. As Keras's activity_regularizer. */
  readonly activityL1?: number;
  /** λ of λ/2 Σ a² over a layer's outputs a, averaged over the batch and not scaled. As Keras's activity_regularizer. */
  readonly activityL2?: number;
  /** A penalty of one's own, with λ in `strength`; its setting is called `penalty`. As Keras's kernel_regularizer. */
  readonly penalty?: PenaltyFunction;
  /** λ of `penalty`. Default 1. */
  readonly strength?: number;
  /**
   * What λ is divided by: `dataset`, the number n of training examples, so that λ weighs against the sum of all costs
   * (Nielsen); `batch`, the number of examples of the step; `none`, as Keras's kernel_regularizer and PyTorch's weight_decay.
   * Default dataset.
   */
  readonly scale?: "dataset" | "batch" | "none";
  /** Names of layers. Default all. */
  readonly layers?: readonly string[];
  /** Whether biases and the like are penalised too. Default false. */
  readonly biases?: boolean;
  /** Settings are called `name.l2` instead of `l2`: for several in a list. */
  readonly name?: string;
}

/** A penalty in use. */
export interface Penalty {
  /** The setting that holds its strength. */
  readonly setting: string;
  readonly strength: number;
  /** What the strength is divided by in a step. */
  divisor(examples: number, rows: number): number;
  /** The penalty before its strength. */
  term(network: Network<any, any>, trace: Trace, step: Tensor): Tensor;
}

/** The term that each penalty on parameters adds for one of them. */
const onParameters: Readonly<Record<"l1" | "l2" | "orthogonality", PenaltyFunction>> = {
  l1: (w) => ops.sum(ops.abs(w)),
  l2: (w) => ops.mul(ops.sum(ops.mul(w, w)), 0.5),
  orthogonality(w) {
    if (w.rank < 2) return constant(0);
    const rows = ops.reshape(w, [w.shape[0], -1]);
    const wide = rows.shape[1] >= rows.shape[0];
    const product = ops.matmul(rows, rows, wide ? { transposeB: true } : { transposeA: true });
    const off = ops.sub(product, identity(product.shape[0]));
    return ops.mul(ops.sum(ops.mul(off, off)), 0.5);
  },
};

/** The term that each penalty on outputs adds for one layer. */
const onOutputs: Readonly<Record<"activityL1" | "activityL2", (a: Tensor) => Tensor>> = {
  activityL1: (a) => ops.mul(ops.sum(ops.abs(a)), 1 / a.shape[0]),
  activityL2: (a) => ops.mul(ops.sum(ops.mul(a, a)), 0.5 / a.shape[0]),
};

const strengths = [...Object.keys(onParameters), ...Object.keys(onOutputs)];

/** The penalties that the options ask for. @throws OptionError for an unknown one, a bad strength, or a name twice */
export function penaltiesOf(
  regularization: Regularization | readonly Regularization[] = [],
): readonly Penalty[] {
  const all = [regularization].flat().flatMap((options: Regularization) => penaltiesIn(options));
  const twice = all.find(({ setting }, i) => all.findIndex((other) => other.setting === setting) !== i);
  if (twice !== undefined)
    throw new OptionError({
      where: "Trainer: regularization",
      expected: "different names for settings",
      got: `"${twice.setting}" twice`,
      cure: 'Name them: [{ l2: 1 }, { name: "first", layers: ["0"], l2: 5 }].',
    });
  return all;
}

function penaltiesIn(options: Regularization): Penalty[] {
  const where = "Trainer: regularization";
  checkOptions(where, options, [...strengths, "penalty", "strength", "scale", "layers", "biases", "name"]);
  const { scale = "dataset", penalty, strength = 1, name } = options;
  if (scale !== "dataset" && scale !== "batch" && scale !== "none")
    throw new OptionError({
      where: `${where}: scale`,
      expected: '"dataset", "batch" or "none"',
      got: String(scale),
      cure: "Leave it out for λ/n.",
    });
  const common = (kind: string, value: number) => ({
    setting: name === undefined ? kind : `${name}.${kind}`,
    strength: numberInRange(where, kind, value, 0, Number.MAX_VALUE),
  });
  const divisor = (examples: number, rows: number) =>
    scale === "dataset" ? examples : scale === "batch" ? rows : 1;
  const parameterPenalty = (kind: string, value: number, own: PenaltyFunction): Penalty => ({
    ...common(kind, value),
    divisor,
    term: (network, _, step) => parameterTerms(network, options, own, step),
  });
  const found = Object.entries(options).flatMap(([kind, value]): Penalty[] => {
    if (value === undefined) return [];
    if (kind in onParameters) return [parameterPenalty(kind, value, onParameters[kind as "l1"])];
    if (!(kind in onOutputs)) return [];
    const own = onOutputs[kind as "activityL1"];
    return [
      { ...common(kind, value), divisor: () => 1, term: (_, trace) => outputTerms(trace, options, own) },
    ];
  });
  return penalty === undefined ? found : [...found, parameterPenalty("penalty", strength, penalty)];
}

function parameterTerms(
  { layers, seed }: Network<any, any>,
  { layers: chosen, biases = false }: Regularization,
  penalty: PenaltyFunction,
  step: Tensor,
): Tensor {
  requireLayers(
    chosen,
    layers.map(({ name }) => name),
  );
  const parameters = layers
    .filter(({ name }) => chosen?.includes(name) ?? true)
    .flatMap((layer) => layer.parameters.filter(({ decay }) => decay || biases));
  return total(
    parameters.map(({ tensor, fullName: name }) =>
      penalty(tensor, { name, step, stream: new Stream(seed, `penalty ${name}`) }),
    ),
  );
}

function outputTerms(
  { layers }: Trace,
  { layers: chosen }: Regularization,
  own: (a: Tensor) => Tensor,
): Tensor {
  requireLayers(
    chosen,
    layers.map(({ placed }) => placed.name),
  );
  return total(
    layers.filter(({ placed }) => chosen?.includes(placed.name) ?? true).map(({ output }) => own(output)),
  );
}

function requireLayers(chosen: readonly string[] | undefined, names: readonly string[]): void {
  const unknown = chosen?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new OptionError({
      where: "Trainer: regularization: layers",
      expected: `names among ${names.join(", ")}`,
      got: `"${unknown}"`,
      cure: "Layers without a name are called by their position.",
    });
}

function total(terms: readonly Tensor[]): Tensor {
  return terms.length === 0 ? constant(0) : terms.reduce((sum, term) => ops.add(sum, term));
}

function identity(size: number): Tensor {
  const values = new Float32Array(size * size);
  for (let i = 0; i < size; i++) values[i * size + i] = 1;
  return constant(values, [size, size]);
}
