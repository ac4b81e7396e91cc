//! The filters' gradient: lanes are filters, δ lies as panels [place][8], an element of x is spread over a
//! vector. A tile is 4 elements of the filter × 8 filters and runs over all places of a block of images; the
//! next block goes on from the sums so far.

use super::{Convolution, pad_images, padded_images};
use crate::interleave::{interleave, separate};
use crate::lane::{F32x4, LANES};
use crate::scratch::{self, Parts, padded};

/// Filters of a tile.
const FILTERS: usize = 2 * LANES;
/// Elements of a filter in a tile.
const ELEMENTS: usize = 4;
/// Places in one turn of the innermost loop.
const STEPS: usize = 4;
/// Places of a block of images, unless one image has more: a panel of δ stays in the second-level cache.
const BLOCK: usize = 2048;

fn images_of_block(size: &Convolution) -> usize {
    let [oh, ow] = size.output();
    (BLOCK / (oh * ow).max(1)).clamp(1, size.n.max(1))
}

/// Elements of the sums: every element of every filter, filters rounded up to vectors group by group.
fn sums(size: &Convolution) -> usize {
    size.groups * size.depth() * size.filters().next_multiple_of(LANES)
}

/// Elements of working memory.
pub(super) fn elements(size: &Convolution) -> usize {
    let [oh, ow] = size.output();
    padded(padded_images(size, images_of_block(size)))
        + padded(images_of_block(size) * oh * ow * FILTERS)
        + padded(sums(size))
}

pub(super) unsafe fn weight_gradient(
    x: *const f32,
    delta: *const f32,
    out: *mut f32,
    size: Convolution,
    delta_image: usize,
) {
    let [oh, ow] = size.output();
    let block = images_of_block(&size);
    scratch::with(elements(&size), |start| {
        let mut parts = Parts::new(start);
        let copy = parts.take(padded_images(&size, block));
        let panel = parts.take(block * oh * ow * FILTERS);
        let total = parts.take(sums(&size));
        // SAFETY: the caller's promise; the scratch has the room that `elements` says.
        unsafe {
            core::ptr::write_bytes(total, 0, sums(&size));
            let mut n = 0;
            while n < size.n {
                let images = block.min(size.n - n);
                let x = pad_images(x.add(n * size.c * size.h * size.w), images, &size, copy);
                add_block(x, delta.add(n * delta_image), panel, total, &size, [images, delta_image]);
                n += images;
            }
            each_panel(&size, total, |first, count, vectors, sums| {
                for v in 0..vectors {
                    let filters = (count - v * LANES).min(LANES);
                    let to = out.add((first + v * LANES) * size.depth());
                    separate(sums.add(v * LANES), vectors * LANES, filters, size.depth(), to, size.depth());
                }
            });
        }
    });
}

/// Calls `f` with the first filter, the number of filters, vectors and the sums [k][4 · vectors] of every panel.
unsafe fn each_panel(size: &Convolution, sums: *mut f32, mut f: impl FnMut(usize, usize, usize, *mut f32)) {
    let mut sums = sums;
    for group in 0..size.groups {
        let mut done = 0;
        while done < size.filters() {
            let count = (size.filters() - done).min(FILTERS);
            let vectors = count.div_ceil(LANES);
            f(group * size.filters() + done, count, vectors, sums);
            // SAFETY: `sums` has room for every filter.
            sums = unsafe { sums.add(size.depth() * vectors * LANES) };
            done += count;
        }
    }
}

/// Adds what a block of images, padded already, has to give.
unsafe fn add_block(
    x: *const f32,
    delta: *const f32,
    panel: *mut f32,
    sums: *mut f32,
    size: &Convolution,
    [images, delta_image]: [usize; 2],
) {
    let [oh, ow] = size.output();
    let places = oh * ow;
    // SAFETY: the caller's promise.
    unsafe {
        each_panel(size, sums, |first, count, vectors, sums| {
            let pw = size.w + 2 * size.padding[1];
            let plane = (size.h + 2 * size.padding[0]) * pw;
            let x = x.add(first / size.filters() * size.channels() * plane);
            let walk = Walk {
                images,
                rows: oh,
                columns: ow,
                panel: vectors * LANES,
                column: size.stride[1],
                row: (size.stride[0] * pw).wrapping_sub(ow * size.stride[1]),
                image: (size.c * plane).wrapping_sub(oh * size.stride[0] * pw),
            };
            for image in 0..images {
                let from = delta.add(image * delta_image + first * places);
                if vectors == 2 {
                    interleave::<FILTERS>(from, places, count, places, panel.add(image * places * FILTERS));
                } else {
                    interleave::<LANES>(from, places, count, places, panel.add(image * places * LANES));
                }
            }
            match vectors {
                2 => filters::<2>(x, plane, pw, panel, sums, size, &walk),
                _ => filters::<1>(x, plane, pw, panel, sums, size, &walk),
            }
        });
    }
}

