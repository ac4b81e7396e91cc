//! `select(condition, a, b, out, outer, inner, …)`: see the kernels' `select`.

use crate::binary::operand;
use crate::memory::{elements, output};
use rutter_kernels::select;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn select(
    condition: *const f32,
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    outer: u32,
    inner: u32,
    c_outer: u32,
    c_inner: u32,
    a_outer: u32,
    a_inner: u32,
    b_outer: u32,
    b_inner: u32,
) {
    let condition = operand(condition, outer, inner, c_outer, c_inner);
    let a = operand(a, outer, inner, a_outer, a_inner);
    let b = operand(b, outer, inner, b_outer, b_inner);
    let out = output(out, elements([outer, inner]));
    // SAFETY: the ranges are checked.
    unsafe { select::select(condition, a, b, out, outer as usize, inner as usize) }
}
