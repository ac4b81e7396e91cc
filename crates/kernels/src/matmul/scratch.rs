//! Copies of blocks of the factors in an order that suits the micro-kernel. The buffers are fixed: a product
//! allocates nothing, so WebAssembly's memory never grows under a kernel.

use super::tile::Panel;
use super::{COLUMNS, DEPTH, Strided, TURNED_ROWS};
use crate::lane::{F32x4, LANES};
use crate::shape::transpose;
use core::cell::UnsafeCell;

#[repr(align(64))]
struct Buffers {
    panel: UnsafeCell<[f32; DEPTH * COLUMNS]>,
    turned: UnsafeCell<[f32; DEPTH * TURNED_ROWS]>,
    lists: UnsafeCell<[u16; Scratch::LISTS]>,
}

thread_local! {
    static BUFFERS: Buffers = const {
        Buffers {
            panel: UnsafeCell::new([0.0; DEPTH * COLUMNS]),
            turned: UnsafeCell::new([0.0; DEPTH * TURNED_ROWS]),
            lists: UnsafeCell::new([0; Scratch::LISTS]),
        }
    };
}

/// The buffers of this thread, for the time of one product.
#[derive(Clone, Copy)]
pub(crate) struct Scratch {
    panel: *mut f32,
    turned: *mut f32,
    lists: *mut u16,
}

impl Scratch {
    /// Elements of a panel, and of a turned block.
    pub(super) const PANEL: usize = DEPTH * COLUMNS;
    pub(crate) const TURNED: usize = DEPTH * TURNED_ROWS;
    /// Numbers of 16 bits for lists of positions.
    pub(crate) const LISTS: usize = 64 * 1024;

    /// No kernel calls another, so the buffers have one user at a time.
    #[inline(always)]
    pub(crate) fn of_this_thread<R>(f: impl FnOnce(Self) -> R) -> R {
        BUFFERS.with(|b| {
            let [panel, turned] = [b.panel.get().cast(), b.turned.get().cast()];
            f(Self { panel, turned, lists: b.lists.get().cast() })
        })
    }

    /// A row-major copy of a block of transposed a.
    #[inline(never)]
    pub(super) unsafe fn turn(self, a: Strided, rows: usize, k: usize) -> Strided {
        // SAFETY: the caller's promise; a block has at most TURNED_ROWS × DEPTH elements.
        unsafe { transpose(a.start, self.turned, rows, k, a.column as isize) };
        Strided { start: self.turned, row: k, column: 1 }
    }

    /// Room for lists of positions.
    pub(crate) fn lists(self) -> *mut u16 {
        self.lists
    }

    /// Room for a turned block.
    pub(crate) fn turned(self) -> *mut f32 {
        self.turned
    }

    /// Room for a panel.
    pub(super) fn panel(self) -> *mut f32 {
        self.panel
    }

    /// `columns` columns of `k` rows of b, zero-padded to `V` vectors: the panel.
    #[inline(never)]
    pub(super) unsafe fn pack<const V: usize>(self, b: Strided, k: usize, columns: usize) -> Panel {
        // SAFETY: the caller's promise; a panel has at most DEPTH rows.
        unsafe {
            if b.column == 1 {
                pack_rows::<V>(b.start, b.row, k, columns, self.panel);
            } else {
                pack_columns::<V>(b.start, b.column, k, columns, self.panel);
            }
        }
        Panel { start: self.panel, row: V * LANES }
    }

    /// The same for any number of vectors, as few as hold the columns; in the room of a turned block. Says whether all
    /// elements are finite, by their sum.
    #[inline(never)]
    pub(crate) unsafe fn pack_wide(self, b: Strided, k: usize, columns: usize) -> (*const f32, bool) {
        let mut sums = [F32x4::zero(); LANES];
        let row = columns.next_multiple_of(LANES);
        let mut to = self.turned;
        for i in (0..k).step_by(LANES) {
            let rows = LANES.min(k - i);
            let mut from = b.at(i, 0);
            let mut left = columns;
            while left > 0 {
                let columns = LANES.min(left);
                // SAFETY: the caller's promise; there is room for k rows.
                unsafe {
                    let block = if b.column == 1 {
                        F32x4::load_block(from, b.row, rows, columns)
                    } else {
                        F32x4::transpose(F32x4::load_block(from, b.column, columns, rows))
                    };
                    for (r, lanes) in block.into_iter().enumerate().take(rows) {
                        sums[r] = sums[r] + lanes;
                        lanes.store(to.add(r * row));
                    }
                }
                from = from.wrapping_add(LANES * b.column);
                to = to.wrapping_add(LANES);
                left -= columns;
            }
            to = to.wrapping_add(3 * row);
        }
        (self.turned, F32x4::all_finite(sums))
    }
}

/// Copies `columns` columns of `k` rows of b into the panel, zero-padded to `V` vectors.
#[inline(always)]
unsafe fn pack_rows<const V: usize>(b: *const f32, b_row: usize, k: usize, columns: usize, panel: *mut f32) {
    let last = columns - (V - 1) * LANES;
    for i in 0..k {
        // SAFETY: the caller's promise: k rows of that many columns can be read, the panel holds k rows.
        unsafe {
            let (from, to) = (b.add(i * b_row), panel.add(i * V * LANES));
            for v in 0..V - 1 {
                F32x4::load(from.add(v * LANES)).store(to.add(v * LANES));
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
                let block = F32x4::load_block(b.add(i), b_row, columns, count);
                for (r, lanes) in F32x4::transpose(block).into_iter().enumerate().take(count) {
                    lanes.store(panel.add((i + r) * V * LANES));
                }
                i += count;
            }
        }
    }
}
