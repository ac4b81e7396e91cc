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
use crate::lane::{F32x4, LANES};
use crate::zeros::{MARGIN, mostly_zeros, of_columns, of_row};

/// Vectors of a row at a time: sums, a row's vectors one by one, and an element in V8's 15 registers.
pub(crate) const VECTORS: usize = 9;
/// Rows of VECTORS vectors in a panel.
pub(crate) const DEPTH: usize = Scratch::TURNED / (VECTORS * LANES);
/// Fewer where the panel is a copy of weights: more of it stays in the first-level cache.
const DEPTH_OF_WEIGHTS: usize = 400;
/// Columns of a sparse b whose sums are turned at a time: a cache line.
const COLUMNS: usize = 16;
/// With fewer zeros than this share, or smaller sizes, the dense product is as fast.
const SHARE_OF_ZEROS: f32 = 0.6;
const LEAST_COLUMNS: usize = 16;
const LEAST_DEPTH: usize = 48;

const _: () = assert!(VECTORS * LANES * COLUMNS <= Scratch::PANEL, "a block that is to be turned fits");

/// `out = a · b` if most of a is zeros; false if it was left to others.
pub(super) unsafe fn zeros_in_a(
    a: *const f32,
    b: Strided,
    out: *mut f32,
    size: Product,
    scratch: Scratch,
) -> bool {
    let Product { m, n, k, transpose_a, a_row, .. } = size;
    let large = !transpose_a && a_row == k && m >= LANES && n >= LEAST_COLUMNS && k >= LEAST_DEPTH;
    // SAFETY: the caller's promise.
    unsafe {
        if !large || !mostly_zeros(a, m * k, SHARE_OF_ZEROS) {
            return false;
        }
        let depth = k.div_ceil(k.div_ceil(DEPTH_OF_WEIGHTS));
        (0..k).step_by(depth).all(|done| {
            let depth = depth.min(k - done);
            let a = Strided { start: a.add(done), row: k, column: 1 };
            let b = Strided { start: b.at(done, 0), ..b };
            let pack =
                |column, columns| scratch.pack_wide(Strided { start: b.at(0, column), ..b }, depth, columns);
            sums_of_rows(a, pack, out, [m, n, depth], done == 0, scratch)
        })
    }
}

/// `out` = a · b over a block of at most DEPTH steps of k, where a has many zeros; added to what is there if it is not the
/// `first`. `pack` is given a first column and a number of columns of b and returns them as a panel, and whether they are
/// finite. False if they are not: the sums are not those of the dense product then.
pub(crate) unsafe fn sums_of_rows(
    a: Strided,
    pack: impl Fn(usize, usize) -> (*const f32, bool),
    out: *mut f32,
    [m, n, k]: [usize; 3],
    first: bool,
    scratch: Scratch,
) -> bool {
    let lists = Lists::of(scratch, k);
    (0..m).step_by(lists.count).all(|start| {
        let rows = start..m.min(start + lists.count);
        // SAFETY: the caller's promise; the scratch has room for the lists, and for a panel.
        unsafe {
            for row in rows.clone() {
                let list = row - start;
                lists.set_count(list, of_row(a.at(row, 0), k, lists.start_of(list)));
            }
            groups(n).all(|(column, columns)| {
                let (panel, finite) = pack(column, columns);
                if !finite {
                    return false;
                }
                for row in rows.clone() {
                    let elements = Strided { start: a.at(row, 0), row: 1, column: 1 };
                    let to = Row { start: out.add(row * n + column), columns, go_on: !first };
                    gather_any(lists.get(row - start), elements, panel, to);
                }
                true
            })
        }
    })
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
    let form = transpose_a && !transpose_b;
    let large = m >= LEAST_COLUMNS && n >= COLUMNS && (LEAST_DEPTH..=DEPTH).contains(&k);
    // SAFETY: the caller's promise.
    unsafe {
        if !form || !large || !mostly_zeros(b, k * n, SHARE_OF_ZEROS) {
            return false;
        }
        let pack = |row, rows| {
            let from = Strided { start: a.add(row), row: a_row, column: 1 };
            scratch.pack_wide(from, k, rows)
        };
        // An update must know before it changes the first weight.
        if !groups(m).all(|(row, rows)| pack(row, rows).1) {
            return false;
        }
        let keeps_weights = update.is_some_and(Update::keeps_weights_for_zero);
        let lists = Lists::of(scratch, k);
        for column in (0..n).step_by(lists.count) {
            let columns = lists.count.min(n - column);
            let b = Strided { start: b.add(column), row: n, column: 1 };
            fill_by_columns(lists, b, [k, columns]);
            for (row, rows) in groups(m) {
                let (panel, _) = pack(row, rows);
                let out = out.add(row * n + column);
                for column in (0..columns).step_by(COLUMNS) {
                    let columns = COLUMNS.min(columns - column);
                    if keeps_weights && (0..columns).all(|j| lists.get(column + j).is_empty()) {
                        continue;
                    }
                    for j in 0..columns {
                        let elements = Strided { start: b.at(0, column + j), row: 1, column: n };
                        let to = scratch.panel().add(j * VECTORS * LANES);
                        let to = Row { start: to, columns: rows.next_multiple_of(LANES), go_on: false };
                        gather_any(lists.get(column + j), elements, panel, to);
                    }
                    turn(scratch.panel(), [columns, rows], out.add(column), n, update);
                }
            }
        }
    }
    true
}

