//! `one_hot`, `gather`, `scatter_add`, `to_indices`: see the kernels' `indexing`.

use crate::memory::{elements, input, output};
use rutter_kernels::indexing;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn one_hot(labels: *const i32, out: *mut f32, n: u32, classes: u32) {
    let labels = input(labels, n as usize);
    let out = output(out, elements([n, classes]));
    // SAFETY: the ranges are checked.
    unsafe { indexing::one_hot(labels, out, n as usize, classes as usize) }
}

#[wasm_bindgen]
pub fn gather(x: *const f32, indices: *const i32, out: *mut f32, rows: u32, inner: u32, count: u32) {
    let x = input(x, elements([rows, inner]));
    let indices = input(indices, count as usize);
    let out = output(out, elements([count, inner]));
    // SAFETY: the ranges are checked.
    unsafe { indexing::gather(x, indices, out, rows as usize, inner as usize, count as usize) }
}

#[wasm_bindgen]
pub fn scatter_add(
    updates: *const f32,
    indices: *const i32,
    out: *mut f32,
    rows: u32,
    inner: u32,
    count: u32,
) {
    let updates = input(updates, elements([count, inner]));
    let indices = input(indices, count as usize);
    let out = output(out, elements([rows, inner]));
    // SAFETY: the ranges are checked.
    unsafe { indexing::scatter_add(updates, indices, out, rows as usize, inner as usize, count as usize) }
}

#[wasm_bindgen]
pub fn to_indices(x: *const f32, out: *mut i32, n: u32) {
    let n = n as usize;
    let (x, out) = (input(x, n), output(out, n));
    // SAFETY: the ranges are checked.
    unsafe { indexing::to_indices(x, out, n) }
}
