//! Sum and maximum over one axis: x is `[outer, n, inner]`, out is `[outer, inner]`.
//!
//! The order of a sum is part of its definition. For `inner > 1` each output starts at +0 and adds its `n`
//! elements in ascending order. For `inner == 1` (row sums) element i goes to lane i mod 8 in ascending
//! order, the lanes starting at +0; then v[j] = lane[j] + lane[j + 4], and the result is
//! (v[0] + v[2]) + (v[1] + v[3]). A maximum is `Math.max` from −∞, whose order does not matter.

use crate::lane::{F32x4, I32x4, LANES};

/// Eight running sums, the first half of a row sum.
#[derive(Clone, Copy)]
pub(crate) struct RowSum {
    low: F32x4,
    high: F32x4,
}

impl RowSum {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        Self { low: F32x4::zero(), high: F32x4::zero() }
    }

    /// Adds elements 8j to 8j + 7. A lane never holds −0, so the +0 of padding changes no bit.
    #[inline(always)]
    pub(crate) fn add(&mut self, low: F32x4, high: F32x4) {
        self.low = self.low + low;
        self.high = self.high + high;
    }

    #[inline(always)]
    pub(crate) fn total(self) -> f32 {
        let v = self.low + self.high;
        (v.lane::<0>() + v.lane::<2>()) + (v.lane::<1>() + v.lane::<3>())
    }
}

/// Elements `i..n` of a row as two vectors, at most eight, the rest padded with +0.
#[inline(always)]
pub(crate) unsafe fn load_eight(x: *const f32, i: usize, n: usize) -> (F32x4, F32x4) {
    let count = n - i;
    // SAFETY: reads stay below `n`.
    unsafe {
        if count <= LANES {
            (F32x4::load_partial(x.add(i), count), F32x4::zero())
        } else {
            let high = F32x4::load_partial(x.add(i + LANES), (count - LANES).min(LANES));
            (F32x4::load(x.add(i)), high)
        }
    }
}

#[inline(always)]
unsafe fn row_sum(x: *const f32, n: usize) -> f32 {
    let mut sum = RowSum::new();
    let whole = n - n % (2 * LANES);
    let mut i = 0;
    // SAFETY: reads stay below `n`.
    unsafe {
        while i < whole {
            sum.add(F32x4::load(x.add(i)), F32x4::load(x.add(i + LANES)));
            i += 2 * LANES;
        }
        if whole < n {
            let (low, high) = load_eight(x, i, n);
            sum.add(low, high);
        }
    }
    sum.total()
}

/// `Math.max` over a row; −∞ for an empty one.
#[inline(always)]
pub(crate) unsafe fn row_max(x: *const f32, n: usize) -> f32 {
    // SAFETY: the caller's promise.
    unsafe {
        if n < LANES {
            return short_max(x, n);
        }
        let greatest = quick_max(x, n);
        // Which zero it is depends on all of them.
        if greatest == 0.0 { exact_max(x, n) } else { greatest }
    }
}

/// As `row_max` for at least four elements, but for the sign of a zero: V8 has one instruction for `pmax` and many for
/// `max`.
#[inline(always)]
unsafe fn quick_max(x: *const f32, n: usize) -> f32 {
    // SAFETY: reads stay below `n`.
    unsafe {
        let first = F32x4::load(x);
        let (mut greatest, mut ordered) = ([first; 4], [first.eq(first); 2]);
        let mut i = 0;
        while i + 4 * LANES <= n {
            for (v, greatest) in greatest.iter_mut().enumerate() {
                let lanes = F32x4::load(x.add(i + v * LANES));
                *greatest = greatest.pmax(lanes);
                ordered[v % 2] = ordered[v % 2] & lanes.eq(lanes);
            }
            i += 4 * LANES;
        }
        while i < n {
            // The last vector may begin with elements that were there before.
            let lanes = F32x4::load(x.add(i.min(n - LANES)));
            greatest[0] = greatest[0].pmax(lanes);
            ordered[0] = ordered[0] & lanes.eq(lanes);
            i += LANES;
        }
        if (!(ordered[0] & ordered[1])).any() {
            return f32::NAN;
        }
        let [a, b, c, d] = greatest;
        let lanes = a.pmax(b).pmax(c.pmax(d));
        let greater = |a: f32, b: f32| if a < b { b } else { a };
        greater(greater(lanes.lane::<0>(), lanes.lane::<1>()), greater(lanes.lane::<2>(), lanes.lane::<3>()))
    }
}

