// Is there a size at which products suddenly slow down? One extent goes from 1 to 130, the others stay; each rate beside the
// mean of those of the sizes before and after it. Fastest of several runs, the plain module's kernel alone.
//
//   node bench/sizes.mjs
import { readFileSync } from "node:fs";

const LARGEST = 130;
const OTHERS = [32, 100];
const REPEATS = 7;
/** Operations of one run. */
const WORK = 6e5;

const file = new URL("../packages/rutter/src/wasm/generated/kernels.wasm", import.meta.url);
const { instance } = await WebAssembly.instantiate(readFileSync(file), {});
const { memory, allocate, matmul } = instance.exports;
const elements = LARGEST * Math.max(...OTHERS);
const [a, b, out] = [0, 1, 2].map(() => allocate(4 * elements) >>> 0);
for (const start of [a, b])
  new Float32Array(memory.buffer, start, elements).forEach((_, i, values) => {
    values[i] = Math.random() - 0.5;
  });

function run({ m, n, k }, [transposeA, transposeB]) {
  matmul(a, b, out, 1, m, n, k, transposeA, transposeB, 0, 0, transposeA ? m : k);
}

/** GFLOP/s of each size. */
function rates(extent, other, transposed) {
  const sizes = Array.from({ length: LARGEST }, (_, i) => ({
    m: other,
    n: other,
    k: other,
    [extent]: i + 1,
  }));
  for (let i = 0; i < 2000; i++) run(sizes[i % LARGEST], transposed);
  const best = sizes.map(() => 0);
  for (let repeat = 0; repeat < REPEATS; repeat++)
    for (const [i, size] of sizes.entries()) {
      const flops = 2 * size.m * size.n * size.k;
      const times = Math.ceil(WORK / flops);
      const begun = performance.now();
      for (let t = 0; t < times; t++) run(size, transposed);
      best[i] = Math.max(best[i], (flops * times) / (performance.now() - begun) / 1e6);
    }
  return best;
}

const forms = { A·B: [0, 0], Aᵀ·B: [1, 0], A·Bᵀ: [0, 1] };
let worst = 1;
for (const other of OTHERS)
  for (const [form, transposed] of Object.entries(forms))
    for (const extent of ["m", "n", "k"]) {
      const found = rates(extent, other, transposed);
      const share = (i) => (2 * found[i]) / (found[i - 1] + found[i + 1]);
      const inner = Array.from({ length: LARGEST - 2 }, (_, i) => i + 1);
      const slowest = inner.reduce((low, i) => (share(i) < share(low) ? i : low));
      worst = Math.min(worst, share(slowest));
      const at = [1, 8, 64, LARGEST].map((size) => `${found[size - 1].toFixed(1)} at ${size}`).join(", ");
      console.log(
        `${form} ${extent}, others ${other}: ${share(slowest).toFixed(2)} of its neighbours at ${slowest + 1}; GFLOP/s ${at}`,
      );
    }
console.log(`The slowest size reaches ${worst.toFixed(2)} of its neighbours.`);
