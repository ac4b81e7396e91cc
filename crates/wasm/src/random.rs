//! `(key0, key1, counter_address, out, n)`: see the kernels' `random`. The number of the draw is read from
//! memory, so that a planned program draws anew in every step with the same arguments.

use crate::memory::{input, output};
use rutter_kernels::random;
use wasm_bindgen::prelude::wasm_bindgen;

macro_rules! export {
    ($($name:ident)*) => {$(
        #[wasm_bindgen]
        pub fn $name(key0: u32, key1: u32, counter_address: *const u32, out: *mut f32, n: u32) {
            let counter = input(counter_address, 1);
            let out = output(out, n as usize);
            // SAFETY: both ranges are checked.
            unsafe { random::$name([key0, key1], counter.read(), out, n as usize) }
        }
    )*};
}

export! { random_uniform random_normal }
