//! Matrix products: out[m, n] = Σₖ a[m, k] · b[k, n], for a batch, with either factor stored transposed.
//!
//! Each output starts at +0 and takes `acc = acc + a * b` for k ascending, two roundings, never fused
//! (but in the fast build, see `F32x4::add_product`). The
//! work is split over outputs only, and over k in blocks that go on from the stored value, so tiles and
//! blocks change no bit.
//!
//! One micro-kernel computes a tile of 4 rows × 8 columns in registers (V8 can use 15: eight sums, two
//! vectors of b, one splat of a, the product). It takes a's elements with arbitrary strides, so a·b and
//! aᵀ·b share it, and b as rows of 8 columns: in place where b lies so and is used few times, else from a
//! panel `[k][8]`, zero-padded, that is packed per block (see `scratch`). Small batches have forms of their own:
//! `few_rows` for a layer's output, `shallow` for its weights' gradient.
//!
//! # What limits it
//!
//! Measured on Zen 4 (four additions or products of a vector per cycle: 57 GFLOP/s at 128 bits), V8 11.3 and 13.6:
//!
//! - A step of a 4 × 8 tile is 16 products and sums, 6 loads and the loop's test, 23 instructions of machine code and
//!   about 20 more per eight steps. 4 cycles would be the peak; it takes 5.2 in V8, and 4.3 to 4.7 where such
//!   instructions are written by hand. Caches and decoding do not matter: the figure is the same for 25 KB and 3 MB of b and
//!   for 23 or 29 instructions. The order of products and sums does (3.8 to 5.2 in assembly), perhaps by how they fall on
//!   the core's two schedulers, and V8 chooses the order. Large products thus end at 42 to 46 GFLOP/s, 74 to 80 %.
//! - 784-100-10 on ten examples, 91 µs in V8 11.3: 43 µs forward (36 GFLOP/s, 64 %; 28 µs for eight rows, which fill the
//!   lanes, 15 µs for two more, of which 6.5 are the copy of b; b stored as [k, n] would save the copy and cost as much in the
//!   update), 43 µs for the weights' gradient and update (65 %; 70 % in
//!   V8 13.6), 2.5 µs for the other products, 1.2 µs for sigmoids, 1.5 µs for all else.
//! - An update over ten steps takes 61 cycles a tile (56 in V8 13.6), 52 by hand: 40 for the sums, the rest is reading and
//!   writing weights.
//! - Five rows a tile are 9 % faster for ten rows in V8 13.6, and 40 % slower in V8 11.3, which moves all loads of a step to
//!   its front and has no registers for seven.

mod epilogue;
mod few_rows;
pub(crate) mod scratch;
mod shallow;
pub(crate) mod sparse;
mod tile;

use crate::lane::LANES;
pub use epilogue::Activation;
use epilogue::epilogue;
use scratch::Scratch;
use tile::{Panel, Sums, Update, tile};

/// Rows of a tile.
const ROWS: usize = 4;
/// Columns of a tile.
const COLUMNS: usize = 2 * LANES;
/// Depth of a block: its panel of b (16 KB) and the tile's rows of a stay in the first-level cache.
const DEPTH: usize = 512;
/// From this many rows on, a panel is packed even where b could be read in place: rows that are a large
/// power of two apart fall on the same cache lines.
const PACK_FROM_ROWS: usize = 32;

/// From these sizes on, blocks of a transposed a are turned before use: its rows would be far apart in the
/// innermost loop, and a large power of two thrashes the first-level cache.
const TURN_FROM_ROWS: usize = 256;
const TURN_FROM_COLUMNS: usize = 64;
/// Rows of a turned block (128 KB, in the second-level cache).
const TURNED_ROWS: usize = 64;
/// Rows of any other block (256 KB): each panel of b goes past them while they are in the second-level cache.
const BLOCK_ROWS: usize = 128;

/// One product: sizes, whether a factor is stored transposed (a as [k, m], b as [n, k]), and how far the stored rows of a
/// are apart: more than they are long where a is a part of a larger factor.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    pub m: usize,
    pub n: usize,
    pub k: usize,
    pub transpose_a: bool,
    pub transpose_b: bool,
    pub a_row: usize,
}

