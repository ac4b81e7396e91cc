// Loss: a function of a network's output and the target.
import { OptionError, ShapeError } from "./error";
import { ops } from "./ops/table";
import { describe } from "./option";
import { formatShape, type Shape, sameShape, type Tensor } from "./tensor";

/**
 * A loss: output [batch, …] and target → one number per example [batch], which are averaged over the batch, or a
 * scalar that is taken as it is. Class labels come as i32 [batch]. Any function of this form is a loss.
 */
export type Loss = (output: Tensor, target: Tensor, settings?: LossSettings) => Tensor;

/** What a loss may ask of the run, as scalars: the numbers that its `settings` name. */
export type LossSettings = Readonly<Record<string, Tensor>>;

/** A loss of the library: a function with a name. */
export interface NamedLoss extends Loss {
  readonly kind: string;
  /** Kinds of last layers that it is not made for. */
  readonly misfits: readonly string[];
  /** First values of what schedules may change, by name. */
  readonly settings?: Readonly<Record<string, number>>;
  /** Costs that are measured beside the whole, as `name_loss`. */
  readonly terms?: Readonly<Record<string, Loss>>;
  /** Whether outputs are logits: a single one above 0 means the class 1. */
  readonly logits?: boolean;
}

/** Gives a loss its name, and names the last layers that it is not made for. */
export function namedLoss(
  kind: string,
  loss: Loss,
  misfits: readonly string[] = [],
  logits = false,
): NamedLoss {
  const own: Loss = (output, target, settings) => loss(output, target, settings);
  return Object.assign(own, { kind, misfits, logits });
}

/** A loss that is the mean over outputs of a function of the error a − y. Targets like the output, or class labels. */
export function errorLoss(kind: string, measure: (error: Tensor) => Tensor): NamedLoss {
  return namedLoss(
    kind,
    (output, target) => meanPerExample(measure(ops.sub(output, targetLike(`${kind}()`, output, target)))),
    ["softmax", "logSoftmax"],
  );
}

/**
 * Throws an OptionError where one of the library's losses would take several named outputs, packed in a row, for one. A
 * function of one's own may know what it is given.
 */
export function requireLossOfOutputs(where: string, loss: Loss, outputs: object | undefined): void {
  const { kind, terms } = loss as Partial<NamedLoss>;
  if (!outputs || kind === undefined || terms) return;
  const names = Object.keys(outputs);
  throw new OptionError({
    where: `${where}: loss`,
    expected: `a loss for each of ${names.join(", ")}`,
    got: `${kind}() for all of them`,
    cure: `Write loss: perOutput(net, { ${names[0]}: ${kind}(), … }).`,
  });
}

const warned = new Set<string>();

/** Says on the console, once, that a loss is not made for a network's last layer. */
export function warnOfMisfit(loss: Loss, last: string): void {
  const { kind, misfits = [] } = loss as Partial<NamedLoss>;
  const pair = `${kind}() is not made for what comes out of ${last}()`;
  if (!misfits.includes(last) || warned.has(pair)) return;
  warned.add(pair);
  console.warn(
    `rutter: ${pair}: the network may learn slowly or not at all. Change the last layer or the loss.`,
  );
}

/**
 * The target in the output's shape: class labels become one-hot rows, or for a single output 0 and 1. Throws ShapeError if
 * it does not fit.
 */
export function targetLike(where: string, output: Tensor, target: Tensor): Tensor {
  const width = output.shape[output.rank - 1];
  const hot = target.dtype === "i32" ? ops.oneHot(target, width) : target;
  const dense = target.dtype === "i32" && width === 1 ? ops.sub(1, hot) : hot;
  if (!sameShape(dense.shape, output.shape))
    throw new ShapeError({
      where,
      expected: `targets like the output, ${formatShape(output.shape)}, or class labels`,
      got: formatShape(target.shape),
      cure: "Change the units of the last layer, or the shape of the labels.",
    });
  return dense;
}

/** Sum over all axes but the batch: [batch, …] → [batch]. */
export function sumPerExample(x: Tensor): Tensor {
  return x.rank === 1 ? x : ops.sum(x, { axes: x.shape.slice(1).map((_, i) => i + 1) });
}

/** Mean over all axes but the batch: [batch, …] → [batch]. */
export function meanPerExample(x: Tensor): Tensor {
  return ops.mul(sumPerExample(x), x.shape[0] / x.size);
}

/**
 * The loss of a batch: the mean over its examples, C = 1/n Σ_x C_x; with weights [batch] it is 1/n Σ_x w_x C_x. n is the
 * number of examples whatever their weights, as for class weights and as for Keras's sample_weight.
 *
 * @throws OptionError for a loss that gives no tensor; ShapeError for one of another rank; with weights, for a scalar too
 */
export function batchLoss(
  loss: Loss,
  output: Tensor,
  target: Tensor,
  weights?: Tensor,
  settings?: LossSettings,
): Tensor {
  const value = loss(output, target, settings);
  if (value?.shape === undefined)
    throw new OptionError({
      where: "loss",
      expected: "a function of output and target that gives a tensor",
      got: `one that gives ${describe(value)}`,
      cure: "Call what makes a loss, quadratic(); write one of your own in ops.",
    });
  if (weights) return ops.mean(ops.mul(perExample(value, weights.shape), weights));
  if (value.rank === 0) return value;
  if (value.rank === 1) return ops.mean(value);
  throw new ShapeError({
    where: "loss",
    expected: "a scalar, or one number per example [batch]",
    got: formatShape(value.shape),
    cure: "Sum or average over the other axes.",
  });
}

/** Whether a loss is made of costs that are measured on their own, and what they are called then. */
export function termNames({ terms = {} }: Partial<NamedLoss>): readonly string[] {
  return Object.keys(terms).map((name) => `${name}_loss`);
}

/** The costs that a loss is made of, each of a batch as `batchLoss` gives it. */
export function batchTerms(
  { terms = {} }: Partial<NamedLoss>,
  output: Tensor,
  target: Tensor,
  weights?: Tensor,
  settings?: LossSettings,
): readonly Tensor[] {
  return Object.values(terms).map((term) => batchLoss(term, output, target, weights, settings));
}

function perExample(value: Tensor, shape: Shape): Tensor {
  if (sameShape(value.shape, shape)) return value;
  throw new ShapeError({
    where: "loss",
    expected: `one number per example, ${formatShape(shape)}, to multiply by the dataset's weights`,
    got: formatShape(value.shape),
    cure: "Leave the mean over examples to the trainer, or the weights out: data.withWeights(undefined).",
  });
}
