//! The natural logarithm, the same bits as packages/rutter/src/math/log.ts.

use super::exp::{LN2_HIGH, LN2_LOW};
use super::{hoisted, polynomial};
use crate::lane::{F32x4, I32x4};

/// Bits of √½, where the mantissa is cut so that it lies in [√½, √2).
const CUT: i32 = 0x3f3504f3;
const MANTISSA: i32 = 0x7fffff;
const TWO_23: f32 = 8388608.0;
/// Minimax fit of (log(1 + m) − m + m²/2) / m³ on [√½ − 1, √2 − 1].
const TAIL: [f32; 9] = [
    0.33333313,
    -0.2500001,
    0.20002073,
    -0.16667996,
    0.14220327,
    -0.12406034,
    0.118835725,
    -0.116714224,
    0.067508966,
];

/// log x. Denormals count; 0 gives −∞, a negative number NaN.
/// At most 0.83 ulp from the true value (at x = 0.7018288), measured on every float.
#[derive(Clone, Copy)]
pub struct Log {
    smallest_normal: F32x4,
    two_23: F32x4,
    one: F32x4,
    half: F32x4,
    ln2_high: F32x4,
    ln2_low: F32x4,
    infinity: F32x4,
    minus_infinity: F32x4,
    nan: F32x4,
    cut: I32x4,
    mantissa: I32x4,
    bias: I32x4,
    lift: I32x4,
    tail: [F32x4; 9],
}

impl Log {
    /// Reads the constants; call it before the loop.
    #[inline(always)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        let [smallest_normal, two_23, one, half] = hoisted([f32::MIN_POSITIVE, TWO_23, 1.0, 0.5]);
        let [ln2_high, ln2_low] = hoisted([LN2_HIGH, LN2_LOW]);
        let [infinity, minus_infinity, nan] = hoisted([f32::INFINITY, f32::NEG_INFINITY, f32::NAN]);
        let [cut, mantissa, bias, lift] = [CUT, MANTISSA, 127, 23].map(I32x4::hoisted);
        Self {
            smallest_normal,
            two_23,
            one,
            half,
            ln2_high,
            ln2_low,
            infinity,
            minus_infinity,
            nan,
            cut,
            mantissa,
            bias,
            lift,
            tail: hoisted(TAIL),
        }
    }

    /// The function of each lane.
    #[inline(always)]
    pub fn eval(&self, x: F32x4) -> F32x4 {
        let small = x.lt(self.smallest_normal);
        let scaled = F32x4::select(small, x * self.two_23, x);
        let bits = scaled.to_bits() + (self.one.to_bits() - self.cut);
        let exponent = (bits.shr_s(23) - self.bias - (small & self.lift)).to_f32();
        let m = F32x4::from_bits((bits & self.mantissa) + self.cut) - self.one;
        let square = m * m;
        let tail = (square * m) * polynomial(&self.tail, m) + exponent * self.ln2_low;
        let tail = tail - square * self.half;
        let value = (m + tail) + exponent * self.ln2_high;
        let value = F32x4::select(x.lt(self.infinity), value, self.infinity);
        let edge = F32x4::select(x.eq(F32x4::zero()), self.minus_infinity, self.nan);
        F32x4::select(x.gt(F32x4::zero()), value, edge)
    }
}
