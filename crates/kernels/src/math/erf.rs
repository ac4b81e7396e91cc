//! The error function, the same bits as packages/rutter/src/math/erf.ts.

use super::exp::Expm1;
use super::{hoisted, polynomial};
use crate::lane::F32x4;

/// From here on erf rounds to 1.
const LIMIT: f32 = 3.93;
/// Weighted minimax fit of −log(1 − erf(t)) / t − 1 on [0, 3.95].
const FIT: [f32; 9] = [
    0.12837917,
    0.63661957,
    0.102776304,
    -0.019147823,
    -0.0001695046,
    0.0016756774,
    -0.0006373644,
    0.000118861724,
    -9.388017e-6,
];

/// erf x = 2/√π ∫₀ˣ e^−t² dt. Odd, and accurate near 0.
/// At most 2.01 ulp from the true value (at x = ±0.22109777), measured on every float.
#[derive(Clone, Copy)]
pub struct Erf {
    expm1: Expm1,
    limit: F32x4,
    sign: F32x4,
    fit: [F32x4; 9],
}

impl Erf {
    /// Reads the constants; call it before the loop.
    #[inline(always)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        let [limit, sign] = hoisted([LIMIT, -0.0]);
        Self { expm1: Expm1::new(), limit, sign, fit: hoisted(FIT) }
    }

    /// The function of each lane.
    #[inline(always)]
    pub fn eval(&self, x: F32x4) -> F32x4 {
        let sign = x.to_bits() & self.sign.to_bits();
        let t = F32x4::from_bits(x.to_bits() ^ sign).pmin(self.limit);
        let u = polynomial(&self.fit, t) * t + t;
        let value = self.expm1.eval(F32x4::from_bits(u.to_bits() | self.sign.to_bits())).abs();
        F32x4::from_bits(value.to_bits() | sign)
    }
}
