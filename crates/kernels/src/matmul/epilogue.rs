//! What follows a product in a layer: `out = f(out + bias)`, while a block of rows is in the first-level cache.

use crate::lane::{F32x4, LANES};
use crate::unary;

/// f. The numbers are those of packages/rutter/src/ops/matmulBias.ts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    Identity = 0,
    Relu = 1,
    Sigmoid = 2,
    Tanh = 3,
}

impl Activation {
    /// The activation of this number, if there is one.
    pub fn from_number(number: u32) -> Option<Self> {
        [Self::Identity, Self::Relu, Self::Sigmoid, Self::Tanh].into_iter().find(|f| *f as u32 == number)
    }
}

/// Elements of a block: 16 KB.
const BLOCK: usize = 4096;

/// Adds `bias` [n] to each row of `out` [m, n], then applies f.
#[inline(never)]
pub(super) unsafe fn epilogue(bias: *const f32, out: *mut f32, [m, n]: [usize; 2], f: Activation) {
    if n == 0 {
        return;
    }
    let rows = (BLOCK / n).max(1);
    for row in (0..m).step_by(rows) {
        let rows = rows.min(m - row);
        let out = out.wrapping_add(row * n);
        // SAFETY: the caller's promise.
        unsafe {
            for row in 0..rows {
                add(bias, out.add(row * n), n);
            }
            match f {
                Activation::Identity => {}
                Activation::Relu => unary::relu(out, out, rows * n),
                Activation::Sigmoid => unary::sigmoid(out, out, rows * n),
                Activation::Tanh => unary::tanh(out, out, rows * n),
            }
        }
    }
}

#[inline(always)]
unsafe fn add(bias: *const f32, out: *mut f32, n: usize) {
    let mut i = 0;
    // SAFETY: the caller's promise: n elements each.
    unsafe {
        while i + LANES <= n {
            (F32x4::load(out.add(i)) + F32x4::load(bias.add(i))).store(out.add(i));
            i += LANES;
        }
        let left = n - i;
        let sum = F32x4::load_partial(out.add(i), left) + F32x4::load_partial(bias.add(i), left);
        sum.store_partial(out.add(i), left);
    }
}
