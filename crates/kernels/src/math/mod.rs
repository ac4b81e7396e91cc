//! The elementary functions over lanes: one struct each, whose `new` reads the constants once, before a loop,
//! and whose `eval` is called inside it. The operations and their order are those of packages/rutter/src/math,
//! so that both languages give the same bits; test/golden/math.json proves it.

pub mod atan;
pub mod erf;
pub mod erfinv;
pub mod exp;
pub mod log;
pub mod normal;
pub mod sigmoid;
pub mod sin;
pub mod tanh;
pub mod uniform;

#[cfg(test)]
mod tests;

use crate::lane::F32x4;

/// Constants in registers (see [`F32x4::hoisted`]).
#[inline(always)]
fn hoisted<const N: usize>(values: [f32; N]) -> [F32x4; N] {
    values.map(F32x4::hoisted)
}

/// c₀ + c₁ x + c₂ x² + … by Horner's rule, two roundings a step.
#[inline(always)]
fn polynomial<const N: usize>(coefficients: &[F32x4; N], x: F32x4) -> F32x4 {
    let mut value = coefficients[N - 1];
    for i in (0..N - 1).rev() {
        value = value * x + coefficients[i];
    }
    value
}
