//! The logistic function, the same bits as packages/rutter/src/math/sigmoid.ts.

use super::exp::Exp;
use crate::lane::F32x4;

/// 1 / (1 + e^−x), from e^−|x| so that nothing overflows and the small tail keeps its digits.
/// At most 2.41 ulp from the true value (at x = −4.157294), measured on every float.
#[derive(Clone, Copy)]
pub struct Sigmoid {
    exp: Exp,
    one: F32x4,
    sign: F32x4,
}

impl Sigmoid {
    /// Reads the constants; call it before the loop.
    #[inline(always)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self { exp: Exp::new(), one: F32x4::hoisted(1.0), sign: F32x4::hoisted(-0.0) }
    }

    /// The function of each lane.
    #[inline(always)]
    pub fn eval(&self, x: F32x4) -> F32x4 {
        let e = self.exp.eval(F32x4::from_bits(x.to_bits() | self.sign.to_bits()));
        F32x4::select(x.lt(F32x4::zero()), e, self.one) / (self.one + e)
    }
}
