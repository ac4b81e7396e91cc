// Random graphs: small DAGs out of the op table with repeated use, views, concatenations, broadcasts, gradients and
// assignments, drawn from a seed, so that a failing one can be built again.
import { gradients } from "../packages/rutter/src/gradients";
import { Stream } from "../packages/rutter/src/math/stream";
import { constant, input } from "../packages/rutter/src/ops/leaf";
import { ops } from "../packages/rutter/src/ops/table";
import type { Assignment } from "../packages/rutter/src/plan";
import { type Shape, sameShape, sizeOf, type Tensor, tensorType } from "../packages/rutter/src/tensor";
import { Variable } from "../packages/rutter/src/variable";

export interface RandomGraph {
  readonly inputs: readonly Tensor[];
  readonly variables: readonly Variable[];
  readonly outputs: readonly Tensor[];
  readonly assignments: readonly Assignment[];
}

const shapes: readonly Shape[] = [
  [],
  [1],
  [4],
  [6],
  [2, 3],
  [3, 2],
  [1, 3],
  [3, 4],
  [2, 2, 3],
  [20],
  [5, 4],
  [0],
  [2, 0],
  [0, 3],
  [3, 1],
];

const stream = new Stream(1, "random ops of random graphs");
const unary = ["neg", "abs", "sign", "sqrt", "exp", "tanh", "sigmoid", "relu", "softplus", "step"] as const;
const binary = ["add", "sub", "mul", "div", "maximum", "minimum", "less", "equal"] as const;

/** Draws for one graph, in order. */
class Dice {
  readonly #stream: Stream;
  #position = 0;

  constructor(seed: number) {
    this.#stream = new Stream(seed, "random graph");
  }

