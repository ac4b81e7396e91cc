//! Elementwise functions of one tensor: `out[i] = f(x[i])` for `i < n`. `out` may be `x`.

use crate::lane::{F32x4, LANES};
use crate::math::{
    atan::Atan,
    erf::Erf,
    exp::{BLOCK, Exp},
    log::Log,
    sigmoid::Sigmoid,
    sin::{Cos, Sin},
    tanh::Tanh,
};

/// Applies `f` to whole vectors, then to a zero-padded one for what remains.
#[inline(always)]
pub(crate) unsafe fn map(x: *const f32, out: *mut f32, n: usize, f: impl Fn(F32x4) -> F32x4) {
    let whole = n - n % LANES;
    let mut i = 0;
    // SAFETY: reads and writes stay below `n`; each element is read before its place is written.
    unsafe {
        while i < whole {
            f(F32x4::load(x.add(i))).store(out.add(i));
            i += LANES;
        }
        if whole < n {
            let count = n - whole;
            f(F32x4::load_partial(x.add(i), count)).store_partial(out.add(i), count);
        }
    }
}

/// −x: the sign bit flipped.
#[inline(never)]
pub unsafe fn neg(x: *const f32, out: *mut f32, n: usize) {
    // SAFETY: the caller's promise.
    unsafe { map(x, out, n, |x| -x) }
}

/// |x|: the sign bit cleared.
#[inline(never)]
pub unsafe fn abs(x: *const f32, out: *mut f32, n: usize) {
    // SAFETY: the caller's promise.
    unsafe { map(x, out, n, F32x4::abs) }
}

/// 1 for x > 0, −1 for x < 0, else x itself (±0 and NaN).
#[inline(never)]
pub unsafe fn sign(x: *const f32, out: *mut f32, n: usize) {
    let (zero, one, minus_one) = (F32x4::zero(), F32x4::hoisted(1.0), F32x4::hoisted(-1.0));
    let f = |x: F32x4| F32x4::select(zero.lt(x), one, F32x4::select(x.lt(zero), minus_one, x));
    // SAFETY: the caller's promise.
    unsafe { map(x, out, n, f) }
}

/// √x, correctly rounded.
#[inline(never)]
pub unsafe fn sqrt(x: *const f32, out: *mut f32, n: usize) {
    // SAFETY: the caller's promise.
    unsafe { map(x, out, n, F32x4::sqrt) }
}

/// x < 0 ? 0 : x, so NaN and −0 pass.
#[inline(never)]
pub unsafe fn relu(x: *const f32, out: *mut f32, n: usize) {
    let zero = F32x4::hoisted(0.0);
    // SAFETY: the caller's promise.
    unsafe { map(x, out, n, |x| x.pmax(zero)) }
}

/// x > 0 ? 1 : 0.
#[inline(never)]
pub unsafe fn step(x: *const f32, out: *mut f32, n: usize) {
    let (zero, one) = (F32x4::hoisted(0.0), F32x4::hoisted(1.0));
    // SAFETY: the caller's promise.
    unsafe { map(x, out, n, |x| one.where_set(zero.lt(x))) }
}

/// ln(1 + e^x), as max(x, 0) + ln(1 + e^−|x|), the logarithm with the digits that u = 1 + e^−|x| loses:
/// ln u · e / (u − 1), or e where u = 1 (Kahan).
#[inline(never)]
pub unsafe fn softplus(x: *const f32, out: *mut f32, n: usize) {
    let (zero, one) = (F32x4::hoisted(0.0), F32x4::hoisted(1.0));
    let (exp, log) = (Exp::new(), Log::new());
    let f = |x: F32x4| {
        let e = exp.eval(-x.abs());
        let u = one + e;
        let tail = F32x4::select(u.eq(one), e, log.eval(u) * e / (u - one));
        x.pmax(zero) + tail
    };
    // SAFETY: the caller's promise.
    unsafe { map(x, out, n, f) }
}

/// Applies a function to whole blocks by `eval_block`. What that refuses, and what remains, goes through `by_vector`, a
/// function of its own, so that the loop over blocks has all registers.
macro_rules! elementary_by_block {
    ($($(#[$doc:meta])* $name:ident = $function:ident, $by_vector:ident;)*) => {$(
        $(#[$doc])*
        #[inline(never)]
        pub unsafe fn $name(x: *const f32, out: *mut f32, n: usize) {
            let (function, mut block) = ($function::new(), $function::block());
            let mut i = 0;
            // SAFETY: reads and writes stay below `n`; a place of x is read before that of out is written.
            unsafe {
                while i + BLOCK * LANES <= n {
                    let (x, out) = (x.add(i), out.add(i));
                    let load = |v| F32x4::load(x.add(v * LANES));
                    if !function.eval_block(&mut block, load, |v, value| value.store(out.add(v * LANES))) {
                        $by_vector(x, out, BLOCK * LANES);
                    }
                    i += BLOCK * LANES;
                }
                $by_vector(x.add(i), out.add(i), n - i);
            }
        }
    )*};
}

elementary_by_block! {
    /// e^x.
    exp = Exp, exp_by_vector;
    /// 1 / (1 + e^−x).
    sigmoid = Sigmoid, sigmoid_by_vector;
    /// The hyperbolic tangent.
    tanh = Tanh, tanh_by_vector;
}

/// Defines a kernel whose constants are read before the loop.
macro_rules! elementary {
    ($($(#[$doc:meta])* $visibility:vis $name:ident = $function:ident;)*) => {$(
        $(#[$doc])*
        #[inline(never)]
        $visibility unsafe fn $name(x: *const f32, out: *mut f32, n: usize) {
            let function = $function::new();
            // SAFETY: the caller's promise.
            unsafe { map(x, out, n, |x| function.eval(x)) }
        }
    )*};
}

elementary! {
    exp_by_vector = Exp;
    sigmoid_by_vector = Sigmoid;
    tanh_by_vector = Tanh;
    /// The natural logarithm.
    pub log = Log;
    /// The error function.
    pub erf = Erf;
    /// The sine of x in radians.
    pub sin = Sin;
    /// The cosine of x in radians.
    pub cos = Cos;
    /// The arctangent, in radians.
    pub atan = Atan;
}