/// A matrix that is read with strides.
#[derive(Clone, Copy)]
pub(crate) struct Strided {
    pub start: *const f32,
    pub row: usize,
    pub column: usize,
}

impl Strided {
    #[inline(always)]
    pub(crate) fn at(self, row: usize, column: usize) -> *const f32 {
        self.start.wrapping_add(row * self.row + column * self.column)
    }
}

/// All rows of one strip of at most `V` vectors of columns.
#[inline(never)]
unsafe fn strip<const V: usize, const A: usize, const B: usize>(
    a: Strided,
    b: Panel,
    m: usize,
    k: usize,
    out: Sums,
) {
    let mut row = 0;
    // SAFETY: the caller's promise.
    unsafe {
        while row < m {
            let a = Strided { start: a.at(row, 0), ..a };
            let out = Sums { start: out.start.add(row * out.row), ..out };
            let rows = rows_of_next_tile(m - row);
            match rows {
                1 => tile::<1, V, A, B>(a, b, k, out),
                2 => tile::<2, V, A, B>(a, b, k, out),
                3 => tile::<3, V, A, B>(a, b, k, out),
                _ => tile::<ROWS, V, A, B>(a, b, k, out),
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

/// One product of row-major matrices into `out` [m, n].
#[inline(never)]
unsafe fn product(
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    size: Product,
    update: Option<Update>,
    scratch: Scratch,
) {
    let Product { m, n, k, transpose_a, transpose_b, a_row } = size;
    if k == 0 {
        // SAFETY: the caller's promise.
        unsafe { core::ptr::write_bytes(out, 0, m * n) };
        return;
    }
    let strided = |start: *const f32, row_length, transposed| match transposed {
        false => Strided { start, row: row_length, column: 1 },
        true => Strided { start, row: 1, column: row_length },
    };
    let a = strided(a, a_row, transpose_a);
    let b = strided(b, if transpose_b { k } else { n }, transpose_b);
    // SAFETY: the caller's promise.
    unsafe {
        if (update.is_none() && sparse::zeros_in_a(a.start, b, out, size, scratch))
            || sparse::zeros_in_b(a.start, b.start, out, size, update, scratch)
        {
            return;
        }
    }
    // SAFETY: the caller's promise.
    unsafe {
        if transpose_b && !transpose_a && update.is_none() && m < PACK_FROM_ROWS {
            return few_rows::product(a, b, out, size, scratch);
        }
        if !transpose_b && k <= shallow::DEPTH && n >= 2 * k && m * n >= shallow::LEAST_SIZE {
            let out = Sums { start: out, row: n, columns: n, first: true, update };
            return shallow::product(a, b, out, [m, n, k], scratch);
        }
        blocks(a, b, out, size, update, scratch);
    }
}

/// The product block by block.
#[inline(always)]
unsafe fn blocks(
    a: Strided,
    b: Strided,
    out: *mut f32,
    size: Product,
    update: Option<Update>,
    scratch: Scratch,
) {
    let Product { m, n, k, transpose_a, .. } = size;
    let turn = transpose_a && m >= TURN_FROM_ROWS && n >= TURN_FROM_COLUMNS;
    let rows = if turn { TURNED_ROWS } else { BLOCK_ROWS };
    let mut done = 0;
    loop {
        let depth = (k - done).min(DEPTH);
        for row in (0..m).step_by(rows) {
            let rows = rows.min(m - row);
            let block = Strided { start: a.at(row, done), ..a };
            // SAFETY: the caller's promise; the scratch holds a turned block.
            unsafe {
                let block = if turn { scratch.turn(block, rows, depth) } else { block };
                let b = Strided { start: b.at(done, 0), ..b };
                let out = Sums { start: out.add(row * n), row: n, columns: n, first: done == 0, update };
                strips(block, b, out, [rows, n, depth], scratch);
            }
        }
        done += depth;
        if done == k {
            return;
        }
    }
}

/// All columns of a block of rows over a block of k, strip by strip.
#[inline(always)]
unsafe fn strips(a: Strided, b: Strided, out: Sums, [m, n, k]: [usize; 3], scratch: Scratch) {
    let mut column = 0;
    while column < n {
        let columns = (n - column).min(COLUMNS);
        let b = Strided { start: b.at(0, column), ..b };
        // SAFETY: the caller's promise; the scratch holds a panel.
        unsafe {
            let out = Sums { start: out.start.add(column), columns, ..out };
            if columns > LANES {
                strip_of::<2>(a, b, m, k, out, scratch)
            } else {
                strip_of::<1>(a, b, m, k, out, scratch)
            }
        }
        column += columns;
    }
}

#[inline(always)]
unsafe fn strip_of<const V: usize>(a: Strided, b: Strided, m: usize, k: usize, out: Sums, scratch: Scratch) {
    let in_place = b.column == 1 && out.columns.is_multiple_of(LANES) && m < PACK_FROM_ROWS;
    // SAFETY: the caller's promise; the scratch holds a panel.
    unsafe {
        if in_place {
            let panel = Panel { start: b.start, row: b.row };
            match a.column {
                1 => strip::<V, 1, 0>(a, panel, m, k, out),
                _ => strip::<V, 0, 0>(a, panel, m, k, out),
            }
        } else {
            let panel = scratch.pack::<V>(b, k, out.columns);
            match (a.column, V) {
                (1, 1) => strip::<V, 1, LANES>(a, panel, m, k, out),
                (1, _) => strip::<V, 1, COLUMNS>(a, panel, m, k, out),
                (_, 1) => strip::<V, 0, LANES>(a, panel, m, k, out),
                _ => strip::<V, 0, COLUMNS>(a, panel, m, k, out),
            }
        }
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
    Scratch::of_this_thread(|scratch| {
        for i in 0..batch {
            let (a, b) = (a.wrapping_add(i * a_stride), b.wrapping_add(i * b_stride));
            // SAFETY: the caller's promise.
            unsafe { product(a, b, out.add(i * size.m * size.n), size, None, scratch) }
        }
    });
}

/// The longest sum of an update.
pub const LONGEST_UPDATE: usize = DEPTH;

/// `out = w * keep + (a · b) * scale` for one product with `k` from 1 to LONGEST_UPDATE, all of size [m, n]: the gradient of
/// weights and their step of gradient descent, or their next velocity, at once, each product and sum rounded. `out` may be `w`.
pub unsafe fn matmul_update(
    a: *const f32,
    b: *const f32,
    w: *const f32,
    [keep, scale]: [f32; 2],
    out: *mut f32,
    size: Product,
) {
    assert!((1..=LONGEST_UPDATE).contains(&size.k));
    let distance = (w as usize).wrapping_sub(out as usize);
    let update = Some(Update { distance, keep, scale });
    // SAFETY: the caller's promise.
    Scratch::of_this_thread(|scratch| unsafe { product(a, b, out, size, update, scratch) });
}

/// `out = f(a · b + bias)` for one product and a bias [n]: a layer. Every sum is rounded before the bias is added.
pub unsafe fn matmul_bias(
    a: *const f32,
    b: *const f32,
    bias: *const f32,
    out: *mut f32,
    size: Product,
    f: Activation,
) {
    // SAFETY: the caller's promise.
    unsafe {
        Scratch::of_this_thread(|scratch| product(a, b, out, size, None, scratch));
        epilogue(bias, out, [size.m, size.n], f);
    }
}

/// The judge: three loops over slices, one product.
pub fn matmul_reference(a: &[f32], b: &[f32], size: Product) -> Vec<f32> {
    let Product { m, n, k, transpose_a, transpose_b, a_row } = size;
    let mut out = vec![0.0; m * n];
    for row in 0..m {
        for column in 0..n {
            let mut sum = 0.0;
            for i in 0..k {
                let left = if transpose_a { a[i * a_row + row] } else { a[row * a_row + i] };
                let right = if transpose_b { b[column * k + i] } else { b[i * n + column] };
                sum += left * right;
            }
            out[row * n + column] = sum;
        }
    }
    out
}
