//! Uniform random numbers from random words, the same bits as `Stream.uniform` in TypeScript.

use crate::lane::{F32x4, I32x4};

const TWO_MINUS_24: f32 = 1.0 / 16777216.0;

/// A uniform number on [0, 1): the word's upper 24 bits · 2^−24.
#[derive(Clone, Copy)]
pub struct Uniform {
    scale: F32x4,
}

impl Uniform {
    /// Reads the constants; call it before the loop.
    #[inline(always)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self { scale: F32x4::hoisted(TWO_MINUS_24) }
    }

    /// The number that each lane's word gives.
    #[inline(always)]
    pub fn eval(&self, word: I32x4) -> F32x4 {
        word.shr_u(8).to_f32() * self.scale
    }
}
