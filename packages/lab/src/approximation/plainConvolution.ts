// Plain convolution: equation 125 and its gradients as the book's sums, loop by loop in float64. It judges the library
// in cross-checks and must not use it.

/** Images of c channels, filters f of size k, places of each filter. */
export interface ConvolutionShape {
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly f: number;
  readonly k: number;
  readonly stride: number;
}

type Values = ArrayLike<number>;

/** Rows and columns of places. */
export const placesOf = ({ h, w, k, stride }: ConvolutionShape): readonly [number, number] => [
  Math.floor((h - k) / stride) + 1,
  Math.floor((w - k) / stride) + 1,
];

/** Calls `visit` with the positions of weight, input and output of every product of the sums. */
export function eachProduct(
  shape: ConvolutionShape,
  visit: (weight: number, input: number, output: number) => void,
): void {
  const { c, h, w, f, k, stride } = shape;
  const [rows, columns] = placesOf(shape);
  for (let filter = 0; filter < f; filter++)
    for (let j = 0; j < rows; j++)
      for (let i = 0; i < columns; i++)
        for (let channel = 0; channel < c; channel++)
          for (let l = 0; l < k; l++)
            for (let m = 0; m < k; m++)
              visit(
                ((filter * c + channel) * k + l) * k + m,
                (channel * h + j * stride + l) * w + i * stride + m,
                (filter * rows + j) * columns + i,
              );
}

/** z_fjk = b_f + Σ_clm w_fclm·a_{c,j+l,k+m}. */
export function convolve(shape: ConvolutionShape, a: Values, weight: Values, bias: Values): Float64Array {
  const [rows, columns] = placesOf(shape);
  const out = new Float64Array(shape.f * rows * columns);
  eachProduct(shape, (w, i, o) => {
    out[o] += weight[w] * a[i];
  });
  return out.map((value, o) => value + bias[Math.floor(o / (rows * columns))]);
}

/** ∂C/∂b_f = Σ δ_fjk, ∂C/∂w_fclm = Σ δ_fjk·a_{c,j+l,k+m}, ∂C/∂a_cxy = Σ w_fclm·δ_{f,x−l,y−m}. */
export function convolutionGradients(shape: ConvolutionShape, a: Values, weight: Values, delta: Values) {
  const [rows, columns] = placesOf(shape);
  const gradients = {
    a: new Float64Array(a.length),
    weight: new Float64Array(weight.length),
    bias: new Float64Array(shape.f),
  };
  eachProduct(shape, (w, i, o) => {
    gradients.weight[w] += delta[o] * a[i];
    gradients.a[i] += weight[w] * delta[o];
  });
  for (let o = 0; o < delta.length; o++) gradients.bias[Math.floor(o / (rows * columns))] += delta[o];
  return gradients;
}
