//! Matrix products: out[m, n] = Σₖ a[m, k] · b[k, n], for a batch, with either factor stored transposed.
//!
//! Each output starts at +0 and takes `acc = acc + a * b` for k ascending, two roundings, never fused. The
//! work is split over outputs only, and over k in blocks that go on from the stored value, so tiles and
//! blocks change no bit.
//!
//! One micro-kernel computes a tile of 4 rows × 8 columns in registers (V8 can use 15: eight sums, two
//! vectors of b, one splat of a, the product). It takes a's elements with arbitrary strides, so a·b and
//! aᵀ·b share it, and b as rows of 8 columns: in place where b lies so and is used few times, else from a
//! panel `[k][8]`, zero-padded, that is packed per block. The panel is a fixed buffer: a product allocates
//! nothing.

use crate::lane::{F32x4, LANES};
use core::cell::UnsafeCell;

/// Rows of a tile.
const ROWS: usize = 4;
/// Columns of a tile.
const COLUMNS: usize = 2 * LANES;
/// Depth of a block: its panel of b (16 KB) and the tile's rows of a stay in the first-level cache.
const DEPTH: usize = 512;
/// From this many rows on, a panel is packed even where b could be read in place: rows that are a large
/// power of two apart fall on the same cache lines.
const PACK_FROM_ROWS: usize = 32;

/// One product: sizes, and whether a factor is stored transposed (a as [k, m], b as [n, k]).
#[derive(Clone, Copy, Debug)]
pub struct Product {
    pub m: usize,
    pub n: usize,
    pub k: usize,
    pub transpose_a: bool,
    pub transpose_b: bool,
}

#[repr(align(64))]
struct Panel(UnsafeCell<[f32; DEPTH * COLUMNS]>);

thread_local! {
    static PANEL: Panel = const { Panel(UnsafeCell::new([0.0; DEPTH * COLUMNS])) };
}

/// A matrix that is read with strides.
#[derive(Clone, Copy)]
struct Strided {
    start: *const f32,
    row: usize,
    column: usize,
}

impl Strided {
    #[inline(always)]
    fn at(self, row: usize, column: usize) -> *const f32 {
        self.start.wrapping_add(row * self.row + column * self.column)
    }
}

/// `M` rows × `V` vectors of columns: `out += a · b` over a block of k. `b` advances by `b_row` elements per
/// k; the last vector is stored up to `columns`.
#[inline(always)]
unsafe fn tile<const M: usize, const V: usize>(
    a: Strided,
    b: *const f32,
    b_row: usize,
    k: usize,
    out: *mut f32,
    out_row: usize,
    columns: usize,
    first: bool,
) {
    let last = columns - (V - 1) * LANES;
    let mut sums = [[F32x4::zero(); V]; M];
    // SAFETY: the caller's promise: the tile lies inside the three matrices.
    unsafe {
        if !first {
            for (r, sums) in sums.iter_mut().enumerate() {
                for (v, sum) in sums.iter_mut().enumerate() {
                    let from = out.add(r * out_row + v * LANES);
                    *sum = if v + 1 < V { F32x4::load(from) } else { F32x4::load_partial(from, last) };
                }
            }
        }
        let mut rows = [a.start; M];
        for (r, row) in rows.iter_mut().enumerate() {
            *row = a.at(r, 0);
        }
        let mut b = b;
        for _ in 0..k {
            let mut columns = [F32x4::zero(); V];
            for (v, column) in columns.iter_mut().enumerate() {
                *column = F32x4::load(b.add(v * LANES));
            }
            for (row, sums) in rows.iter_mut().zip(&mut sums) {
                let element = F32x4::load_splat(*row);
                for (column, sum) in columns.iter().zip(sums) {
                    *sum = *sum + element * *column;
                }
                *row = row.wrapping_add(a.column);
            }
            b = b.wrapping_add(b_row);
        }
        if last == LANES {
            for (r, sums) in sums.iter().enumerate() {
                for (v, sum) in sums.iter().enumerate() {
                    sum.store(out.add(r * out_row + v * LANES));
                }
            }
        } else {
            for (r, sums) in sums.iter().enumerate() {
                for (v, sum) in sums.iter().enumerate() {
                    let to = out.add(r * out_row + v * LANES);
                    if v + 1 < V { sum.store(to) } else { sum.store_partial(to, last) }
                }
            }
        }
    }
}

/// All rows of one strip of at most `V` vectors of columns.
#[inline(never)]
unsafe fn strip<const V: usize>(
    a: Strided,
    b: *const f32,
    b_row: usize,
    m: usize,
    k: usize,
    out: *mut f32,
    out_row: usize,
    columns: usize,
    first: bool,
) {
    let mut row = 0;
    // SAFETY: the caller's promise.
    unsafe {
        while row < m {
            let a = Strided { start: a.at(row, 0), ..a };
            let out = out.add(row * out_row);
            let rows = rows_of_next_tile(m - row);
            match rows {
                1 => tile::<1, V>(a, b, b_row, k, out, out_row, columns, first),
                2 => tile::<2, V>(a, b, b_row, k, out, out_row, columns, first),
                3 => tile::<3, V>(a, b, b_row, k, out, out_row, columns, first),
                _ => tile::<ROWS, V>(a, b, b_row, k, out, out_row, columns, first),
            }
            row += rows;
        }
    }
}

/// Four, but the last 5, 6 or 9 rows in threes: one or two rows have too few sums to hide an addition's latency.
#[inline(always)]
fn rows_of_next_tile(left: usize) -> usize {
    if matches!(left, 5 | 6 | 9) { 3 } else { left.min(ROWS) }
}

