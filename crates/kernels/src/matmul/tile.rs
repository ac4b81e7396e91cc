//! The micro-kernel: `M` rows × `V` vectors of columns in registers, `out += a · b` over a block of k.
//!
//! The loop does four steps of k a turn and may end after each. Those ends are what makes it fast: V8 up to 12 moves
//! all loads of a straight piece of code to its front, and then sums have no register; a branch keeps the
//! loads of one step together. They cost one instruction, as much as they save elsewhere.

use super::Strided;
use crate::lane::{F32x4, LANES};

/// Steps of k in one turn of the loop.
const STEPS: usize = 4;
const MANY_STEPS: usize = 8;

/// The part of b that a tile reads: rows of at least `V` vectors, `row` elements apart.
#[derive(Clone, Copy)]
pub(super) struct Panel {
    pub start: *const f32,
    pub row: usize,
}

/// Where a tile's sums go: rows `row` elements apart, of which the first `columns` elements are stored.
#[derive(Clone, Copy)]
pub(super) struct Sums {
    pub start: *mut f32,
    pub row: usize,
    pub columns: usize,
    /// Whether the sums start at +0; else they go on from what is stored.
    pub first: bool,
    /// What becomes of the sums; they are stored as they are without it.
    pub update: Option<Update>,
}

/// `w * keep + sum * scale` is stored in place of a sum: a step of gradient descent, or the next velocity.
#[derive(Clone, Copy)]
pub(super) struct Update {
    /// Bytes from where a result goes to its w; 0 updates in place.
    pub distance: usize,
    pub keep: f32,
    pub scale: f32,
}

impl Update {
    /// Whether a sum of +0 leaves each weight in its place as it was.
    pub(super) fn keeps_weights_for_zero(self) -> bool {
        self.distance == 0 && self.keep == 1.0 && self.scale.is_finite() && self.scale.is_sign_negative()
    }

    /// What is stored at `to`, for the first `count` lanes.
    #[inline(always)]
    pub(super) unsafe fn of(self, sum: F32x4, to: *mut f32, count: usize) -> F32x4 {
        // SAFETY: the caller's promise: w has an element for each sum.
        let old = unsafe { F32x4::load_partial(to.wrapping_byte_add(self.distance), count) };
        old * F32x4::splat(self.keep) + sum * F32x4::splat(self.scale)
    }
}

/// One tile, `k` ≥ 1. From one step of k to the next is `A` elements in a and `B` in b; 0 stands for the strides
/// of `a` and `b`. Steps that are known cost no instruction. `A` = 1 says that the elements of a row of a lie side by
/// side; else those of a column do.
#[inline(always)]
pub(super) unsafe fn tile<const M: usize, const V: usize, const A: usize, const B: usize>(
    a: Strided,
    b: Panel,
    k: usize,
    out: Sums,
) {
    // SAFETY: the caller's promise: the tile lies inside the three matrices.
    unsafe {
        let mut sums = if out.first { [[F32x4::zero(); V]; M] } else { load(out) };
        let mut rows = [a.start; M];
        for (r, row) in rows.iter_mut().enumerate() {
            *row = a.at(r, 0);
        }
        let mut b_at = b.start;
        let mut left = k;
        'sum: loop {
            macro_rules! steps {
                ($($i:literal)*) => {$(
                    {
                        let b_start = b_at.add($i * B);
                        let mut columns = [F32x4::zero(); V];
                        for (v, column) in columns.iter_mut().enumerate() {
                            *column = F32x4::load_in_order(b_start.add(v * LANES));
                        }
                        for r in 0..M {
                            let from = if A == 1 { rows[r].add($i) } else { rows[0].add($i * A).add(r) };
                            let element = F32x4::load_splat_in_order(from);
                            for (column, sum) in columns.iter().zip(&mut sums[r]) {
                                *sum = sum.add_product(element, *column);
                            }
                        }
                        if left == $i + 1 {
                            break 'sum;
                        }
                        if B == 0 {
                            b_at = b_at.wrapping_add(b.row);
                        }
                        if A == 0 {
                            rows[0] = rows[0].wrapping_add(a.column);
                        }
                    }
                )*};
            }
            steps!(0 1 2 3);
            if M * V >= 6 {
                steps!(4 5 6 7);
            }
            left -= if M * V >= 6 { MANY_STEPS } else { STEPS };
            // A step that LLVM does not know keeps it from turning the offsets above into sums of their own.
            let steps = core::ptr::read_volatile(if M * V >= 6 { &MANY_STEPS } else { &STEPS });
            if A == 1 {
                rows = rows.map(|row| row.wrapping_add(steps));
            } else if A > 0 {
                rows[0] = rows[0].wrapping_add(steps * A);
            }
            if B > 0 {
                b_at = b_at.wrapping_add(steps * B);
            }
        }
        store(sums, out);
    }
}

#[inline(always)]
unsafe fn load<const M: usize, const V: usize>(out: Sums) -> [[F32x4; V]; M] {
    let last = out.columns - (V - 1) * LANES;
    let mut sums = [[F32x4::zero(); V]; M];
    for (r, sums) in sums.iter_mut().enumerate() {
        for (v, sum) in sums.iter_mut().enumerate() {
            // SAFETY: the caller's promise.
            unsafe {
                let from = out.start.add(r * out.row + v * LANES);
                *sum = if v + 1 < V { F32x4::load(from) } else { F32x4::load_partial(from, last) };
            }
        }
    }
    sums
}

#[inline(always)]
unsafe fn store<const M: usize, const V: usize>(mut sums: [[F32x4; V]; M], out: Sums) {
    let last = out.columns - (V - 1) * LANES;
    let at = |r: usize, v: usize| out.start.wrapping_add(r * out.row + v * LANES);
    // SAFETY: the caller's promise.
    unsafe {
        if let Some(update) = out.update {
            for (r, sums) in sums.iter_mut().enumerate() {
                for (v, sum) in sums.iter_mut().enumerate() {
                    *sum = update.of(*sum, at(r, v), if v + 1 < V { LANES } else { last });
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            for (v, sum) in sums.iter().enumerate() {
                if v + 1 < V || last == LANES {
                    sum.store(at(r, v))
                } else {
                    sum.store_partial(at(r, v), last)
                }
            }
        }
    }
}