  below(bound: number): number {
    return this.#stream.integer(this.#position++, bound);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** Small whole numbers and halves, so that equal values and exact zeros happen. */
  values(size: number): number[] {
    return Array.from({ length: size }, () =>
      this.pick([0, -0, 1, -1, 0.5, 2, -1.5, 3, 0.25, this.below(1000) / 250 - 2]),
    );
  }
}

/** Values for the inputs of a graph, from a draw of their own. */
export function inputValues(graph: RandomGraph, seed: number): (Float32Array | Int32Array)[] {
  const dice = new Dice(seed);
  return graph.inputs.map((tensor) =>
    tensor.dtype === "i32"
      ? Int32Array.from({ length: tensor.size }, () => dice.below(6) - 1)
      : Float32Array.from(dice.values(tensor.size)),
  );
}

/** The graph of a seed: `size` ops over a few leaves. */
export function randomGraph(seed: number, size: number): RandomGraph {
  const dice = new Dice(seed);
  const inputs = Array.from({ length: 1 + dice.below(2) }, () => input(tensorType(dice.pick(shapes))));
  const indices = input(tensorType([3], "i32"));
  const variables = Array.from({ length: 1 + dice.below(3) }, (_, i) => {
    const shape = dice.pick(shapes);
    return new Variable(`v${i}`, tensorType(shape), Float32Array.from(dice.values(sizeOf(shape))));
  });
  const pool = [
    ...inputs,
    ...variables.map(({ tensor }) => tensor),
    constant(dice.pick([0, 1, -1, 0.1])),
    (() => {
      const shape = dice.pick(shapes);
      return constant(dice.values(sizeOf(shape)), shape);
    })(),
  ];
  for (let i = 0; i < size; i++) pool.push(grown(dice, pool, indices));
  const outputs = Array.from({ length: 1 + dice.below(3) }, () => recent(dice, pool));
  if (dice.below(4) === 0) outputs.push(indices);
  const assignments: Assignment[] = [];
  for (const variable of variables) {
    if (dice.below(4) === 0) continue;
    assignments.push([variable, fitting(dice, pool, variable)]);
  }
  return { inputs: [...inputs, indices], variables, outputs, assignments };
}

/** Any tensor; the last ones are likelier, so that graphs become deep. */
function recent(dice: Dice, pool: readonly Tensor[]): Tensor {
  return dice.below(2) === 0 ? dice.pick(pool) : dice.pick(pool.slice(-4));
}

/** A new tensor of old ones. */
function grown(dice: Dice, pool: readonly Tensor[], indices: Tensor): Tensor {
  const x = recent(dice, pool);
  switch (dice.below(15)) {
    case 0:
    case 1:
      return ops[dice.pick(unary)](x);
    case 2:
    case 3:
    case 4:
      return ops[dice.pick(binary)](x, partner(dice, pool, x));
    case 5:
      return ops.where(ops.less(x, partner(dice, pool, x)), x, partner(dice, pool, x));
    case 6:
      return dice.pick([ops.sum, ops.max])(x, reduced(dice, x));
    case 7:
      return ops.reshape(x, dice.pick(factored(x.size)));
    case 8:
      return ops.transpose(x);
    case 9: {
      const start = x.shape.map((extent) => dice.below(extent + 1));
      return ops.slice(
        x,
        start,
        x.shape.map((extent, i) => start[i] + dice.below(extent - start[i] + 1)),
      );
    }
    case 10: {
      const axis = x.rank === 0 ? 0 : dice.below(x.rank);
      const y = x.rank === 0 ? ops.reshape(x, [1]) : x;
      const mates = pool.filter((other) => sameShape(other.shape, y.shape));
      return ops.concat(
        [y, ...Array.from({ length: dice.below(3) }, () => (mates.length > 0 ? dice.pick(mates) : y))],
        axis,
      );
    }
    case 11: {
      if (x.rank === 0) return ops.broadcastTo(x, [2, 3]);
      if (x.rank === 2) return product(dice, pool, x);
      return dice.pick([ops.softmax, ops.logSoftmax])(x);
    }
    case 12: {
      const rows = x.rank === 0 ? ops.reshape(x, [1]) : x;
      const chosen = whole(dice, indices);
      const gathered = ops.gather(rows, chosen);
      return dice.pick([
        () => gathered,
        () => ops.scatterAdd(gathered, chosen, 4),
        () => ops.oneHot(chosen, 3),
        () => ops.randomNormal(stream, ops.slice(indices, [1], [2]), dice.pick(shapes)),
      ])();
    }
    case 13: {
      const y = ops[dice.pick(unary)](x);
      return ops[dice.pick(binary)](y, stretchable(dice, y));
    }
    default: {
      const scalar = ops.sum(ops.mul(x, partner(dice, pool, x)));
      const wrt = dice.pick(pool);
      return gradients(scalar, [wrt])[0];
    }
  }
}

/** Indices as they come, moved about, or joined with themselves. */
function whole(dice: Dice, indices: Tensor): Tensor {
  return dice.pick([
    () => indices,
    () => ops.slice(indices, [1], [3]),
    () => ops.transpose(ops.reshape(ops.concat([indices, indices]), [2, 3])),
    () => ops.broadcastTo(ops.reshape(indices, [1, 3]), [2, 3]),
  ])();
}

/** A view of one row or column of x, which stretches to x again. */
function stretchable(dice: Dice, x: Tensor): Tensor {
  if (x.size === 0 || x.rank === 0) return x;
  const axis = dice.below(x.rank);
  const start = x.shape.map((extent, i) => (i === axis ? dice.below(extent) : 0));
  return ops.slice(
    x,
    start,
    x.shape.map((extent, i) => (i === axis ? start[i] + 1 : extent)),
  );
}

/** A tensor that broadcasts with x, x itself among them. */
function partner(dice: Dice, pool: readonly Tensor[], x: Tensor): Tensor {
  const fits = pool.filter(
    ({ shape }) =>
      shape.length <= x.rank &&
      shape.every((extent, i) => extent === 1 || extent === x.shape[i + x.rank - shape.length]),
  );
  return dice.pick(fits.length > 0 ? fits : [x]);
}

function reduced(dice: Dice, x: Tensor) {
  if (x.rank === 0 || dice.below(3) === 0) return {};
  return { axes: dice.below(x.rank), keepDimensions: dice.below(2) === 0 };
}

function factored(size: number): Shape[] {
  if (size === 0) return [[0], [0, 2], [3, 0]];
  const pairs = [1, 2, 3, 4, 5].filter((n) => size % n === 0).map((n) => [n, size / n]);
  return [[size], ...pairs, ...pairs.map(([a, b]) => [b, 1, a])];
}

function product(dice: Dice, pool: readonly Tensor[], x: Tensor): Tensor {
  const mates = pool.filter((y) => y.rank === 2 && y.shape[0] === x.shape[1]);
  if (mates.length > 0) return ops.matmul(x, dice.pick(mates));
  return ops.matmul(x, x, { transposeB: true });
}

/** Something of a variable's size in its shape: a fresh value, a leaf, a view or another variable's tensor. */
function fitting(dice: Dice, pool: readonly Tensor[], { type, tensor }: Variable): Tensor {
  const fits = pool.filter(({ size }) => size === tensor.size);
  const found = dice.pick(fits);
  const shaped = sameShape(found.shape, type.shape) ? found : ops.reshape(found, type.shape);
  const updates = [
    shaped,
    ops.sub(tensor, ops.mul(shaped, 0.5)),
    ops.mul(tensor, stretchable(dice, tensor)),
    ops.softmax(tensor.rank > 0 ? tensor : ops.reshape(tensor, [1])),
  ];
  return ops.reshape(dice.pick(updates), type.shape);
}