/// How a pointer into x follows the places of the output.
struct Walk {
    images: usize,
    rows: usize,
    columns: usize,
    /// To the next place of the panel.
    panel: usize,
    /// To the next column; what is added at the end of a row; at the end of an image.
    column: usize,
    row: usize,
    image: usize,
}

/// All elements of the filters of a panel.
#[inline(never)]
unsafe fn filters<const V: usize>(
    x: *const f32,
    plane: usize,
    pw: usize,
    panel: *const f32,
    sums: *mut f32,
    size: &Convolution,
    walk: &Walk,
) {
    let depth = size.depth();
    let offset = |k: usize| {
        let (c, i, j) = (k / (size.kh * size.kw), k / size.kw % size.kh, k % size.kw);
        c * plane + i * size.dilation[0] * pw + j * size.dilation[1]
    };
    let mut k = 0;
    while k < depth {
        let left = depth - k;
        let count = if matches!(left, 5 | 6 | 9) { 3 } else { left.min(ELEMENTS) };
        let mut starts = [x; ELEMENTS];
        for (m, start) in starts.iter_mut().enumerate().take(count) {
            *start = x.wrapping_add(offset(k + m));
        }
        // SAFETY: the caller's promise.
        unsafe {
            let sums = sums.add(k * V * LANES);
            match walk.column {
                1 => tiles::<V, true>(starts, count, panel, sums, walk),
                _ => tiles::<V, false>(starts, count, panel, sums, walk),
            }
        }
        k += count;
    }
}

/// The first `count` elements; `NEXT` says that places of a row lie side by side.
#[inline(always)]
unsafe fn tiles<const V: usize, const NEXT: bool>(
    starts: [*const f32; ELEMENTS],
    count: usize,
    panel: *const f32,
    sums: *mut f32,
    walk: &Walk,
) {
    let [a, b, c, _] = starts;
    // SAFETY: the caller's promise.
    unsafe {
        match count {
            1 => tile::<1, V, NEXT>([a], panel, sums, walk),
            2 => tile::<2, V, NEXT>([a, b], panel, sums, walk),
            3 => tile::<3, V, NEXT>([a, b, c], panel, sums, walk),
            _ => tile::<ELEMENTS, V, NEXT>(starts, panel, sums, walk),
        }
    }
}

/// M elements × V vectors of filters over all places of the block.
#[inline(always)]
unsafe fn tile<const M: usize, const V: usize, const NEXT: bool>(
    mut x: [*const f32; M],
    mut panel: *const f32,
    out: *mut f32,
    walk: &Walk,
) {
    let mut sums = [[F32x4::zero(); V]; M];
    // SAFETY: the caller's promise: the walk stays inside the images, the panel has every place.
    unsafe {
        for (m, sums) in sums.iter_mut().enumerate() {
            for (v, sum) in sums.iter_mut().enumerate() {
                *sum = F32x4::load(out.add((m * V + v) * LANES));
            }
        }
        for _ in 0..walk.images {
            for _ in 0..walk.rows {
                let mut left = walk.columns;
                // An end after each step, and a step that LLVM does not know: see `matmul::tile`.
                'row: while left > 0 {
                    for i in 0..STEPS {
                        let mut deltas = [F32x4::zero(); V];
                        for (v, delta) in deltas.iter_mut().enumerate() {
                            *delta = F32x4::load(panel.add(v * LANES));
                        }
                        for (x, sums) in x.iter_mut().zip(&mut sums) {
                            let element = F32x4::load_splat_in_order(if NEXT { x.add(i) } else { *x });
                            for (delta, sum) in deltas.iter().zip(sums) {
                                *sum = sum.add_product(*delta, element);
                            }
                            if !NEXT {
                                *x = x.wrapping_add(walk.column);
                            }
                        }
                        panel = panel.wrapping_add(walk.panel);
                        if left == i + 1 {
                            if NEXT {
                                x = x.map(|x| x.wrapping_add(left));
                            }
                            break 'row;
                        }
                    }
                    left -= STEPS;
                    let steps = core::ptr::read_volatile(&STEPS);
                    if NEXT {
                        x = x.map(|x| x.wrapping_add(steps));
                    }
                }
                x = x.map(|x| x.wrapping_add(walk.row));
            }
            x = x.map(|x| x.wrapping_add(walk.image));
        }
        for (m, sums) in sums.iter().enumerate() {
            for (v, sum) in sums.iter().enumerate() {
                sum.store(out.add((m * V + v) * LANES));
            }
        }
    }
}
