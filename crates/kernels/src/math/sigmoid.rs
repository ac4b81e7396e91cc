//! The logistic function, the same bits as packages/rutter/src/math/sigmoid.ts.

use super::exp::{BLOCK, Block, Exp};
use crate::lane::F32x4;

/// 1 / (1 + e^−x), from e^−|x| so that nothing overflows and the small tail keeps its digits.
/// At most 2.41 ulp from the true value (at x = −4.157294), measured on every float.
#[derive(Clone, Copy)]
pub struct Sigmoid {
    exp: Exp,
    sign: F32x4,
}

impl Sigmoid {
    /// Reads the constants; call it before the loop.
    #[inline(always)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self { exp: Exp::new(), sign: F32x4::hoisted(-0.0) }
    }

    /// The function of each lane.
    #[inline(always)]
    pub fn eval(&self, x: F32x4) -> F32x4 {
        self.quotient(x, self.exp.eval(self.minus_abs(x)))
    }

    /// What `eval_block` works with: that of the exponential, and its values.
    #[inline(always)]
    pub fn block() -> (Block, [F32x4; BLOCK]) {
        (Exp::block(), [F32x4::zero(); BLOCK])
    }

    /// As [`Exp::eval_block`].
    #[inline(always)]
    pub fn eval_block(
        &self,
        (block, e): &mut (Block, [F32x4; BLOCK]),
        x: impl Fn(usize) -> F32x4,
        mut keep: impl FnMut(usize, F32x4),
    ) -> bool {
        let done = self.exp.eval_block(block, |v| self.minus_abs(x(v)), |v, value| e[v] = value);
        if done {
            for (v, &e) in e.iter().enumerate() {
                keep(v, self.quotient(x(v), e));
            }
        }
        done
    }

    #[inline(always)]
    fn minus_abs(&self, x: F32x4) -> F32x4 {
        F32x4::from_bits(x.to_bits() | self.sign.to_bits())
    }

    /// The result from e^−|x|. −0 may count as negative: there e is 1.
    #[inline(always)]
    fn quotient(&self, x: F32x4, e: F32x4) -> F32x4 {
        F32x4::select(x.to_bits().shr_s(31), e, self.exp.one) / (self.exp.one + e)
    }
}
