/* tslint:disable */
/* eslint-disable */

export function add(a: number, b: number, out: number, outer: number, inner: number, a_outer: number, a_inner: number, b_outer: number, b_inner: number): void;

/**
 * A zeroed region of `bytes` bytes, aligned to 64; 0 where memory cannot grow so far or `bytes` is 0.
 * Memory may grow: views of it must be made anew.
 */
export function allocate(bytes: number): number;

export function conv2d(x: number, weight: number, bias: number, out: number, n: number, c: number, h: number, w: number, f: number, kh: number, kw: number, sy: number, sx: number, py: number, px: number, dy: number, dx: number, groups: number): void;

/**
 * r" Makes room for the kernels' working memory, so that memory does not grow while they run.
 */
export function conv2d_reserve(n: number, c: number, h: number, w: number, f: number, kh: number, kw: number, sy: number, sx: number, py: number, px: number, dy: number, dx: number, groups: number): void;

/**
 * r" With `delta_image`, the elements from one image of δ to the next, behind the sizes.
 */
export function conv2d_weight_gradient(x: number, delta: number, out: number, n: number, c: number, h: number, w: number, f: number, kh: number, kw: number, sy: number, sx: number, py: number, px: number, dy: number, dx: number, groups: number, delta_image: number): void;

export function copy_rows(x: number, out: number, rows: number, n: number, stride: number): void;

export function copy_strided(x: number, out: number, d0: number, d1: number, d2: number, d3: number, s0: number, s1: number, s2: number, s3: number): void;

export function div(a: number, b: number, out: number, outer: number, inner: number, a_outer: number, a_inner: number, b_outer: number, b_inner: number): void;

export function equal(a: number, b: number, out: number, outer: number, inner: number, a_outer: number, a_inner: number, b_outer: number, b_inner: number): void;

export function gather(x: number, indices: number, out: number, rows: number, inner: number, count: number): void;

export function less(a: number, b: number, out: number, outer: number, inner: number, a_outer: number, a_inner: number, b_outer: number, b_inner: number): void;

export function less_equal(a: number, b: number, out: number, outer: number, inner: number, a_outer: number, a_inner: number, b_outer: number, b_inner: number): void;

export function log_softmax(x: number, out: number, rows: number, n: number): void;

export function matmul(a: number, b: number, out: number, batch: number, m: number, n: number, k: number, transpose_a: number, transpose_b: number, a_batch_stride: number, b_batch_stride: number, a_row: number): void;

/**
 * `activation` is a number of an `Activation`.
 */
export function matmul_bias(a: number, b: number, bias: number, out: number, m: number, n: number, k: number, transpose_a: number, transpose_b: number, a_row: number, activation: number): void;

/**
 * `keep` and `scale` are the addresses of the numbers.
 */
export function matmul_update(w: number, a: number, b: number, keep: number, scale: number, out: number, m: number, n: number, k: number, transpose_a: number, transpose_b: number, a_row: number): void;

export function max(x: number, out: number, outer: number, n: number, inner: number): void;

export function max_pool2d(x: number, out: number, planes: number, h: number, w: number, kh: number, kw: number, sy: number, sx: number, py: number, px: number): void;

export function max_pool2d_gradient(x: number, delta: number, out: number, planes: number, h: number, w: number, kh: number, kw: number, sy: number, sx: number, py: number, px: number): void;

export function max_pool2d_select(x: number, values: number, out: number, planes: number, h: number, w: number, kh: number, kw: number, sy: number, sx: number, py: number, px: number): void;

export function maximum(a: number, b: number, out: number, outer: number, inner: number, a_outer: number, a_inner: number, b_outer: number, b_inner: number): void;

export function minimum(a: number, b: number, out: number, outer: number, inner: number, a_outer: number, a_inner: number, b_outer: number, b_inner: number): void;

export function mul(a: number, b: number, out: number, outer: number, inner: number, a_outer: number, a_inner: number, b_outer: number, b_inner: number): void;

export function one_hot(labels: number, out: number, n: number, classes: number): void;

/**
 * `start`: where in out the first element goes.
 */
export function place_strided(x: number, out: number, n: number, start: number, d0: number, d1: number, d2: number, d3: number, s0: number, s1: number, s2: number, s3: number): void;

