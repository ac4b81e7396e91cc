//! `(a, b, out, batch, m, n, k, transpose_a, transpose_b, a_batch_stride, b_batch_stride)`: see the kernels'
//! `matmul`.

use crate::memory::{elements, input, output, reach};
use rutter_kernels::matmul::{self, Product};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn matmul(
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    batch: u32,
    m: u32,
    n: u32,
    k: u32,
    transpose_a: u32,
    transpose_b: u32,
    a_batch_stride: u32,
    b_batch_stride: u32,
) {
    let factor = |start, rows, columns, stride| {
        let one = elements([rows, columns]) as u32;
        input(start, reach([(batch, stride), (one, 1)]))
    };
    let (a, b) = (factor(a, m, k, a_batch_stride), factor(b, k, n, b_batch_stride));
    let out = output(out, elements([batch, m, n]));
    let size = Product {
        m: m as usize,
        n: n as usize,
        k: k as usize,
        transpose_a: transpose_a != 0,
        transpose_b: transpose_b != 0,
    };
    // SAFETY: the ranges are checked.
    unsafe {
        matmul::matmul(a, b, out, batch as usize, size, a_batch_stride as usize, b_batch_stride as usize)
    }
}
