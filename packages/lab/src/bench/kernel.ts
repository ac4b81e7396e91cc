// The kernels that `rutter bench` measures as a share of the core's peak: matrix products, and convolutions with their gradients.
import { type Backend, compile, ops, type Tensor, tensorType } from "rutter";
import type { Contestant } from "./workload";

export interface Kernel {
  readonly name: string;
  /** Multiplications and additions of one run. */
  readonly flops: number;
  readonly inputs: readonly (readonly number[])[];
  build(...inputs: Tensor[]): Tensor;
}

const product = (side: number, name = "gemm", options = {}): Kernel => ({
  name: `${name}-${side}`,
  flops: 2 * side ** 3,
  inputs: [
    [side, side],
    [side, side],
  ],
  build: (a, b) => ops.matmul(a, b, options),
});

/** A 5×5 convolution of ten images, as in the book's network: forward, and the gradients by filters and by images. */
function convolution(channels: number, filters: number, side: number): Kernel[] {
  const out = side - 4;
  const x = [10, channels, side, side];
  const weight = [filters, channels, 5, 5];
  const delta = [10, filters, out, out];
  const name = `conv-${channels}-${filters}`;
  const flops = 2 * 10 * filters * out * out * channels * 25;
  return [
    { name, flops, inputs: [x, weight], build: (x, weight) => ops.conv2d(x, weight) },
    {
      name: `${name} by filters`,
      flops,
      inputs: [x, delta],
      build: (x, delta) => ops.conv2dWeightGradient(x, delta, 5),
    },
    // The book's first layer needs no gradient of images.
    ...(channels === 1
      ? []
      : [
          {
            name: `${name} by images`,
            flops,
            inputs: [delta, weight],
            build: (delta: Tensor, weight: Tensor) => ops.conv2dTranspose(delta, weight),
          },
        ]),
  ];
}

export const kernels: readonly Kernel[] = [
  ...[64, 128, 256, 512, 1024].map((side) => product(side)),
  product(256, "gemm Aᵀ·B", { transposeA: true }),
  product(256, "gemm A·Bᵀ", { transposeB: true }),
  ...convolution(1, 20, 28),
  ...convolution(20, 40, 12),
];

/** The kernel over random numbers that are in the backend's memory already. */
export async function kernelOn({ inputs, build }: Kernel, backend: Backend): Promise<Contestant> {
  const types = Object.fromEntries(inputs.map((shape, i) => [`input${i}`, tensorType(shape)]));
  const { program } = compile(types, (given) => ({ result: build(...Object.values(given)) }), { backend });
  for (const [i, shape] of inputs.entries()) {
    const length = shape.reduce((product, extent) => product * extent, 1);
    await program.write(
      i,
      Float32Array.from({ length }, () => Math.random()),
    );
  }
  await program.prepare();
  return { step: () => program.run(), dispose: () => program.dispose() };
}
