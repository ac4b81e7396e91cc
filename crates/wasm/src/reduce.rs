//! `(x, out, outer, n, inner)`: see the kernels' `reduce`.

use crate::memory::{elements, input, output};
use rutter_kernels::reduce;
use wasm_bindgen::prelude::wasm_bindgen;

macro_rules! export {
    ($($name:ident)*) => {$(
        #[wasm_bindgen]
        pub fn $name(x: *const f32, out: *mut f32, outer: u32, n: u32, inner: u32) {
            let x = input(x, elements([outer, n, inner]));
            let out = output(out, elements([outer, inner]));
            // SAFETY: both ranges are checked.
            unsafe { reduce::$name(x, out, outer as usize, n as usize, inner as usize) }
        }
    )*};
}

export! { sum max }