/// Copies `columns` columns of `k` rows of b into the panel, zero-padded to `V` vectors.
#[inline(always)]
unsafe fn pack_rows<const V: usize>(b: *const f32, b_row: usize, k: usize, columns: usize, panel: *mut f32) {
    let last = columns - (V - 1) * LANES;
    for i in 0..k {
        // SAFETY: the caller's promise: k rows of that many columns can be read, the panel holds k rows.
        unsafe {
            let (from, to) = (b.add(i * b_row), panel.add(i * V * LANES));
            if V == 2 {
                F32x4::load(from).store(to);
            }
            let at = (V - 1) * LANES;
            F32x4::load_partial(from.add(at), last).store(to.add(at));
        }
    }
}

/// The same for a transposed b (`columns` rows of k elements): 4×4 blocks are turned in registers.
#[inline(always)]
unsafe fn pack_columns<const V: usize>(
    b: *const f32,
    b_row: usize,
    k: usize,
    columns: usize,
    panel: *mut f32,
) {
    for v in 0..V {
        let columns = (columns - v * LANES).min(LANES);
        let b = b.wrapping_add(v * LANES * b_row);
        let panel = panel.wrapping_add(v * LANES);
        let mut i = 0;
        // SAFETY: the caller's promise: that many rows of k elements can be read, the panel holds k rows.
        unsafe {
            while columns == LANES && i + LANES <= k {
                let from = b.add(i);
                let block = [0, 1, 2, 3].map(|column| F32x4::load(from.add(column * b_row)));
                for (r, lanes) in F32x4::transpose(block).into_iter().enumerate() {
                    lanes.store(panel.add((i + r) * V * LANES));
                }
                i += LANES;
            }
            while i < k {
                let count = (k - i).min(LANES);
                let mut block = [F32x4::zero(); LANES];
                for (column, lanes) in block.iter_mut().enumerate().take(columns) {
                    *lanes = F32x4::load_partial(b.add(column * b_row + i), count);
                }
                for (r, lanes) in F32x4::transpose(block).into_iter().enumerate().take(count) {
                    lanes.store(panel.add((i + r) * V * LANES));
                }
                i += count;
            }
        }
    }
}

#[inline(never)]
unsafe fn pack<const V: usize>(b: Strided, k: usize, columns: usize, panel: *mut f32) {
    // SAFETY: the caller's promise.
    unsafe {
        if b.column == 1 {
            pack_rows::<V>(b.start, b.row, k, columns, panel);
        } else {
            pack_columns::<V>(b.start, b.column, k, columns, panel);
        }
    }
}

/// One strip of at most `V` vectors over the whole of k.
#[inline(always)]
unsafe fn strip_over_k<const V: usize>(
    a: Strided,
    b: Strided,
    size: Product,
    out: *mut f32,
    columns: usize,
    panel: *mut f32,
) {
    let Product { m, n, k, transpose_b, .. } = size;
    let in_place = !transpose_b && columns == V * LANES && m < PACK_FROM_ROWS;
    // SAFETY: the caller's promise.
    unsafe {
        if in_place || k == 0 {
            return strip::<V>(a, b.start, b.row, m, k, out, n, columns, true);
        }
        let mut done = 0;
        while done < k {
            let depth = (k - done).min(DEPTH);
            pack::<V>(Strided { start: b.at(done, 0), ..b }, depth, columns, panel);
            let a = Strided { start: a.at(0, done), ..a };
            strip::<V>(a, panel, V * LANES, m, depth, out, n, columns, done == 0);
            done += depth;
        }
    }
}

/// One product of row-major matrices into `out` [m, n].
#[inline(never)]
unsafe fn product(a: *const f32, b: *const f32, out: *mut f32, size: Product, panel: *mut f32) {
    let Product { m, n, k, transpose_a, transpose_b } = size;
    let strided = |start, row_length, transposed| match transposed {
        false => Strided { start, row: row_length, column: 1 },
        true => Strided { start, row: 1, column: row_length },
    };
    let a = strided(a, if transpose_a { m } else { k }, transpose_a);
    let b = strided(b, if transpose_b { k } else { n }, transpose_b);
    let mut column = 0;
    while column < n {
        let columns = (n - column).min(COLUMNS);
        let b = Strided { start: b.at(0, column), ..b };
        // SAFETY: the caller's promise.
        unsafe {
            let out = out.add(column);
            if columns > LANES {
                strip_over_k::<2>(a, b, size, out, columns, panel);
            } else {
                strip_over_k::<1>(a, b, size, out, columns, panel);
            }
        }
        column += columns;
    }
}

/// `batch` products; matrix i of a factor begins `i * stride` elements after the first (0 repeats it), `out`
/// is contiguous [batch, m, n].
pub unsafe fn matmul(
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    batch: usize,
    size: Product,
    a_stride: usize,
    b_stride: usize,
) {
    PANEL.with(|panel| {
        for i in 0..batch {
            let (a, b) = (a.wrapping_add(i * a_stride), b.wrapping_add(i * b_stride));
            // SAFETY: the caller's promise; the panel belongs to this thread and no kernel calls another.
            unsafe { product(a, b, out.add(i * size.m * size.n), size, panel.0.get().cast()) }
        }
    });
}

/// The judge: three loops over slices, one product.
pub fn matmul_reference(a: &[f32], b: &[f32], size: Product) -> Vec<f32> {
    let Product { m, n, k, transpose_a, transpose_b } = size;
    let mut out = vec![0.0; m * n];
    for row in 0..m {
        for column in 0..n {
            let mut sum = 0.0;
            for i in 0..k {
                let left = if transpose_a { a[i * m + row] } else { a[row * k + i] };
                let right = if transpose_b { b[column * k + i] } else { b[i * n + column] };
                sum += left * right;
            }
            out[row * n + column] = sum;
        }
    }
    out
}
