//! `(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner)`: see the kernels' `binary`.

use crate::memory::{elements, input, output, reach};
use rutter_kernels::binary::{self, Operand};
use wasm_bindgen::prelude::wasm_bindgen;

/// An operand whose every element lies in memory.
#[inline(always)]
pub fn operand(start: *const f32, outer: u32, inner: u32, outer_stride: u32, inner_stride: u32) -> Operand {
    if inner_stride > 1 {
        core::arch::wasm32::unreachable();
    }
    let start = input(start, reach([(outer, outer_stride), (inner, inner_stride)]));
    Operand { start, outer_stride: outer_stride as usize, inner_stride: inner_stride as usize }
}

macro_rules! export {
    ($($name:ident)*) => {$(
        #[wasm_bindgen]
        pub fn $name(
            a: *const f32,
            b: *const f32,
            out: *mut f32,
            outer: u32,
            inner: u32,
            a_outer: u32,
            a_inner: u32,
            b_outer: u32,
            b_inner: u32,
        ) {
            let a = operand(a, outer, inner, a_outer, a_inner);
            let b = operand(b, outer, inner, b_outer, b_inner);
            let out = output(out, elements([outer, inner]));
            // SAFETY: the ranges are checked.
            unsafe { binary::$name(a, b, out, outer as usize, inner as usize) }
        }
    )*};
}

export! { add sub mul div maximum minimum less less_equal equal }