export function random_normal(key0: number, key1: number, counter_address: number, out: number, n: number): void;

export function random_uniform(key0: number, key1: number, counter_address: number, out: number, n: number): void;

/**
 * Takes back a region that `allocate(bytes)` gave; address 0 is nothing to take back.
 */
export function release(address: number, bytes: number): void;

export function scatter_add(updates: number, indices: number, out: number, rows: number, inner: number, count: number): void;

export function select(condition: number, a: number, b: number, out: number, outer: number, inner: number, c_outer: number, c_inner: number, a_outer: number, a_inner: number, b_outer: number, b_inner: number): void;

export function softmax(x: number, out: number, rows: number, n: number): void;

export function sub(a: number, b: number, out: number, outer: number, inner: number, a_outer: number, a_inner: number, b_outer: number, b_inner: number): void;

export function sum(x: number, out: number, outer: number, n: number, inner: number): void;

export function sum_pool2d(x: number, out: number, planes: number, h: number, w: number, kh: number, kw: number, sy: number, sx: number, py: number, px: number): void;

export function sum_pool2d_gradient(delta: number, out: number, planes: number, h: number, w: number, kh: number, kw: number, sy: number, sx: number, py: number, px: number): void;

export function to_indices(x: number, out: number, n: number): void;

export function unary_abs(x: number, out: number, n: number): void;

export function unary_atan(x: number, out: number, n: number): void;

export function unary_cos(x: number, out: number, n: number): void;

export function unary_erf(x: number, out: number, n: number): void;

export function unary_exp(x: number, out: number, n: number): void;

export function unary_log(x: number, out: number, n: number): void;

export function unary_neg(x: number, out: number, n: number): void;

export function unary_relu(x: number, out: number, n: number): void;

export function unary_sigmoid(x: number, out: number, n: number): void;

export function unary_sign(x: number, out: number, n: number): void;

export function unary_sin(x: number, out: number, n: number): void;

export function unary_softplus(x: number, out: number, n: number): void;

export function unary_sqrt(x: number, out: number, n: number): void;

export function unary_step(x: number, out: number, n: number): void;

export function unary_tanh(x: number, out: number, n: number): void;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly add: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly allocate: (a: number) => number;
    readonly conv2d: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number) => void;
    readonly conv2d_reserve: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number) => void;
    readonly conv2d_weight_gradient: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number) => void;
    readonly copy_rows: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly copy_strided: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly div: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly equal: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly gather: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly less: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly less_equal: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly log_softmax: (a: number, b: number, c: number, d: number) => void;
    readonly matmul: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly matmul_bias: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly matmul_update: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly max: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly max_pool2d: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly max_pool2d_gradient: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly max_pool2d_select: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly maximum: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly minimum: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly mul: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly one_hot: (a: number, b: number, c: number, d: number) => void;
    readonly place_strided: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly random_normal: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly random_uniform: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly release: (a: number, b: number) => void;
    readonly scatter_add: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly select: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly softmax: (a: number, b: number, c: number, d: number) => void;
    readonly sub: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly sum: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly sum_pool2d: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly sum_pool2d_gradient: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly to_indices: (a: number, b: number, c: number) => void;
    readonly unary_abs: (a: number, b: number, c: number) => void;
    readonly unary_atan: (a: number, b: number, c: number) => void;
    readonly unary_cos: (a: number, b: number, c: number) => void;
    readonly unary_erf: (a: number, b: number, c: number) => void;
    readonly unary_exp: (a: number, b: number, c: number) => void;
    readonly unary_log: (a: number, b: number, c: number) => void;
    readonly unary_neg: (a: number, b: number, c: number) => void;
    readonly unary_relu: (a: number, b: number, c: number) => void;
    readonly unary_sigmoid: (a: number, b: number, c: number) => void;
    readonly unary_sign: (a: number, b: number, c: number) => void;
    readonly unary_sin: (a: number, b: number, c: number) => void;
    readonly unary_softplus: (a: number, b: number, c: number) => void;
    readonly unary_sqrt: (a: number, b: number, c: number) => void;
    readonly unary_step: (a: number, b: number, c: number) => void;
    readonly unary_tanh: (a: number, b: number, c: number) => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
