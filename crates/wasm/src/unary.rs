//! `unary_…(x, out, n)`: see the kernels' `unary`. The prefix is there because exp, log, sqrt, sin and others are
//! names of the C library, which the linker keeps for its own.

use crate::memory::{input, output};
use rutter_kernels::unary;
use wasm_bindgen::prelude::wasm_bindgen;

macro_rules! export {
    ($($name:ident = $kernel:ident,)*) => {$(
        #[wasm_bindgen]
        pub fn $name(x: *const f32, out: *mut f32, n: u32) {
            let n = n as usize;
            let (x, out) = (input(x, n), output(out, n));
            // SAFETY: both ranges are checked.
            unsafe { unary::$kernel(x, out, n) }
        }
    )*};
}

export! {
    unary_neg = neg,
    unary_abs = abs,
    unary_sign = sign,
    unary_sqrt = sqrt,
    unary_exp = exp,
    unary_log = log,
    unary_tanh = tanh,
    unary_sigmoid = sigmoid,
    unary_erf = erf,
    unary_sin = sin,
    unary_cos = cos,
    unary_atan = atan,
    unary_relu = relu,
    unary_step = step,
    unary_softplus = softplus,
}