/// Lists of the columns of b, four by four.
unsafe fn fill_by_columns(lists: Lists, b: Strided, [k, columns]: [usize; 2]) {
    for column in (0..columns).step_by(LANES) {
        let left = LANES.min(columns - column);
        // SAFETY: the caller's promise; the number of lists is a multiple of LANES.
        unsafe {
            let to = core::array::from_fn(|lane| lists.start_of(column + lane));
            let counts = of_columns(b.at(0, column), b.row, [k, left], to);
            for (lane, count) in counts.into_iter().enumerate() {
                lists.set_count(column + lane, count);
            }
        }
    }
}

/// Lists of up to `room` positions in the scratch, each behind its length.
#[derive(Clone, Copy)]
struct Lists {
    start: *mut u16,
    apart: usize,
    count: usize,
}

impl Lists {
    /// A multiple of COLUMNS of them.
    fn of(scratch: Scratch, room: usize) -> Self {
        let apart = 1 + room + MARGIN;
        Self { start: scratch.lists(), apart, count: Scratch::LISTS / apart / COLUMNS * COLUMNS }
    }

    fn start_of(self, i: usize) -> *mut u16 {
        self.start.wrapping_add(i * self.apart + 1)
    }

    unsafe fn set_count(self, i: usize, count: usize) {
        // SAFETY: the caller's promise: i < count.
        unsafe { self.start_of(i).sub(1).write(count as u16) }
    }

    unsafe fn get<'a>(self, i: usize) -> &'a [u16] {
        // SAFETY: the caller's promise: list i has been written.
        unsafe { core::slice::from_raw_parts(self.start_of(i), self.start_of(i).sub(1).read() as usize) }
    }
}

/// Start and length of groups of at most `VECTORS` vectors, as even as can be.
#[inline(always)]
fn groups(n: usize) -> impl Iterator<Item = (usize, usize)> {
    let vectors = n.div_ceil(LANES);
    let width = vectors.div_ceil(vectors.div_ceil(VECTORS)) * LANES;
    (0..n).step_by(width).map(move |start| (start, width.min(n - start)))
}

/// Where sums go: `columns` of them are stored. They start at +0, or go on from what is there.
#[derive(Clone, Copy)]
struct Row {
    start: *mut f32,
    columns: usize,
    go_on: bool,
}

/// `out` (+)= Σ over the list of element · row of the panel.
#[inline(always)]
unsafe fn gather_any(list: &[u16], elements: Strided, panel: *const f32, out: Row) {
    // SAFETY: the caller's promise.
    unsafe {
        match out.columns.div_ceil(LANES) {
            1 => gather::<1>(list, elements, panel, out),
            2 => gather::<2>(list, elements, panel, out),
            3 => gather::<3>(list, elements, panel, out),
            4 => gather::<4>(list, elements, panel, out),
            5 => gather::<5>(list, elements, panel, out),
            6 => gather::<6>(list, elements, panel, out),
            7 => gather::<7>(list, elements, panel, out),
            8 => gather::<8>(list, elements, panel, out),
            _ => gather::<VECTORS>(list, elements, panel, out),
        }
    }
}

/// The same for rows of V vectors.
#[inline(never)]
unsafe fn gather<const V: usize>(list: &[u16], elements: Strided, panel: *const f32, out: Row) {
    let last = out.columns - (V - 1) * LANES;
    let mut sums = [F32x4::zero(); V];
    // SAFETY: the caller's promise: the list holds columns of `elements` and rows of the panel.
    unsafe {
        if out.go_on {
            for (v, sum) in sums.iter_mut().enumerate() {
                let from = out.start.add(v * LANES);
                *sum = if v + 1 < V { F32x4::load(from) } else { F32x4::load_partial(from, last) };
            }
        }
        for &at in list {
            let at = at as usize;
            let element = F32x4::load_splat(elements.start.add(at * elements.column));
            let row = panel.add(at * V * LANES);
            for (v, sum) in sums.iter_mut().enumerate() {
                *sum = sum.add_product(element, F32x4::load(row.add(v * LANES)));
            }
        }
        for (v, sum) in sums.iter().enumerate() {
            let to = out.start.add(v * LANES);
            if v + 1 < V || last == LANES { sum.store(to) } else { sum.store_partial(to, last) }
        }
    }
}

/// `m` rows of `block` become columns of `out`, or update it.
#[inline(never)]
unsafe fn turn(block: *const f32, [m, n]: [usize; 2], out: *mut f32, out_row: usize, update: Option<Update>) {
    for column in (0..n).step_by(LANES) {
        let columns = LANES.min(n - column);
        for row in (0..m).step_by(LANES) {
            let rows = LANES.min(m - row);
            // Rows beyond the last are those of columns before: in the block, and not stored.
            let at = |r: usize| block.wrapping_add((row + r) * VECTORS * LANES + column);
            // SAFETY: the caller's promise.
            unsafe {
                let lanes = F32x4::transpose([0, 1, 2, 3].map(|r| F32x4::load(at(r))));
                for (c, lanes) in lanes.into_iter().enumerate().take(columns) {
                    let to = out.add((column + c) * out_row + row);
                    match update {
                        Some(update) if rows == LANES => update.of(lanes, to, LANES).store(to),
                        Some(update) => update.of(lanes, to, rows).store_partial(to, rows),
                        None => lanes.store_partial(to, rows),
                    }
                }
            }
        }
    }
}
