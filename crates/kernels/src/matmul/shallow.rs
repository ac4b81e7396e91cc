//! Products over few steps of k: gradients of weights over a small batch. The result is large and the factors are
//! small, so both factors are packed, and the result is walked through row by row: what an update reads and writes
//! streams through the caches once.
//!
//! Each element of a is packed four times over: a vector is then read with all of its address in the instruction, where
//! V8 spends an instruction more on reading an element into all lanes. Ten steps in a row have no other instructions
//! than loads, products, sums and ends (see `tile`).

use super::scratch::Scratch;
use super::tile::{Sums, Update};
use super::{COLUMNS, ROWS, Strided};
use crate::lane::{F32x4, LANES};

/// The longest sum: from there on, to pack a costs more than it saves, as it does for fewer than twice as many columns.
pub(super) const DEPTH: usize = 64;
/// Smaller results are not worth the packing.
pub(super) const LEAST_SIZE: usize = 2048;

/// Elements of one step of k in a group of rows: each element four times.
const GROUP: usize = ROWS * LANES;
/// Steps of k in one turn of the loop.
const STEPS: usize = 10;

/// `out = a · b`, or the update of out, for k from 1 to DEPTH.
pub(super) unsafe fn product(a: Strided, b: Strided, out: Sums, [m, n, k]: [usize; 3], scratch: Scratch) {
    let most = Scratch::PANEL / (COLUMNS * k);
    let strips = n.div_ceil(COLUMNS);
    // Blocks of columns of the same size.
    let width = strips.div_ceil(strips.div_ceil(most)) * COLUMNS;
    let chunk = Scratch::TURNED / (GROUP * k) * ROWS;
    for row in (0..m).step_by(chunk) {
        let m = chunk.min(m - row);
        let a = Strided { start: a.at(row, 0), ..a };
        // SAFETY: the caller's promise; the scratch holds the chunk and the block of columns.
        unsafe {
            let packed = scratch.turned();
            pack(a, m, k, packed);
            for column in (0..n).step_by(width) {
                let columns = width.min(n - column);
                let panels = scratch.pack_strips(Strided { start: b.at(0, column), ..b }, k, columns);
                let out = Sums { start: out.start.add(row * n + column), columns, ..out };
                for row in (0..m).step_by(ROWS) {
                    let out = Sums { start: out.start.add(row * out.row), ..out };
                    group(packed.add(row * LANES * k), panels, k, ROWS.min(m - row), out);
                }
            }
        }
    }
}

/// Groups of at most four rows of a, each [k][4 rows][4 times].
#[inline(never)]
unsafe fn pack(a: Strided, m: usize, k: usize, mut to: *mut f32) {
    for row in (0..m).step_by(ROWS) {
        let rows = ROWS.min(m - row);
        for i in 0..k {
            for r in 0..ROWS {
                // SAFETY: the caller's promise.
                unsafe {
                    let element = if r < rows { F32x4::load_splat(a.at(row + r, i)) } else { F32x4::zero() };
                    element.store(to.add(r * LANES));
                }
            }
            to = to.wrapping_add(GROUP);
        }
    }
}

/// Where the rows of a group go, and the update that they take.
#[derive(Clone, Copy)]
struct Rows {
    start: *mut f32,
    row: usize,
    rows: usize,
    update: Update,
}

/// The rows of a group.
#[inline(always)]
unsafe fn group(a: *const f32, b: *const f32, k: usize, rows: usize, out: Sums) {
    let update = out.update.unwrap_or(Update { distance: 0, rate: 0.0 });
    let to = Rows { start: out.start, row: out.row, rows, update };
    let strips = out.columns / COLUMNS;
    let done = strips * COLUMNS;
    // SAFETY: the caller's promise.
    unsafe {
        match out.update {
            Some(_) => whole::<true>(a, b, k, strips, to),
            None => whole::<false>(a, b, k, strips, to),
        }
        let out = Sums { start: out.start.add(done), columns: out.columns - done, ..out };
        let b = b.add(done * k);
        match out.columns {
            0 => {}
            1..=LANES => part::<1>(a, b, k, rows, out),
            _ => part::<2>(a, b, k, rows, out),
        }
    }
}

/// All strips of COLUMNS columns.
#[inline(never)]
unsafe fn whole<const UPDATE: bool>(a: *const f32, mut b: *const f32, k: usize, strips: usize, to: Rows) {
    let mut start = to.start;
    let rate = F32x4::hoisted(to.update.rate);
    for _ in 0..strips {
        // SAFETY: the caller's promise: the tile lies inside the three matrices.
        unsafe {
            let mut row = start;
            for (r, [left, right]) in sums::<2>(a, b, k).into_iter().enumerate() {
                if UPDATE {
                    let old = row.wrapping_byte_add(to.update.distance);
                    (F32x4::load(old) - left * rate).store(row);
                    (F32x4::load(old.add(LANES)) - right * rate).store(row.add(LANES));
                } else {
                    left.store(row);
                    right.store(row.add(LANES));
                }
                if to.rows == r + 1 {
                    break;
                }
                row = row.wrapping_add(to.row);
            }
            b = b.wrapping_add(k * COLUMNS);
            start = start.wrapping_add(COLUMNS);
        }
    }
}

/// The columns that are left.
#[inline(never)]
unsafe fn part<const V: usize>(a: *const f32, b: *const f32, k: usize, rows: usize, out: Sums) {
    let last = out.columns - (V - 1) * LANES;
    // SAFETY: the caller's promise: the tile lies inside the three matrices.
    unsafe {
        for (r, sums) in sums::<V>(a, b, k).into_iter().enumerate().take(rows) {
            for (v, sum) in sums.into_iter().enumerate() {
                let to = out.start.add(r * out.row + v * LANES);
                let count = if v + 1 < V { LANES } else { last };
                let value = match out.update {
                    Some(update) => update.of(sum, to, count),
                    None => sum,
                };
                value.store_partial(to, count)
            }
        }
    }
}

/// The sums of a tile.
#[inline(always)]
unsafe fn sums<const V: usize>(mut a: *const f32, mut b: *const f32, k: usize) -> [[F32x4; V]; ROWS] {
    let mut sums = [[F32x4::zero(); V]; ROWS];
    let mut left = k;
    // SAFETY: the caller's promise: the tile lies inside the three matrices.
    unsafe {
        loop {
            for i in 0..STEPS {
                let (a, b) = (a.add(i * GROUP), b.add(i * (V * LANES)));
                let mut columns = [F32x4::zero(); V];
                for (v, column) in columns.iter_mut().enumerate() {
                    *column = F32x4::load_in_order(b.add(v * LANES));
                }
                for (r, sums) in sums.iter_mut().enumerate() {
                    let element = F32x4::load_in_order(a.add(r * LANES));
                    for (column, sum) in columns.iter().zip(sums) {
                        *sum = sum.add_product(element, *column);
                    }
                }
                if left == i + 1 {
                    return sums;
                }
            }
            left -= STEPS;
            // Not known to LLVM, see `tile`.
            let steps = core::ptr::read_volatile(&STEPS);
            a = a.wrapping_add(steps * GROUP);
            b = b.wrapping_add(steps * V * LANES);
        }
    }
}
