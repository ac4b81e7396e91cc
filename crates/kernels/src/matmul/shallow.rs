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
use crate::lane::{F32x4, I32x4, LANES};
use core::slice::from_raw_parts;

/// The longest sum: from there on, to pack a costs more than it saves, as it does for fewer than twice as many columns.
pub(super) const DEPTH: usize = 64;
/// Smaller results are not worth the packing.
pub(super) const LEAST_SIZE: usize = 2048;

/// Elements of one step of k in a group of rows: each element four times.
const GROUP: usize = ROWS * LANES;
/// Steps of k in one turn of the loop.
const STEPS: usize = 10;

/// Vectors of columns in a block of one step; longer ones are narrower.
const VECTORS: usize = Scratch::PANEL / LANES;

const _: () = assert!(2 * VECTORS <= Scratch::LISTS, "the lists of vectors fit");

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
            let finite = pack(a, m, k, scratch.turned());
            for column in (0..n).step_by(width) {
                let columns = width.min(n - column);
                let b = Strided { start: b.at(0, column), ..b };
                let out = Sums { start: out.start.add(row * n + column), columns, ..out };
                let vectors = Vectors::of(b, [k, columns], finite, scratch);
                vectors.pack(b, k, scratch.panel());
                for row in (0..m).step_by(ROWS) {
                    let out = Sums { start: out.start.add(row * out.row), ..out };
                    let rows = ROWS.min(m - row);
                    group(scratch.turned().add(row * LANES * k), scratch.panel(), [rows, k], &vectors, out);
                }
            }
        }
    }
}

/// Where the vectors of a block's columns begin: those that take part, the last of which may be no whole one, and those
/// that are nothing but zeros.
struct Vectors<'a> {
    used: &'a [u16],
    zero: &'a [u16],
    /// Elements of the last vector that takes part.
    last: usize,
}

impl Vectors<'_> {
    #[inline(never)]
    unsafe fn of(b: Strided, [k, columns]: [usize; 2], leave_out: bool, scratch: Scratch) -> Self {
        let (used, zero) = (scratch.lists(), scratch.lists().wrapping_add(VECTORS));
        let (mut used_count, mut zero_count, mut last) = (0, 0, LANES);
        for column in (0..columns).step_by(LANES) {
            let left = columns - column;
            // SAFETY: the caller's promise; the scratch has room for both lists.
            unsafe {
                if leave_out && left >= LANES && is_zero(b.at(0, column), b.row, k) {
                    zero.add(zero_count).write(column as u16);
                    zero_count += 1;
                } else {
                    used.add(used_count).write(column as u16);
                    used_count += 1;
                    last = left.min(LANES);
                }
            }
        }
        // SAFETY: that many have been written.
        unsafe {
            Self { used: from_raw_parts(used, used_count), zero: from_raw_parts(zero, zero_count), last }
        }
    }

    /// Those that take part by twos, as long as they are whole, and what is left: one, or two of which the last is not whole.
    fn strips(&self) -> (&[u16], &[u16]) {
        let whole = self.used.len() - usize::from(self.last < LANES);
        self.used.split_at(whole / 2 * 2)
    }

    /// Strips, `[k][2 vectors]` each, and what is left, zero-padded.
    #[inline(never)]
    unsafe fn pack(&self, b: Strided, k: usize, mut to: *mut f32) {
        let (whole, rest) = self.strips();
        // SAFETY: the caller's promise.
        unsafe {
            for pair in whole.chunks_exact(2) {
                let mut from = b.at(0, pair[0] as usize);
                let apart = (pair[1] - pair[0]) as usize;
                for _ in 0..k {
                    F32x4::load(from).store(to);
                    F32x4::load(from.add(apart)).store(to.add(LANES));
                    from = from.wrapping_add(b.row);
                    to = to.wrapping_add(COLUMNS);
                }
            }
            for i in 0..k {
                for (v, &column) in rest.iter().enumerate() {
                    let from = b.at(i, column as usize);
                    let count = if v + 1 < rest.len() { LANES } else { self.last };
                    F32x4::load_partial(from, count).store(to);
                    to = to.wrapping_add(LANES);
                }
            }
        }
    }
}

/// Whether a vector of columns has nothing but ±0 in k rows.
#[inline(always)]
unsafe fn is_zero(start: *const f32, row: usize, k: usize) -> bool {
    // SAFETY: the caller's promise.
    (0..k).all(|i| !unsafe { F32x4::load(start.add(i * row)) }.to_bits().shl(1).any())
}

