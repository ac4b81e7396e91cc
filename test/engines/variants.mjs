// The variants of the WASM backend in the built package: the hash of five hundred steps for each that keeps the bits,
// and for `precision: "fast"` how far products and convolutions are from exact sums, as a share of what rounding
// allows. It has to end by itself: threads keep no process alive.
//
//     node variants.mjs <folder of the built package>

import { fiveHundredSteps } from "./training.mjs";

const entry = (name) => import(new URL(`dist/${name}.js`, `file://${process.argv[2]}/`).href);
const [rutter, data, { wasm }] = [await entry("index"), await entry("data"), await entry("wasm")];
const { compile, ops, tensorType } = rutter;

const warnings = [];
console.warn = (line) => warnings.push(line);

const variants = {
  plain: {},
  "two threads": { threads: 2 },
  "three threads": { threads: 3 },
  // After the others, for V8's flag holds from then on.
  revectorized: { revectorize: true },
};
const hashes = {};
const features = {};
for (const [name, options] of Object.entries(variants)) {
  const backend = await wasm(options);
  hashes[name] = await fiveHundredSteps({ rutter, data, backend });
  features[name] = backend.features;
}

const fast = {};
for (const threads of [1, 2]) {
  const backend = await wasm({ precision: "fast", threads });
  features[`fast ${threads}`] = backend.features;
  fast[threads] = await accuracy(backend, await wasm());
}
console.log(JSON.stringify({ node: process.versions.node, hashes, features, fast, warnings }));

/**
 * The largest error of a sum of k products on `backend`, relative to γₖ · Σ |aᵢ bᵢ| with γₖ = k u / (1 − k u) and
 * u = 2⁻²⁴, which bounds a sum in order whether or not its products are rounded; and how many bits differ from
 * those of `plain`.
 */
async function accuracy(backend, plain) {
  let worst = 0;
  let different = 0;
  const judge = async (types, build, values, sums) => {
    const [got, other] = await Promise.all(
      [backend, plain].map(async (backend) => {
        const f = compile(types, (tensors) => ({ y: build(tensors) }), { backend });
        const { y } = await f(values);
        f.dispose();
        return y.data;
      }),
    );
    sums((i, terms) => {
      const exact = terms.reduce((sum, term) => sum + term, 0);
      const size = terms.reduce((sum, term) => sum + Math.abs(term), 0);
      const ku = terms.length * 2 ** -24;
      // The exact sum is a float64's: k roundings of 2⁻⁵³ each belong to it.
      const bound = (ku / (1 - ku) + terms.length * 2 ** -53) * size;
      worst = Math.max(worst, Math.abs(got[i] - exact) / bound);
      if (got[i] !== other[i]) different++;
    });
  };
  for (const [m, n, k] of [
    [1, 1, 1],
    [5, 7, 9],
    [33, 20, 129],
    [64, 48, 700],
    [300, 70, 40],
  ])
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
    ]) {
      const [a, b] = [numbers(m * k, 1), numbers(k * n, 2)];
      await judge(
        { a: tensorType(transposeA ? [k, m] : [m, k]), b: tensorType(transposeB ? [n, k] : [k, n]) },
        ({ a, b }) => ops.matmul(a, b, { transposeA, transposeB }),
        { a, b },
        (check) => {
          const at = (i, j) => a[transposeA ? j * m + i : i * k + j] * 1;
          const bt = (i, j) => b[transposeB ? j * k + i : i * n + j] * 1;
          for (let i = 0; i < m; i++)
            for (let j = 0; j < n; j++)
              check(
                i * n + j,
                Array.from({ length: k }, (_, l) => at(i, l) * bt(l, j)),
              );
        },
      );
    }
  const [images, channels, size, filters, kernel] = [9, 3, 11, 10, 5];
  const out = size - kernel + 1;
  const x = numbers(images * channels * size * size, 3);
  const weight = numbers(filters * channels * kernel * kernel, 4);
  await judge(
    {
      x: tensorType([images, channels, size, size]),
      weight: tensorType([filters, channels, kernel, kernel]),
    },
    ({ x, weight }) => ops.conv2d(x, weight),
    { x, weight },
    (check) => {
      for (let i = 0; i < images * filters * out * out; i++) {
        const [column, row] = [i % out, Math.floor(i / out) % out];
        const [f, n] = [Math.floor(i / out ** 2) % filters, Math.floor(i / out ** 2 / filters)];
        const terms = [];
        for (let c = 0; c < channels; c++)
          for (let y = 0; y < kernel; y++)
            for (let z = 0; z < kernel; z++)
              terms.push(
                x[((n * channels + c) * size + row + y) * size + column + z] *
                  weight[((f * channels + c) * kernel + y) * kernel + z],
              );
        check(i, terms);
      }
    },
  );
  return { worst, different };
}

/** Numbers of both signs, the same everywhere. */
function numbers(length, seed) {
  let state = seed * 2654435761;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
