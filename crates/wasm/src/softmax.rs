//! `(x, out, rows, n)`: see the kernels' `softmax`.

use crate::memory::{elements, input, output};
use rutter_kernels::softmax;
use wasm_bindgen::prelude::wasm_bindgen;

macro_rules! export {
    ($($name:ident)*) => {$(
        #[wasm_bindgen]
        pub fn $name(x: *const f32, out: *mut f32, rows: u32, n: u32) {
            let all = elements([rows, n]);
            let (x, out) = (input(x, all), output(out, all));
            // SAFETY: both ranges are checked.
            unsafe { softmax::$name(x, out, rows as usize, n as usize) }
        }
    )*};
}

export! { softmax log_softmax }
