//! Products in which most elements of one factor are exact zeros: raw digits in a first layer, what ReLU lets
//! through. Only the other elements take part, in the same order, and the bits are those of the dense product: a
//! sum that starts at +0 is never −0, so adding the product of a zero and a finite number does not change it.
//! Where the other factor has ∞ or NaN, or where zeros are too few, these functions decline.
//!
//! Two forms: a · b with zeros in a, and aᵀ · b with zeros in b. Both gather rows of the dense factor by a list of
//! what is not zero, `V` vectors of columns at a time.

use super::scratch::Scratch;
use super::tile::Update;
use super::{Product, Strided};
use crate::lane::{F32x4, I32x4, LANES};

/// Vectors of a row at a time: sums, loads and an element in V8's 15 registers.
const VECTORS: usize = 6;
/// Rows of the dense factor in a panel: it stays in the first-level cache with room for the rest.
const SEGMENT: usize = 128;
/// Rows and columns of the sparse factor whose lists exist at a time.
const ROWS: usize = 64;
const DEPTH: usize = 1024;
/// Columns of a sparse b at a time: a cache line.
const COLUMNS: usize = 16;
/// With fewer zeros than this share, or smaller sizes, the dense product is as fast.
const SHARE_OF_ZEROS: f32 = 0.6;
const LEAST_COLUMNS: usize = 16;
const LEAST_DEPTH: usize = 32;
/// Vectors of the sparse factor that are looked at.
const SAMPLES: usize = 512;

/// `out = a · b` if most of a is zeros; false if it was left to others.
pub(super) unsafe fn zeros_in_a(
    a: *const f32,
    b: Strided,
    out: *mut f32,
    size: Product,
    scratch: Scratch,
) -> bool {
    let Product { m, n, k, transpose_a, a_row, .. } = size;
    let large = !transpose_a && a_row == k && m >= LANES && n >= LEAST_COLUMNS && k >= 2 * LEAST_DEPTH;
    // SAFETY: the caller's promise.
    unsafe {
        if !large || !mostly_zeros(a, m * k) || !all_finite(b.start, n * k) {
            return false;
        }
        for row in (0..m).step_by(ROWS) {
            let rows = ROWS.min(m - row);
            for done in (0..k).step_by(DEPTH) {
                let depth = DEPTH.min(k - done);
                let a = Strided { start: a.add(row * k + done), row: k, column: 1 };
                let b = Strided { start: b.at(done, 0), ..b };
                block(a, b, out.add(row * n), [rows, n, depth], done == 0, scratch);
            }
        }
    }
    true
}

/// `rows` rows of out over a block of k.
unsafe fn block(a: Strided, b: Strided, out: *mut f32, [m, n, k]: [usize; 3], first: bool, scratch: Scratch) {
    let lists = scratch.lists();
    let mut ends = [[0u16; DEPTH / SEGMENT + 1]; ROWS];
    // SAFETY: the caller's promise; the scratch has room for ROWS lists of DEPTH, and for a panel.
    unsafe {
        for (row, ends) in ends.iter_mut().enumerate().take(m) {
            let mut count = 0;
            for (segment, start) in (0..k).step_by(SEGMENT).enumerate() {
                let list = lists.add(row * DEPTH + count);
                count += positions(a.at(row, start), 1, SEGMENT.min(k - start), list);
                ends[segment + 1] = count as u16;
            }
        }
        each_group(n, |column, columns| {
            for (segment, start) in (0..k).step_by(SEGMENT).enumerate() {
                let from = Strided { start: b.at(start, column), ..b };
                let panel = scratch.pack_any(from, SEGMENT.min(k - start), columns);
                for (row, ends) in ends.iter().enumerate().take(m) {
                    let [from, to] = [ends[segment] as usize, ends[segment + 1] as usize];
                    let list = core::slice::from_raw_parts(lists.add(row * DEPTH + from), to - from);
                    let elements = Strided { start: a.at(row, start), row: 1, column: 1 };
                    let out = out.add(row * n + column);
                    let go_on = !(first && segment == 0);
                    match columns.div_ceil(LANES) {
                        1 => gather::<1>(list, elements, panel, LANES, out, columns, go_on),
                        2 => gather::<2>(list, elements, panel, 2 * LANES, out, columns, go_on),
                        3 => gather::<3>(list, elements, panel, 3 * LANES, out, columns, go_on),
                        4 => gather::<4>(list, elements, panel, 4 * LANES, out, columns, go_on),
                        5 => gather::<5>(list, elements, panel, 5 * LANES, out, columns, go_on),
                        _ => gather::<VECTORS>(list, elements, panel, 6 * LANES, out, columns, go_on),
                    }
                }
            }
        });
    }
}

