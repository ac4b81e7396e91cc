//! Products a · bᵀ with few rows of a: a layer on a small batch. To copy b into panels would take a good part of the
//! time, so the roles change: rows of b are read as they lie, an element of b is spread over a vector, and the lanes
//! are eight rows of a, laid side by side, `[k][8]`. What comes out is turned at the end.
//!
//! One or two rows that remain would leave lanes idle: two see b in panels of 16 columns, and for one blocks of b are
//! turned in registers.

use super::scratch::Scratch;
use super::tile::{Panel, Sums, tile};
use super::{COLUMNS, DEPTH, Product, Strided, blocks, rows_of_next_tile};
use crate::interleave::separate;
use crate::lane::{F32x4, LANES};

/// Fewer rows would leave too many lanes idle.
const LEAST_ROWS: usize = 7;
/// Columns of a wide panel, and its depth: it is as large as one of eight columns.
const WIDE: usize = 2 * COLUMNS;
const WIDE_DEPTH: usize = DEPTH / 2;

/// `out = a · bᵀ`, rows of b are columns here.
pub(super) unsafe fn product(a: Strided, b: Strided, out: *mut f32, size: Product, scratch: Scratch) {
    let Product { m, n, .. } = size;
    let mut row = 0;
    // SAFETY: the caller's promise.
    unsafe {
        while row < m {
            let a = Strided { start: a.at(row, 0), ..a };
            let out = out.add(row * n);
            let size = Product { m: m - row, ..size };
            row += match size.m {
                1 => one(a, b, out, size),
                2 => wide(a, b, out, size, scratch),
                3..LEAST_ROWS => {
                    blocks(a, b, out, size, None, scratch);
                    size.m
                }
                _ => eight(a, b, out, Product { m: size.m.min(COLUMNS), ..size }, scratch),
            };
        }
    }
}

/// At most eight rows of a. Returns how many.
#[inline(never)]
unsafe fn eight(a: Strided, b: Strided, out: *mut f32, size: Product, scratch: Scratch) -> usize {
    let Product { m, n, k, .. } = size;
    let depth = k.div_ceil(k.div_ceil(DEPTH));
    let chunk = Scratch::TURNED / COLUMNS;
    let sums = scratch.turned();
    for first in (0..n).step_by(chunk) {
        let n = chunk.min(n - first);
        // SAFETY: the caller's promise; the scratch holds a panel of `depth` steps and `chunk` rows of sums.
        unsafe {
            for done in (0..k).step_by(depth) {
                let depth = depth.min(k - done);
                let side_by_side = Strided { start: a.at(0, done), row: 1, column: a.row };
                let panel = scratch.pack::<2>(side_by_side, depth, m);
                let rows = Strided { start: b.at(done, first), row: b.column, column: 1 };
                let to = Sums { start: sums, row: COLUMNS, columns: COLUMNS, first: done == 0, update: None };
                tiles(rows, panel, n, depth, to);
            }
            for row in (0..m).step_by(LANES) {
                let to = out.add(row * size.n + first);
                separate(sums.add(row), COLUMNS, LANES.min(m - row), n, to, size.n);
            }
        }
    }
    m
}

/// `n` rows of b.
#[inline(always)]
unsafe fn tiles(b: Strided, panel: Panel, n: usize, k: usize, out: Sums) {
    let mut row = 0;
    // SAFETY: the caller's promise.
    unsafe {
        while row < n {
            let b = Strided { start: b.at(row, 0), ..b };
            let out = Sums { start: out.start.add(row * out.row), ..out };
            let rows = rows_of_next_tile(n - row);
            match rows {
                1 => tile::<1, 2, 1, COLUMNS>(b, panel, k, out),
                2 => tile::<2, 2, 1, COLUMNS>(b, panel, k, out),
                3 => tile::<3, 2, 1, COLUMNS>(b, panel, k, out),
                _ => tile::<4, 2, 1, COLUMNS>(b, panel, k, out),
            }
            row += rows;
        }
    }
}

/// One row of a. Returns 1.
#[inline(never)]
unsafe fn one(a: Strided, b: Strided, out: *mut f32, Product { n, k, .. }: Product) -> usize {
    for column in (0..n).step_by(COLUMNS) {
        let columns = (n - column).min(COLUMNS);
        // For rows that are not there the last one again.
        let rows = core::array::from_fn(|r| b.at(0, column + r.min(columns - 1)));
        // SAFETY: the caller's promise.
        unsafe {
            let [left, right] = sums_of_one(a.start, rows, k);
            left.store_partial(out.add(column), columns.min(LANES));
            if columns > LANES {
                right.store_partial(out.add(column + LANES), columns - LANES);
            }
        }
    }
    1
}

/// The sums of `a` with eight rows of b.
#[inline(always)]
unsafe fn sums_of_one(mut a: *const f32, mut rows: [*const f32; COLUMNS], k: usize) -> [F32x4; 2] {
    let mut sums = [F32x4::zero(); 2];
    let mut left = k;
    // SAFETY: the caller's promise.
    unsafe {
        while left >= LANES {
            add(&mut sums, a, rows.map(|row| F32x4::load(row)), LANES);
            left -= LANES;
            a = a.add(LANES);
            rows = rows.map(|row| row.add(LANES));
        }
        if left > 0 {
            add(&mut sums, a, rows.map(|row| F32x4::load_partial(row, left)), left);
        }
    }
    sums
}

/// Adds `count` steps of k, which are lanes of the rows of b.
#[inline(always)]
unsafe fn add(sums: &mut [F32x4; 2], a: *const f32, rows: [F32x4; COLUMNS], count: usize) {
    let [r0, r1, r2, r3, r4, r5, r6, r7] = rows;
    let columns = [F32x4::transpose([r0, r1, r2, r3]), F32x4::transpose([r4, r5, r6, r7])];
    for i in 0..count {
        // SAFETY: the caller's promise.
        let element = unsafe { F32x4::load_splat_in_order(a.add(i)) };
        for (sum, columns) in sums.iter_mut().zip(&columns) {
            *sum = sum.add_product(element, columns[i]);
        }
    }
}

/// Two rows of a. Returns 2.
unsafe fn wide(a: Strided, b: Strided, out: *mut f32, size: Product, scratch: Scratch) -> usize {
    let Product { n, k, .. } = size;
    for done in (0..k).step_by(WIDE_DEPTH) {
        let depth = WIDE_DEPTH.min(k - done);
        for column in (0..n).step_by(WIDE) {
            let columns = WIDE.min(n - column);
            let a = Strided { start: a.at(0, done), ..a };
            let b = Strided { start: b.at(done, column), ..b };
            // SAFETY: the caller's promise; the scratch holds a panel.
            unsafe {
                let out = Sums { start: out.add(column), row: n, columns, first: done == 0, update: None };
                match columns.div_ceil(LANES) {
                    1 => strip::<1, LANES>(a, b, depth, out, scratch),
                    2 => strip::<2, COLUMNS>(a, b, depth, out, scratch),
                    3 => strip::<3, { 3 * LANES }>(a, b, depth, out, scratch),
                    _ => strip::<4, WIDE>(a, b, depth, out, scratch),
                }
            }
        }
    }
    2
}

#[inline(never)]
unsafe fn strip<const V: usize, const B: usize>(
    a: Strided,
    b: Strided,
    k: usize,
    out: Sums,
    scratch: Scratch,
) {
    // SAFETY: the caller's promise; the scratch holds a panel.
    unsafe {
        let panel = scratch.pack::<V>(b, k, out.columns);
        tile::<2, V, 1, B>(a, panel, k, out)
    }
}
