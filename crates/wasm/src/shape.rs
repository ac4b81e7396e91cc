//! `copy_strided(x, out, d0, d1, d2, d3, s0, s1, s2, s3)`, `place_strided(x, out, n, start, d0, …, s3)` and
//! `copy_rows(x, out, rows, n, stride)`: see the kernels' `shape`.

use crate::memory::{elements, input, output, reach};
use rutter_kernels::shape;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn copy_strided(
    x: *const f32,
    out: *mut f32,
    d0: u32,
    d1: u32,
    d2: u32,
    d3: u32,
    s0: i32,
    s1: i32,
    s2: i32,
    s3: i32,
) {
    let sizes = [d0, d1, d2, d3];
    let strides = [s0, s1, s2, s3];
    let out = output(out, elements(sizes));
    if !sizes.contains(&0) {
        check(x, sizes, strides);
        // SAFETY: the ranges are checked.
        unsafe { shape::copy_strided(x, out, sizes.map(|d| d as usize), strides.map(|s| s as isize)) }
    }
}

/// `start`: where in out the first element goes.
#[wasm_bindgen]
pub fn place_strided(
    x: *const f32,
    out: *mut f32,
    n: u32,
    start: u32,
    d0: u32,
    d1: u32,
    d2: u32,
    d3: u32,
    s0: u32,
    s1: u32,
    s2: u32,
    s3: u32,
) {
    let sizes = [d0, d1, d2, d3];
    let strides = [s0, s1, s2, s3];
    let (x, out) = (input(x, elements(sizes)), output(out, n as usize));
    let reached = reach([(d0, s0), (d1, s1), (d2, s2), (d3, s3)]);
    if reached as u64 + start as u64 > n as u64 && reached > 0 {
        core::arch::wasm32::unreachable();
    }
    // SAFETY: the ranges are checked.
    unsafe {
        shape::place_strided(
            x,
            out,
            n as usize,
            start as usize,
            sizes.map(|d| d as usize),
            strides.map(|s| s as usize),
        )
    }
}

#[wasm_bindgen]
pub fn copy_rows(x: *const f32, out: *mut f32, rows: u32, n: u32, stride: u32) {
    let (x, out) = (input(x, elements([rows, n])), output(out, reach([(rows, stride), (n, 1)])));
    // SAFETY: the ranges are checked.
    unsafe { shape::copy_rows(x, out, rows as usize, n as usize, stride as usize) }
}

/// Checks the range from the lowest to the highest element that the strides reach.
fn check(x: *const f32, sizes: [u32; 4], strides: [i32; 4]) {
    let steps = sizes.map(|size| (size - 1) as i128).into_iter().zip(strides.map(i128::from));
    let (mut lowest, mut highest) = (0i128, 0i128);
    for (steps, stride) in steps {
        let reached = steps * stride;
        lowest += reached.min(0);
        highest += reached.max(0);
    }
    let (first, last) = (x as usize as i128 + 4 * lowest, x as usize as i128 + 4 * highest);
    match (usize::try_from(first), usize::try_from(last)) {
        (Ok(first), Ok(last)) => input(first as *const f32, (last - first) / 4 + 1),
        _ => core::arch::wasm32::unreachable(),
    };
}