/// `out = aᵀ · b` if most of b is zeros; false if it was left to others. a [k, m], b [k, n].
pub(super) unsafe fn zeros_in_b(
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    size: Product,
    update: Option<Update>,
    scratch: Scratch,
) -> bool {
    let Product { m, n, k, transpose_a, transpose_b, a_row } = size;
    let form = transpose_a && !transpose_b && m.is_multiple_of(LANES);
    let large = m >= LEAST_COLUMNS && n >= COLUMNS && (LEAST_DEPTH..=DEPTH).contains(&k);
    // SAFETY: the caller's promise; the scratch has room for COLUMNS ≤ ROWS lists and for a turned block.
    unsafe {
        if !form || !large || !mostly_zeros(b, k * n) || !all_finite(a, (k - 1) * a_row + m) {
            return false;
        }
        let (lists, turned) = (scratch.lists(), scratch.panel());
        for column in (0..n).step_by(COLUMNS) {
            let columns = COLUMNS.min(n - column);
            let b = b.add(column);
            let mut counts = [0; COLUMNS];
            for (j, count) in counts.iter_mut().enumerate().take(columns) {
                *count = positions(b.add(j), n, k, lists.add(j * DEPTH));
            }
            each_group(m, |row, rows| {
                for (j, count) in counts.iter().enumerate().take(columns) {
                    let list = core::slice::from_raw_parts(lists.add(j * DEPTH), *count);
                    let elements = Strided { start: b.add(j), row: 1, column: n };
                    let (a, sums) = (a.add(row), turned.add(j * rows));
                    match rows / LANES {
                        1 => gather::<1>(list, elements, a, a_row, sums, rows, false),
                        2 => gather::<2>(list, elements, a, a_row, sums, rows, false),
                        3 => gather::<3>(list, elements, a, a_row, sums, rows, false),
                        4 => gather::<4>(list, elements, a, a_row, sums, rows, false),
                        5 => gather::<5>(list, elements, a, a_row, sums, rows, false),
                        _ => gather::<VECTORS>(list, elements, a, a_row, sums, rows, false),
                    }
                }
                turn(turned, [columns, rows], out.add(row * n + column), n, update);
            });
        }
    }
    true
}

/// Calls `f` with start and length of groups of at most `VECTORS` vectors, as even as can be.
#[inline(always)]
fn each_group(n: usize, mut f: impl FnMut(usize, usize)) {
    let vectors = n.div_ceil(LANES);
    let width = vectors.div_ceil(vectors.div_ceil(VECTORS)) * LANES;
    for start in (0..n).step_by(width) {
        f(start, width.min(n - start));
    }
}

/// `out` (+)= Σ over the list of element · row, for V vectors of which `columns` elements are stored.
#[inline(never)]
unsafe fn gather<const V: usize>(
    list: &[u16],
    elements: Strided,
    rows: *const f32,
    row: usize,
    out: *mut f32,
    columns: usize,
    go_on: bool,
) {
    let last = columns - (V - 1) * LANES;
    let mut sums = [F32x4::zero(); V];
    // SAFETY: the caller's promise: the list holds columns of `elements` and rows of `rows`.
    unsafe {
        if go_on {
            for (v, sum) in sums.iter_mut().enumerate() {
                let from = out.add(v * LANES);
                *sum = if v + 1 < V { F32x4::load(from) } else { F32x4::load_partial(from, last) };
            }
        }
        for &at in list {
            let at = at as usize;
            let element = F32x4::load_splat(elements.start.add(at * elements.column));
            let row = rows.add(at * row);
            for (v, sum) in sums.iter_mut().enumerate() {
                *sum = sum.add_product(element, F32x4::load(row.add(v * LANES)));
            }
        }
        for (v, sum) in sums.iter().enumerate() {
            let to = out.add(v * LANES);
            if v + 1 < V || last == LANES { sum.store(to) } else { sum.store_partial(to, last) }
        }
    }
}

/// Rows of `block` become columns of `out`, or update it. `n` is a multiple of four.
#[inline(never)]
unsafe fn turn(block: *const f32, [m, n]: [usize; 2], out: *mut f32, out_row: usize, update: Option<Update>) {
    for column in (0..n).step_by(LANES) {
        for row in (0..m).step_by(LANES) {
            let rows = LANES.min(m - row);
            let mut lanes = [F32x4::zero(); LANES];
            // SAFETY: the caller's promise.
            unsafe {
                for (r, lanes) in lanes.iter_mut().enumerate().take(rows) {
                    *lanes = F32x4::load(block.add((row + r) * n + column));
                }
                for (c, lanes) in F32x4::transpose(lanes).into_iter().enumerate() {
                    let to = out.add((column + c) * out_row + row);
                    let lanes = update.map_or(lanes, |update| update.of(lanes, to, rows));
                    lanes.store_partial(to, rows);
                }
            }
        }
    }
}

/// Writes the positions of elements that are not ±0 and returns how many there are. Without branches: which
/// elements are zeros cannot be predicted.
#[inline(never)]
unsafe fn positions(x: *const f32, stride: usize, n: usize, list: *mut u16) -> usize {
    let mut count = 0;
    for i in 0..n {
        // SAFETY: the caller's promise: n elements, and room for n positions.
        unsafe {
            list.add(count).write(i as u16);
            count += usize::from(x.add(i * stride).read() != 0.0);
        }
    }
    count
}

/// Whether that many of a sample of the elements are zeros.
#[inline(never)]
unsafe fn mostly_zeros(x: *const f32, n: usize) -> bool {
    let vectors = n / LANES;
    // Odd, so that no power of two in the length of a row hides its other columns.
    let step = (vectors / SAMPLES) | 1;
    let mut zeros = I32x4::zero();
    for i in (0..vectors).step_by(step) {
        // SAFETY: the caller's promise.
        zeros = zeros - unsafe { F32x4::load(x.add(i * LANES)) }.eq(F32x4::zero());
    }
    let looked_at = vectors.div_ceil(step) * LANES;
    zeros.to_array().iter().sum::<i32>() as f32 >= SHARE_OF_ZEROS * looked_at as f32
}

/// Whether no element is ∞ or NaN.
#[inline(never)]
unsafe fn all_finite(x: *const f32, n: usize) -> bool {
    // 0 · x is ±0 where x is finite, NaN elsewhere.
    let zero = F32x4::zero();
    let mut traces = I32x4::zero();
    // SAFETY: the caller's promise.
    unsafe {
        for i in (0..n / LANES * LANES).step_by(LANES) {
            traces = traces | (F32x4::load(x.add(i)) * zero).to_bits();
        }
        let rest = n % LANES;
        traces = traces | (F32x4::load_partial(x.add(n - rest), rest) * zero).to_bits();
    }
    F32x4::from_bits(traces).abs().to_bits().to_array() == [0; LANES]
}
