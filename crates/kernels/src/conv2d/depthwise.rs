//! Groups of one channel with few filters: lanes are columns of the output, or for the gradient elements of a
//! filter's row. Every plane is copied with its padding and a few zeros behind, so that whole vectors can be read.

use super::{Convolution, pad_planes};
use crate::lane::{F32x4, LANES};
use crate::scratch;

/// Vectors of columns in a tile.
const VECTORS: usize = 4;

/// Elements behind a plane that a vector may read.
fn slack(size: &Convolution) -> usize {
    VECTORS * LANES * size.stride[1] + size.kw
}

/// Elements of working memory.
pub(super) fn elements(size: &Convolution) -> usize {
    let [ph, pw] = [size.h + 2 * size.padding[0], size.w + 2 * size.padding[1]];
    ph * pw + slack(size)
}

/// Calls `f` with image, channel and the padded plane of every channel of every image.
unsafe fn each_plane(x: *const f32, size: &Convolution, mut f: impl FnMut(usize, usize, *const f32)) {
    scratch::with(elements(size), |copy| {
        for plane in 0..size.n * size.c {
            // SAFETY: the caller's promise; the scratch has the room that `elements` says.
            unsafe {
                let from = x.add(plane * size.h * size.w);
                pad_planes(from, 1, [size.h, size.w], size.padding, copy);
                let end = elements(size) - slack(size);
                core::ptr::write_bytes(copy.add(end), 0, slack(size));
            }
            f(plane / size.c, plane % size.c, copy);
        }
    });
}

pub(super) unsafe fn conv2d(
    x: *const f32,
    weight: *const f32,
    bias: *const f32,
    out: *mut f32,
    size: Convolution,
) {
    let [oh, ow] = size.output();
    // SAFETY: the caller's promise.
    unsafe {
        each_plane(x, &size, |image, channel, plane| {
            for own in 0..size.filters() {
                let f = channel * size.filters() + own;
                let start = if bias.is_null() { 0.0 } else { bias.add(f).read() };
                let out = out.add((image * size.f + f) * oh * ow);
                rows(plane, weight.add(f * size.depth()), start, out, &size);
            }
        });
    }
}

#[inline(never)]
unsafe fn rows(plane: *const f32, weight: *const f32, start: f32, out: *mut f32, size: &Convolution) {
    let [oh, ow] = size.output();
    let pw = size.w + 2 * size.padding[1];
    for y in 0..oh {
        let mut column = 0;
        while column < ow {
            let left = ow - column;
            // SAFETY: the caller's promise; the slack behind the plane can be read.
            unsafe {
                let x = plane.add(y * size.stride[0] * pw + column * size.stride[1]);
                let out = out.add(y * ow + column);
                match (left, size.stride[1]) {
                    (..=LANES, _) => columns::<1, false>(x, pw, weight, start, out, left, size),
                    (..=8, _) => columns::<2, false>(x, pw, weight, start, out, left, size),
                    (_, 1) => columns::<VECTORS, true>(x, pw, weight, start, out, left, size),
                    _ => columns::<VECTORS, false>(x, pw, weight, start, out, left, size),
                }
            }
            column += if left <= LANES {
                LANES
            } else if left <= 8 {
                8
            } else {
                VECTORS * LANES
            };
        }
    }
}

/// V vectors of columns of one row; `NEXT` says that columns lie side by side.
#[inline(always)]
unsafe fn columns<const V: usize, const NEXT: bool>(
    x: *const f32,
    pw: usize,
    weight: *const f32,
    start: f32,
    out: *mut f32,
    count: usize,
    size: &Convolution,
) {
    let step = size.stride[1];
    let mut sums = [F32x4::splat(start); V];
    // SAFETY: the caller's promise.
    unsafe {
        for i in 0..size.kh {
            for j in 0..size.kw {
                let element = F32x4::load_splat(weight.add(i * size.kw + j));
                let x = x.add(i * size.dilation[0] * pw + j);
                for (v, sum) in sums.iter_mut().enumerate() {
                    let x = x.add(v * LANES * step);
                    let columns = if NEXT || step == 1 {
                        F32x4::load(x)
                    } else {
                        F32x4::new(
                            x.read(),
                            x.add(step).read(),
                            x.add(2 * step).read(),
                            x.add(3 * step).read(),
                        )
                    };
                    *sum = sum.add_product(columns, element);
                }
            }
        }
        for (v, sum) in sums.iter().enumerate() {
            sum.store_partial(out.add(v * LANES), count.saturating_sub(v * LANES).min(LANES));
        }
    }
}

pub(super) unsafe fn weight_gradient(
    x: *const f32,
    delta: *const f32,
    out: *mut f32,
    size: Convolution,
    delta_image: usize,
) {
    let [oh, ow] = size.output();
    // SAFETY: the caller's promise.
    unsafe {
        core::ptr::write_bytes(out, 0, size.f * size.depth());
        each_plane(x, &size, |image, channel, plane| {
            for own in 0..size.filters() {
                let f = channel * size.filters() + own;
                let delta = delta.add(image * delta_image + f * oh * ow);
                filter(plane, delta, out.add(f * size.depth()), &size);
            }
        });
    }
}

/// Adds what one plane has to give to the gradient of one filter.
#[inline(never)]
unsafe fn filter(plane: *const f32, delta: *const f32, out: *mut f32, size: &Convolution) {
    let pw = size.w + 2 * size.padding[1];
    for j in (0..size.kw).step_by(LANES) {
        let count = (size.kw - j).min(LANES);
        let mut i = 0;
        while i < size.kh {
            // SAFETY: the caller's promise; the slack behind the plane can be read.
            unsafe {
                let x = plane.add(i * size.dilation[0] * pw + j);
                let out = out.add(i * size.kw + j);
                i += match size.kh - i {
                    1 => elements_of_rows::<1>(x, pw, delta, out, count, size),
                    2 => elements_of_rows::<2>(x, pw, delta, out, count, size),
                    3 => elements_of_rows::<3>(x, pw, delta, out, count, size),
                    _ => elements_of_rows::<4>(x, pw, delta, out, count, size),
                };
            }
        }
    }
}

/// Up to four elements of M rows of a filter. Returns M.
#[inline(always)]
unsafe fn elements_of_rows<const M: usize>(
    x: *const f32,
    pw: usize,
    delta: *const f32,
    out: *mut f32,
    count: usize,
    size: &Convolution,
) -> usize {
    let [oh, ow] = size.output();
    let mut sums = [F32x4::zero(); M];
    // SAFETY: the caller's promise.
    unsafe {
        for (m, sum) in sums.iter_mut().enumerate() {
            *sum = F32x4::load_partial(out.add(m * size.kw), count);
        }
        for y in 0..oh {
            let mut x = x.add(y * size.stride[0] * pw);
            for column in 0..ow {
                let delta = F32x4::load_splat(delta.add(y * ow + column));
                for (m, sum) in sums.iter_mut().enumerate() {
                    *sum = sum.add_product(delta, F32x4::load(x.add(m * size.dilation[0] * pw)));
                }
                x = x.wrapping_add(size.stride[1]);
            }
        }
        for (m, sum) in sums.iter().enumerate() {
            sum.store_partial(out.add(m * size.kw), count);
        }
    }
    M
}
