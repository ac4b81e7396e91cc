// Indexing: rows chosen, added to, or marked by whole-number indices.
import { ShapeError, TypeMismatchError } from "../error";
import { integerAtLeast } from "../option";
import { formatShape, type Shape, sizeOf, type Tensor } from "../tensor";
import { requireFloat } from "./binary";
import { constant } from "./leaf";
import { type Operation, operation } from "./operation";

function requireIndices(where: string, indices: Tensor): void {
  if (indices.dtype !== "i32")
    throw new TypeMismatchError({
      where,
      expected: "i32 indices",
      got: indices.dtype,
      cure: "Make them an i32 input, or an Int32Array.",
    });
}

/** Rows of x [rows, …inner] at `indices` (any shape): output [...indices, …inner]. An index out of range gives NaN. */
export const gather: Operation<[x: Tensor, indices: Tensor]> = operation((x, indices) => [[x, indices], {}], {
  name: "gather",
  infer([x, indices]) {
    requireFloat("gather", x);
    requireIndices("gather", indices);
    if (x.rank === 0)
      throw new ShapeError({
        where: "gather",
        expected: "rows to choose from",
        got: "a scalar",
        cure: "Reshape it to [rows, …].",
      });
    return { shape: [...indices.shape, ...x.shape.slice(1)], dtype: "f32" };
  },
  derivative: ({ inputs: [x, indices], gradient, ops }) => [
    ops.scatterAdd(gradient, indices, x.shape[0]),
    undefined,
  ],
  reference({ inputs: [x, indices], inputShapes: [shape], output }) {
    const inner = sizeOf(shape.slice(1));
    for (let i = 0; i < indices.length; i++) {
      const row = indices[i];
      if (row >= 0 && row < shape[0]) output.set(x.subarray(row * inner, (row + 1) * inner), i * inner);
      else output.fill(Number.NaN, i * inner, (i + 1) * inner);
    }
  },
});

/** Zeros [rows, …inner] to which updates [...indices, …inner] are added at `indices`, in their order; others are ignored. */
export const scatterAdd: Operation<[updates: Tensor, indices: Tensor, rows: number]> = operation(
  (updates, indices, rows) => [[updates, indices], { rows }],
  {
    name: "scatterAdd",
    infer([updates, indices], { rows }) {
      requireFloat("scatterAdd", updates);
      integerAtLeast("scatterAdd", "rows", rows, 0);
      requireIndices("scatterAdd", indices);
      if (formatShape(updates.shape.slice(0, indices.rank)) !== formatShape(indices.shape))
        throw new ShapeError({
          where: "scatterAdd",
          expected: `updates of shape [${[...indices.shape, "…"].join(", ")}]`,
          got: formatShape(updates.shape),
          cure: "Give one row of updates per index.",
        });
      return { shape: [rows, ...updates.shape.slice(indices.rank)], dtype: "f32" };
    },
    derivative({ inputs: [updates, indices], gradient, attributes: { rows }, ops }) {
      // Updates out of range count for nothing, so their gradient is 0 where gather gives NaN.
      const found = ops.gather(ops.broadcastTo(constant(1), [rows]), indices);
      const inner = updates.shape.slice(indices.rank).map(() => 1);
      const inRange = ops.reshape(ops.equal(found, found), [...indices.shape, ...inner]);
      return [ops.where(inRange, ops.gather(gradient, indices), 0), undefined];
    },
    reference({ inputs: [updates, indices], output, outputShape, arithmetic: { round } }) {
      const inner = sizeOf(outputShape.slice(1));
      output.fill(0);
      for (let i = 0; i < indices.length; i++) {
        const row = indices[i];
        if (row < 0 || row >= outputShape[0]) continue;
        for (let j = 0; j < inner; j++)
          output[row * inner + j] = round(output[row * inner + j] + updates[i * inner + j]);
      }
    },
  },
);

/** 1 at each label, 0 elsewhere, on a new last axis of `classes`. A label out of range gives zeros. */
export const oneHot: Operation<[labels: Tensor, classes: number]> = operation(
  (labels, classes) => [[labels], { classes }],
  {
    name: "oneHot",
    infer([labels], { classes }) {
      requireIndices("oneHot", labels);
      integerAtLeast("oneHot", "classes", classes, 0);
      return { shape: [...labels.shape, classes] as Shape, dtype: "f32" };
    },
    derivative: () => [undefined],
    reference({ inputs: [labels], output, attributes: { classes } }) {
      output.fill(0);
      for (let i = 0; i < labels.length; i++)
        if (labels[i] >= 0 && labels[i] < classes) output[i * classes + labels[i]] = 1;
    },
  },
);

/** Whole numbers of f32 values, cut towards 0, as i32 indices; −1 for NaN and for what no i32 holds. No derivative. */
export const toIndices: Operation<[x: Tensor]> = operation((x) => [[x], {}], {
  name: "toIndices",
  infer([x]) {
    requireFloat("toIndices", x);
    return { shape: x.shape, dtype: "i32" };
  },
  derivative: () => [undefined],
  reference({ inputs: [x], output }) {
    for (let i = 0; i < output.length; i++)
      output[i] = x[i] > -(2 ** 31) - 1 && x[i] < 2 ** 31 ? Math.trunc(x[i]) : -1;
  },
});
