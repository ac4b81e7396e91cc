//! Softmax and its logarithm over rows: x and out are `[rows, n]`. `out` may be `x`.
//!
//! For a row: m = max(x), eᵢ = exp(xᵢ − m), s = row sum of e in the order that `reduce` states;
//! softmax yᵢ = eᵢ / s, log-softmax yᵢ = (xᵢ − m) − log(s).

use crate::lane::{F32x4, I32x4, LANES};
use crate::math::{exp::Exp, log::Log};
use crate::reduce::{RowSum, row_max};

/// The row sum of exp(xᵢ − m); `keep` is given each vector of e, its place and how many lanes count.
#[inline(always)]
unsafe fn exponentials(
    x: *const f32,
    n: usize,
    m: F32x4,
    exp: &Exp,
    mut keep: impl FnMut(F32x4, usize, usize),
) -> F32x4 {
    let mut sum = RowSum::new();
    let mut i = 0;
    while i < n {
        let mut pair = [F32x4::zero(); 2];
        for (half, e) in pair.iter_mut().enumerate() {
            let at = i + half * LANES;
            let count = n.saturating_sub(at).min(LANES);
            if count == LANES {
                // SAFETY: elements below `n`.
                *e = exp.eval(unsafe { F32x4::load(x.add(at)) } - m);
                keep(*e, at, LANES);
            } else if count > 0 {
                // SAFETY: elements below `n`.
                let value = exp.eval(unsafe { F32x4::load_partial(x.add(at), count) } - m);
                // The padding must add +0.
                *e = value.where_set(I32x4::first_lanes(count));
                keep(*e, at, count);
            }
        }
        sum.add(pair[0], pair[1]);
        i += 2 * LANES;
    }
    F32x4::splat(sum.total())
}

/// `out[i] = f(from[i])` over one row.
#[inline(always)]
unsafe fn finish(from: *const f32, out: *mut f32, n: usize, f: impl Fn(F32x4) -> F32x4) {
    // SAFETY: the caller's promise.
    unsafe { crate::unary::map(from, out, n, f) }
}

/// yᵢ = exp(xᵢ − max) / Σⱼ exp(xⱼ − max).
#[inline(never)]
pub unsafe fn softmax(x: *const f32, out: *mut f32, rows: usize, n: usize) {
    let exp = Exp::new();
    for row in 0..rows {
        // SAFETY: row `row` of both; each element of x is read before its place is written.
        unsafe {
            let (x, out) = (x.add(row * n), out.add(row * n));
            let m = F32x4::splat(row_max(x, n));
            let sum = exponentials(x, n, m, &exp, |e, at, count| e.store_partial(out.add(at), count));
            finish(out, out, n, |e| e / sum);
        }
    }
}

/// yᵢ = (xᵢ − max) − log Σⱼ exp(xⱼ − max).
#[inline(never)]
pub unsafe fn log_softmax(x: *const f32, out: *mut f32, rows: usize, n: usize) {
    let (exp, log) = (Exp::new(), Log::new());
    for row in 0..rows {
        // SAFETY: row `row` of both; each element of x is read before its place is written.
        unsafe {
            let (x, out) = (x.add(row * n), out.add(row * n));
            let m = F32x4::splat(row_max(x, n));
            let log_sum = log.eval(exponentials(x, n, m, &exp, |_, _, _| {}));
            finish(x, out, n, |x| (x - m) - log_sum);
        }
    }
}