#[cold]
unsafe fn exact_max(x: *const f32, n: usize) -> f32 {
    let mut greatest = f32::NEG_INFINITY;
    let mut i = 0;
    while i < n {
        // SAFETY: reads stay below `n`.
        let lanes = unsafe { short_max(x.add(i), (n - i).min(LANES)) };
        greatest = F32x4::splat(greatest).max(F32x4::splat(lanes)).lane::<0>();
        i += LANES;
    }
    greatest
}

/// `Math.max` over at most four elements.
#[inline(always)]
unsafe fn short_max(x: *const f32, n: usize) -> f32 {
    // SAFETY: the caller's promise.
    let lanes = unsafe { F32x4::load_partial(x, n) };
    let lanes = F32x4::select(I32x4::first_lanes(n), lanes, F32x4::splat(f32::NEG_INFINITY));
    let [a, b, c, d] = F32x4::transpose([lanes; 4]);
    a.max(b).max(c.max(d)).lane::<0>()
}

/// Folds the middle axis of one `[n, inner]` block, `V` vectors of columns at a time.
#[inline(always)]
unsafe fn columns<const V: usize>(
    x: *const f32,
    out: *mut f32,
    n: usize,
    inner: usize,
    first: F32x4,
    f: &impl Fn(F32x4, F32x4) -> F32x4,
) {
    let mut folded = [first; V];
    let mut row = x;
    // SAFETY: the caller's promise: `V` vectors of each row can be read.
    unsafe {
        for _ in 0..n {
            for (v, folded) in folded.iter_mut().enumerate() {
                *folded = f(*folded, F32x4::load(row.add(v * LANES)));
            }
            row = row.wrapping_add(inner);
        }
        for (v, folded) in folded.iter().enumerate() {
            folded.store(out.add(v * LANES));
        }
    }
}

#[inline(always)]
unsafe fn fold_columns(
    x: *const f32,
    out: *mut f32,
    [outer, n, inner]: [usize; 3],
    first: f32,
    f: impl Fn(F32x4, F32x4) -> F32x4,
) {
    let first = F32x4::splat(first);
    for o in 0..outer {
        let (x, out) = (x.wrapping_add(o * n * inner), out.wrapping_add(o * inner));
        let mut i = 0;
        // SAFETY: columns stay below `inner`, rows below `n`.
        unsafe {
            while i + 4 * LANES <= inner {
                columns::<4>(x.wrapping_add(i), out.add(i), n, inner, first, &f);
                i += 4 * LANES;
            }
            while i + LANES <= inner {
                columns::<1>(x.wrapping_add(i), out.add(i), n, inner, first, &f);
                i += LANES;
            }
            if i < inner {
                let count = inner - i;
                let mut folded = first;
                for row in 0..n {
                    folded = f(folded, F32x4::load_partial(x.add(row * inner + i), count));
                }
                folded.store_partial(out.add(i), count);
            }
        }
    }
}

/// Sum over the middle axis, in the order stated above; 0 for `n == 0`.
#[inline(never)]
pub unsafe fn sum(x: *const f32, out: *mut f32, outer: usize, n: usize, inner: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        if inner == 1 {
            for o in 0..outer {
                out.add(o).write(row_sum(x.add(o * n), n));
            }
        } else {
            fold_columns(x, out, [outer, n, inner], 0.0, |a, b| a + b);
        }
    }
}

/// `Math.max` over the middle axis; −∞ for `n == 0`.
#[inline(never)]
pub unsafe fn max(x: *const f32, out: *mut f32, outer: usize, n: usize, inner: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        if inner == 1 {
            for o in 0..outer {
                out.add(o).write(row_max(x.add(o * n), n));
            }
        } else {
            fold_columns(x, out, [outer, n, inner], f32::NEG_INFINITY, F32x4::max);
        }
    }
}
