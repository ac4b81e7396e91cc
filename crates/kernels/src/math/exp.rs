//! exp and expm1, the same bits as packages/rutter/src/math/exp.ts.

use core::f32::consts::LOG2_E;

use super::{hoisted, polynomial};
use crate::lane::{F32x4, I32x4};

/// 1.5 · 2^23: adding it rounds a small float to the nearest integer and leaves that in the low bits.
const MAGIC: f32 = 12582912.0;
/// ln 2 in two parts; the first has 15 significant bits, so that n · LN2_HIGH is exact for |n| < 512.
pub(super) const LN2_HIGH: f32 = 0.69314575;
pub(super) const LN2_LOW: f32 = 1.4286068e-6;
/// Minimax fit of (exp(r) − 1 − r) / r² on |r| ≤ ln(2) / 2.
const TAIL: [f32; 5] = [0.49999994, 0.16666521, 0.041668266, 0.008368677, 0.0013820734];
/// Beyond these the result is 0 or ∞ and the exponents would leave their range.
const LOWEST: f32 = -104.0;
const HIGHEST: f32 = 89.0;
/// Up to here, on both sides of 0, 2^n is a normal number.
const NEAR: f32 = 87.0;

/// Vectors that go through [`Exp::eval_block`] together.
pub const BLOCK: usize = 16;

/// What these are on the way, made once before the loop.
pub struct Block {
    shifted: [I32x4; BLOCK],
    r: [F32x4; BLOCK],
}

/// x = n ln 2 + r with |r| ≤ ln(2) / 2.
#[derive(Clone, Copy)]
struct Reduction {
    magic: F32x4,
    log2_e: F32x4,
    ln2_high: F32x4,
    ln2_low: F32x4,
    tail: [F32x4; 5],
}

impl Reduction {
    #[inline(always)]
    fn new() -> Self {
        let [magic, log2_e, ln2_high, ln2_low] = hoisted([MAGIC, LOG2_E, LN2_HIGH, LN2_LOW]);
        Self { magic, log2_e, ln2_high, ln2_low, tail: hoisted(TAIL) }
    }

    /// n, as an integer in the low bits of the first value, and r.
    #[inline(always)]
    fn split(&self, x: F32x4) -> (I32x4, F32x4) {
        let shifted = x * self.log2_e + self.magic;
        let n = shifted - self.magic;
        (shifted.to_bits(), (x - n * self.ln2_high) - n * self.ln2_low)
    }

    /// exp(r) − 1.
    #[inline(always)]
    fn tail(&self, r: F32x4) -> F32x4 {
        (r * r) * polynomial(&self.tail, r) + r
    }

    /// n as `split` gives it, and exp(r) − 1.
    #[inline(always)]
    fn eval(&self, x: F32x4) -> (I32x4, F32x4) {
        let (shifted, r) = self.split(x);
        (shifted, self.tail(r))
    }
}

/// e^x. Denormal results are kept; overflow gives ∞, underflow 0.
/// At most 0.99 ulp from the true value (at x = −5.853371), measured on every float.
#[derive(Clone, Copy)]
pub struct Exp {
    reduction: Reduction,
    lowest: F32x4,
    highest: F32x4,
    pub one: F32x4,
    magic_bits: I32x4,
    near: F32x4,
}

impl Exp {
    /// Reads the constants; call it before the loop.
    #[inline(always)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        let [lowest, highest, one, near] = hoisted([LOWEST, HIGHEST, 1.0, NEAR]);
        let magic_bits = I32x4::hoisted(MAGIC.to_bits() as i32);
        Self { reduction: Reduction::new(), lowest, highest, one, magic_bits, near }
    }

    /// The function of each lane.
    #[inline(always)]
    pub fn eval(&self, x: F32x4) -> F32x4 {
        let (shifted, tail) = self.reduction.eval(x.pmin(self.highest).pmax(self.lowest));
        let value = tail + self.one;
        // 2^n in two factors: one alone could not reach the denormals, nor 2^128.
        let n = shifted - self.magic_bits;
        let half = n.shr_s(1);
        let rest = n - half;
        value * self.power(half) * self.power(rest)
    }

    /// What `eval_block` works with.
    #[inline(always)]
    pub fn block() -> Block {
        Block { shifted: [I32x4::zero(); BLOCK], r: [F32x4::zero(); BLOCK] }
    }

    /// The function of the vectors that `x` gives, each handed to `keep`. In passes whose chains of operations are short, the
    /// machine has more of them at work at a time. False, and none handed, if a lane is too far from 0 for the one factor 2^n.
    #[inline(always)]
    pub fn eval_block(
        &self,
        block: &mut Block,
        x: impl Fn(usize) -> F32x4,
        mut keep: impl FnMut(usize, F32x4),
    ) -> bool {
        let Block { shifted, r } = block;
        let mut far = I32x4::zero();
        for v in 0..BLOCK {
            let x = x(v);
            far = far | x.abs().gt(self.near);
            (shifted[v], r[v]) = self.reduction.split(x);
        }
        if far.any() {
            return false;
        }
        for v in 0..BLOCK {
            // The shift drops the magic number's own bits.
            keep(v, (self.reduction.tail(r[v]) + self.one) * self.power(shifted[v]));
        }
        true
    }

    /// 2^n.
    #[inline(always)]
    fn power(&self, n: I32x4) -> F32x4 {
        F32x4::from_bits(n.shl(23) + self.one.to_bits())
    }
}

/// e^x − 1 for −87 ≤ x ≤ 87, with a small relative error near 0.
#[derive(Clone, Copy)]
pub(super) struct Expm1 {
    reduction: Reduction,
    pub one: F32x4,
}

impl Expm1 {
    #[inline(always)]
    pub fn new() -> Self {
        Self { reduction: Reduction::new(), one: F32x4::hoisted(1.0) }
    }

    /// The function of each lane.
    #[inline(always)]
    pub fn eval(&self, x: F32x4) -> F32x4 {
        let (shifted, tail) = self.reduction.eval(x);
        self.scaled(shifted, tail)
    }

    /// As [`Exp::eval_block`], for the same numbers as `eval`.
    #[inline(always)]
    pub fn eval_block(
        &self,
        Block { shifted, r }: &mut Block,
        x: impl Fn(usize) -> F32x4,
        mut keep: impl FnMut(usize, F32x4),
    ) {
        for v in 0..BLOCK {
            (shifted[v], r[v]) = self.reduction.split(x(v));
        }
        for v in 0..BLOCK {
            keep(v, self.scaled(shifted[v], self.reduction.tail(r[v])));
        }
    }

    /// (1 + tail) · 2^n − 1.
    #[inline(always)]
    fn scaled(&self, shifted: I32x4, tail: F32x4) -> F32x4 {
        // The shift drops the magic number's own bits.
        let scale = F32x4::from_bits(shifted.shl(23) + self.one.to_bits());
        tail * scale + (scale - self.one)
    }
}
