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
}

thread_local! {
    static BUFFERS: Buffers = const {
        Buffers {
            panel: UnsafeCell::new([0.0; DEPTH * COLUMNS]),
            turned: UnsafeCell::new([0.0; DEPTH * TURNED_ROWS]),
        }
    };
}

const _: () = assert!(DEPTH * TURNED_ROWS * 2 >= 64 * 1024, "the lists of sparse products fit");

/// The buffers of this thread, for the time of one product.
#[derive(Clone, Copy)]
pub(super) struct Scratch {
    panel: *mut f32,
    turned: *mut f32,
}

impl Scratch {
    /// Elements of a panel, and of a turned block.
    pub(super) const PANEL: usize = DEPTH * COLUMNS;
    pub(super) const TURNED: usize = DEPTH * TURNED_ROWS;

    /// No kernel calls another, so the buffers have one user at a time.
    #[inline(always)]
    pub(super) fn of_this_thread(f: impl FnOnce(Self)) {
        BUFFERS.with(|b| f(Self { panel: b.panel.get().cast(), turned: b.turned.get().cast() }))
    }

    /// A row-major copy of a block of transposed a.
    #[inline(never)]
    pub(super) unsafe fn turn(self, a: Strided, rows: usize, k: usize) -> Strided {
        // SAFETY: the caller's promise; a block has at most TURNED_ROWS × DEPTH elements.
        unsafe { transpose(a.start, self.turned, rows, k, a.column as isize) };
        Strided { start: self.turned, row: k, column: 1 }
    }

    /// Room for 64 lists of 1,024 positions; a turned block uses the same.
    pub(super) fn lists(self) -> *mut u16 {
        self.turned.cast()
    }

    /// Room for a turned block.
    pub(super) fn turned(self) -> *mut f32 {
        self.turned
    }

    /// All columns as panels one after the other, together no larger than one of DEPTH rows; b is row-major.
    #[inline(never)]
    pub(super) unsafe fn pack_strips(self, b: Strided, k: usize, columns: usize) -> *const f32 {
        let mut panel = self.panel;
        for column in (0..columns).step_by(COLUMNS) {
            let left = columns - column;
            // SAFETY: the caller's promise.
            unsafe {
                let from = b.at(0, column);
                if left > LANES {
                    pack_rows::<2>(from, b.row, k, left.min(COLUMNS), panel);
                } else {
                    pack_rows::<1>(from, b.row, k, left, panel);
                }
            }
            panel = panel.wrapping_add(COLUMNS * k);
        }
        self.panel
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

    /// The same for up to six vectors, as few as hold the columns. A panel has at most DEPTH * COLUMNS elements.
    pub(super) unsafe fn pack_any(self, b: Strided, k: usize, columns: usize) -> *const f32 {
        // SAFETY: the caller's promise.
        unsafe {
            match columns.div_ceil(LANES) {
                1 => self.pack::<1>(b, k, columns),
                2 => self.pack::<2>(b, k, columns),
                3 => self.pack::<3>(b, k, columns),
                4 => self.pack::<4>(b, k, columns),
                5 => self.pack::<5>(b, k, columns),
                _ => self.pack::<6>(b, k, columns),
            }
        }
        .start
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
