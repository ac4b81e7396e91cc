// Matmul: the three matrix products A·B, Aᵀ·B and A·Bᵀ (and Aᵀ·Bᵀ), alone or in batches.
import { ShapeError } from "../error";
import { formatShape, type Shape, sameShape, sizeOf, type Tensor } from "../tensor";
import { requireFloat } from "./binary";
import { type Operation, operation } from "./operation";

/** Which operands are read transposed (their last two axes swapped). */
export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** Letters of a product: C [batch, m, n] = A [batch, m, k] · B [batch, k, n]. */
export interface MatmulSizes {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Sizes of the product of operands of these shapes; transposed operands have their last two axes swapped. */
export function matmulSizes(a: Shape, b: Shape, { transposeA, transposeB }: MatmulOptions): MatmulSizes {
  const [rowsA, columnsA] = a.slice(-2);
  const [rowsB, columnsB] = b.slice(-2);
  return {
    batch: sizeOf(a.slice(0, -2)),
    m: transposeA ? columnsA : rowsA,
    k: transposeA ? rowsA : columnsA,
    n: transposeB ? rowsB : columnsB,
  };
}

/**
 * Matrix product C_ij = Σ_k A_ik·B_kj over the last two axes, k ascending, one product and one sum rounded per step.
 * Leading axes are batches and must be equal.
 */
export const matmul: Operation<[a: Tensor, b: Tensor, options?: MatmulOptions]> = operation(
  (a, b, { transposeA = false, transposeB = false } = {}) => [[a, b], { transposeA, transposeB }],
  {
    name: "matmul",
    infer([a, b], options) {
      requireFloat("matmul", a, b);
      const batches = a.shape.slice(0, -2);
      const { m, n, k } = matmulSizes(a.shape, b.shape, options);
      const kB = b.shape[b.rank - (options.transposeB ? 1 : 2)];
      if (a.rank < 2 || b.rank < 2 || k !== kB || !sameShape(batches, b.shape.slice(0, -2)))
        throw new ShapeError({
          where: "matmul",
          expected: `[…, m, k]${options.transposeA ? "ᵀ" : ""} and […, k, n]${options.transposeB ? "ᵀ" : ""} with equal k and equal leading axes`,
          got: `${formatShape(a.shape)}${options.transposeA ? "ᵀ" : ""} and ${formatShape(b.shape)}${options.transposeB ? "ᵀ" : ""}`,
          cure: "Reshape, or set transposeA or transposeB.",
        });
      return { shape: [...batches, m, n], dtype: "f32" };
    },
    derivative({ inputs: [a, b], gradient, attributes: { transposeA, transposeB }, ops }) {
      return [
        transposeA
          ? ops.matmul(b, gradient, { transposeA: transposeB, transposeB: true })
          : ops.matmul(gradient, b, { transposeB: !transposeB }),
        transposeB
          ? ops.matmul(gradient, a, { transposeA: true, transposeB: transposeA })
          : ops.matmul(a, gradient, { transposeA: !transposeA }),
      ];
    },
    reference({ inputs: [a, b], inputShapes: [shapeA, shapeB], output, attributes, arithmetic: { round } }) {
      const { batch, m, n, k } = matmulSizes(shapeA, shapeB, attributes);
      const [rowA, stepA] = attributes.transposeA ? [1, m] : [k, 1];
      const [columnB, stepB] = attributes.transposeB ? [k, 1] : [1, n];
      for (let group = 0; group < batch; group++)
        for (let i = 0; i < m; i++)
          for (let j = 0; j < n; j++) {
            const startA = group * m * k + i * rowA;
            const startB = group * k * n + j * columnB;
            let total = 0;
            for (let p = 0; p < k; p++)
              total = round(total + round(a[startA + p * stepA] * b[startB + p * stepB]));
            output[group * m * n + i * n + j] = total;
          }
    },
  },
);
