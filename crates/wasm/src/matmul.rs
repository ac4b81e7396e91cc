//! Matrix products: see the kernels' `matmul`, `matmul_bias` and `matmul_update`.

use crate::memory::{elements, input, output, reach};
use core::arch::wasm32::unreachable;
use rutter_kernels::matmul::{self, Activation, Product};
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
    a_row: u32,
) {
    let a = first_factor(a, batch, [m, k], transpose_a, a_row, a_batch_stride);
    let b = factor(b, batch, [k, n], b_batch_stride);
    let out = output(out, elements([batch, m, n]));
    let size = product([m, n, k], [transpose_a, transpose_b], a_row);
    // SAFETY: the ranges are checked.
    unsafe {
        matmul::matmul(a, b, out, batch as usize, size, a_batch_stride as usize, b_batch_stride as usize)
    }
}

/// `activation` is a number of an `Activation`.
#[wasm_bindgen]
pub fn matmul_bias(
    a: *const f32,
    b: *const f32,
    bias: *const f32,
    out: *mut f32,
    m: u32,
    n: u32,
    k: u32,
    transpose_a: u32,
    transpose_b: u32,
    a_row: u32,
    activation: u32,
) {
    let a = first_factor(a, 1, [m, k], transpose_a, a_row, 0);
    let b = factor(b, 1, [k, n], 0);
    let bias = input(bias, n as usize);
    let out = output(out, elements([m, n]));
    let f = Activation::from_number(activation).unwrap_or_else(|| unreachable());
    // SAFETY: the ranges are checked.
    unsafe { matmul::matmul_bias(a, b, bias, out, product([m, n, k], [transpose_a, transpose_b], a_row), f) }
}

/// `keep` and `scale` are the addresses of the numbers.
#[wasm_bindgen]
pub fn matmul_update(
    w: *const f32,
    a: *const f32,
    b: *const f32,
    keep: *const f32,
    scale: *const f32,
    out: *mut f32,
    m: u32,
    n: u32,
    k: u32,
    transpose_a: u32,
    transpose_b: u32,
    a_row: u32,
) {
    let a = first_factor(a, 1, [m, k], transpose_a, a_row, 0);
    let b = factor(b, 1, [k, n], 0);
    let (w, keep, scale) = (input(w, elements([m, n])), input(keep, 1), input(scale, 1));
    let out = output(out, elements([m, n]));
    // SAFETY: the ranges are checked.
    unsafe {
        let size = product([m, n, k], [transpose_a, transpose_b], a_row);
        matmul::matmul_update(a, b, w, [*keep, *scale], out, size)
    }
}

/// The checked start of a first factor, whose stored rows are `row` elements apart.
fn first_factor(
    start: *const f32,
    batch: u32,
    [m, k]: [u32; 2],
    transposed: u32,
    row: u32,
    stride: u32,
) -> *const f32 {
    let [rows, columns] = if transposed == 0 { [m, k] } else { [k, m] };
    if row < columns {
        unreachable();
    }
    input(start, if m == 0 || k == 0 { 0 } else { reach([(batch, stride), (rows, row), (columns, 1)]) })
}

/// The checked start of a factor.
fn factor(start: *const f32, batch: u32, [rows, columns]: [u32; 2], stride: u32) -> *const f32 {
    let one = elements([rows, columns]) as u32;
    input(start, reach([(batch, stride), (one, 1)]))
}

fn product([m, n, k]: [u32; 3], [transpose_a, transpose_b]: [u32; 2], a_row: u32) -> Product {
    Product {
        m: m as usize,
        n: n as usize,
        k: k as usize,
        transpose_a: transpose_a != 0,
        transpose_b: transpose_b != 0,
        a_row: a_row as usize,
    }
}
