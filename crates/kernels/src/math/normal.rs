//! Normal random numbers from random words, the same bits as `Stream.normal` in TypeScript.

use core::f32::consts::SQRT_2;

use super::erfinv::Erfinv;
use crate::lane::{F32x4, I32x4};

const TWO_MINUS_23: f32 = 1.0 / 8388608.0;

/// A number from N(0, 1): √2 · erf⁻¹(v), v an odd multiple of 2^−23 in (−1, 1) made of the word's upper 23 bits.
#[derive(Clone, Copy)]
pub struct Normal {
    erfinv: Erfinv,
    offset: I32x4,
    scale: F32x4,
    sqrt_2: F32x4,
}

impl Normal {
    /// Reads the constants; call it before the loop.
    #[inline(always)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self {
            erfinv: Erfinv::new(),
            offset: I32x4::hoisted(1 - (1 << 23)),
            scale: F32x4::hoisted(TWO_MINUS_23),
            sqrt_2: F32x4::hoisted(SQRT_2),
        }
    }

    /// The number that each lane's word gives.
    #[inline(always)]
    pub fn eval(&self, word: I32x4) -> F32x4 {
        let odd = word.shr_u(9).shl(1) + self.offset;
        self.sqrt_2 * self.erfinv.eval(odd.to_f32() * self.scale)
    }
}
