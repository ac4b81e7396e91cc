//! Elementwise functions of two tensors with broadcasting, seen as `out[outer, inner] = f(a, b)`.
//!
//! `out` is contiguous. An operand's element (o, i) is at `o * outer_stride + i * inner_stride`; an inner
//! stride is 0 or 1. `out` may be an operand of the same size.

use crate::lane::{F32x4, LANES};

/// One input of an elementwise kernel: where it begins and how far its rows and elements are apart.
#[derive(Clone, Copy)]
pub struct Operand {
    pub start: *const f32,
    pub outer_stride: usize,
    pub inner_stride: usize,
}

impl Operand {
    /// The address of row `row`.
    #[inline(always)]
    pub(crate) unsafe fn row(&self, row: usize) -> *const f32 {
        // SAFETY: the caller's promise.
        unsafe { self.start.add(row * self.outer_stride) }
    }
}

/// The same elements in as few rows as possible: `[outer, inner]` becomes `[1, outer * inner]` when every
/// operand runs through evenly or stands still.
pub(crate) fn merge<const N: usize>(
    operands: [Operand; N],
    outer: usize,
    inner: usize,
) -> ([Operand; N], usize, usize) {
    let even = |o: &Operand| o.outer_stride == o.inner_stride * inner;
    if operands.iter().all(even) {
        return (operands, 1, outer * inner);
    }
    if inner == 1 && operands.iter().all(|o| o.outer_stride <= 1) {
        let turned = operands.map(|o| Operand { inner_stride: o.outer_stride, ..o });
        return (turned, 1, outer);
    }
    (operands, outer, inner)
}

/// One row; `A` and `B` say whether the operand advances or stands still.
#[inline(always)]
unsafe fn row<const A: bool, const B: bool>(
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    n: usize,
    f: &impl Fn(F32x4, F32x4) -> F32x4,
) {
    if n == 0 {
        return;
    }
    let whole = n - n % LANES;
    let mut i = 0;
    // SAFETY: reads and writes stay below `n`, or at element 0 of an operand that stands still.
    unsafe {
        let still_a = if A { F32x4::zero() } else { F32x4::load_splat(a) };
        let still_b = if B { F32x4::zero() } else { F32x4::load_splat(b) };
        while i < whole {
            let a = if A { F32x4::load(a.add(i)) } else { still_a };
            let b = if B { F32x4::load(b.add(i)) } else { still_b };
            f(a, b).store(out.add(i));
            i += LANES;
        }
        if whole < n {
            let count = n - whole;
            let a = if A { F32x4::load_partial(a.add(i), count) } else { still_a };
            let b = if B { F32x4::load_partial(b.add(i), count) } else { still_b };
            f(a, b).store_partial(out.add(i), count);
        }
    }
}

/// `out[i] = f(a[i], b[i])` over one row; `out` may be `a` or `b`.
#[inline(always)]
pub(crate) unsafe fn zip_rows(
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    n: usize,
    f: impl Fn(F32x4, F32x4) -> F32x4,
) {
    // SAFETY: the caller's promise.
    unsafe { row::<true, true>(a, b, out, n, &f) }
}

#[inline(always)]
unsafe fn zip(
    a: Operand,
    b: Operand,
    out: *mut f32,
    outer: usize,
    inner: usize,
    f: impl Fn(F32x4, F32x4) -> F32x4,
) {
    let ([a, b], outer, inner) = merge([a, b], outer, inner);
    for o in 0..outer {
        // SAFETY: the caller's promise.
        unsafe {
            let (a_row, b_row, out_row) = (a.row(o), b.row(o), out.add(o * inner));
            match (a.inner_stride, b.inner_stride) {
                (0, 0) => row::<false, false>(a_row, b_row, out_row, inner, &f),
                (0, _) => row::<false, true>(a_row, b_row, out_row, inner, &f),
                (_, 0) => row::<true, false>(a_row, b_row, out_row, inner, &f),
                _ => row::<true, true>(a_row, b_row, out_row, inner, &f),
            }
        }
    }
}

/// Exports one kernel per function of two vectors.
macro_rules! kernels {
    ($($(#[$doc:meta])* $name:ident = $f:expr;)*) => {$(
        $(#[$doc])*
        #[inline(never)]
        pub unsafe fn $name(a: Operand, b: Operand, out: *mut f32, outer: usize, inner: usize) {
            // SAFETY: the caller's promise.
            unsafe { zip(a, b, out, outer, inner, $f) }
        }
    )*};
}

kernels! {
    /// a + b.
    add = |a, b| a + b;
    /// a − b.
    sub = |a, b| a - b;
    /// a · b.
    mul = |a, b| a * b;
    /// a / b.
    div = |a, b| a / b;
    /// `Math.max(a, b)`: NaN wins, +0 is greater than −0.
    maximum = F32x4::max;
    /// `Math.min(a, b)`: NaN wins, −0 is less than +0.
    minimum = F32x4::min;
    /// a < b ? 1 : 0.
    less = { let one = F32x4::hoisted(1.0); move |a: F32x4, b| one.where_set(a.lt(b)) };
    /// a <= b ? 1 : 0.
    less_equal = { let one = F32x4::hoisted(1.0); move |a: F32x4, b| one.where_set(a.le(b)) };
    /// a == b ? 1 : 0.
    equal = { let one = F32x4::hoisted(1.0); move |a: F32x4, b| one.where_set(a.eq(b)) };
}