/// Groups of at most four rows of a, each [k][4 rows][4 times]. Returns whether no element is ∞ or NaN.
#[inline(never)]
unsafe fn pack(a: Strided, m: usize, k: usize, mut to: *mut f32) -> bool {
    let mut traces = I32x4::zero();
    for row in (0..m).step_by(ROWS) {
        let rows = ROWS.min(m - row);
        for i in 0..k {
            for r in 0..ROWS {
                // SAFETY: the caller's promise.
                unsafe {
                    let element = if r < rows { F32x4::load_splat(a.at(row + r, i)) } else { F32x4::zero() };
                    // 0 · x is ±0 where x is finite, NaN elsewhere.
                    traces = traces | (element * F32x4::zero()).to_bits();
                    element.store(to.add(r * LANES));
                }
            }
            to = to.wrapping_add(GROUP);
        }
    }
    !traces.shl(1).any()
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
unsafe fn group(a: *const f32, b: *const f32, [rows, k]: [usize; 2], vectors: &Vectors, out: Sums) {
    let update = out.update.unwrap_or(Update { distance: 0, keep: 0.0, scale: 0.0 });
    let to = Rows { start: out.start, row: out.row, rows, update };
    let (strips, rest) = vectors.strips();
    // SAFETY: the caller's promise.
    unsafe {
        match (out.update.is_some(), vectors.zero.is_empty()) {
            (true, true) => whole::<true, true>(a, b, k, strips, to),
            (true, false) => whole::<true, false>(a, b, k, strips, to),
            (false, true) => whole::<false, true>(a, b, k, strips, to),
            (false, false) => whole::<false, false>(a, b, k, strips, to),
        }
        if !out.update.is_some_and(Update::keeps_weights_for_zero) {
            settle(vectors.zero, out, rows);
        }
        let b = b.add(strips.len() * LANES * k);
        match *rest {
            [] => {}
            [one] => part(a, b, [rows, k], [one], vectors.last, out),
            [left, right, ..] => part(a, b, [rows, k], [left, right], vectors.last, out),
        }
    }
}

/// What sums of +0 give, in the vectors that begin there.
#[inline(never)]
unsafe fn settle(columns: &[u16], out: Sums, rows: usize) {
    for r in 0..rows {
        for &column in columns {
            // SAFETY: the caller's promise.
            unsafe {
                let to = out.start.add(r * out.row + column as usize);
                out.update.map_or(F32x4::zero(), |update| update.of(F32x4::zero(), to, LANES)).store(to);
            }
        }
    }
}

/// Strips of two vectors, which lie side by side if `BESIDE`: that saves an address a row.
#[inline(never)]
unsafe fn whole<const UPDATE: bool, const BESIDE: bool>(
    a: *const f32,
    mut b: *const f32,
    k: usize,
    columns: &[u16],
    to: Rows,
) {
    let [keep, scale] = [to.update.keep, to.update.scale].map(F32x4::hoisted);
    let store = |sum: F32x4, at: *mut f32| {
        // SAFETY: the caller's promise: the tile lies inside the matrix.
        unsafe {
            let old = || F32x4::load(at.wrapping_byte_add(to.update.distance));
            if UPDATE { old() * keep + sum * scale } else { sum }.store(at)
        }
    };
    for (strip, pair) in columns.chunks_exact(2).enumerate() {
        let place = |v: usize| if BESIDE { strip * COLUMNS + v * LANES } else { pair[v] as usize };
        let [mut left, mut right] = [0, 1].map(|v| to.start.wrapping_add(place(v)));
        // SAFETY: the caller's promise: the tile lies inside the three matrices.
        let sums = unsafe { sums::<2>(a, b, k) };
        for (r, sums) in sums.into_iter().enumerate() {
            store(sums[0], left);
            store(sums[1], if BESIDE { left.wrapping_add(LANES) } else { right });
            if to.rows == r + 1 {
                break;
            }
            left = left.wrapping_add(to.row);
            right = right.wrapping_add(to.row);
        }
        b = b.wrapping_add(k * COLUMNS);
    }
}

/// The vectors that are left, the last of which has `last` elements.
#[inline(never)]
unsafe fn part<const V: usize>(
    a: *const f32,
    b: *const f32,
    [rows, k]: [usize; 2],
    columns: [u16; V],
    last: usize,
    out: Sums,
) {
    // SAFETY: the caller's promise: the tile lies inside the three matrices.
    unsafe {
        for (r, sums) in sums::<V>(a, b, k).into_iter().enumerate().take(rows) {
            for (v, (sum, column)) in sums.into_iter().zip(columns).enumerate() {
                let to = out.start.add(r * out.row + column as usize);
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
