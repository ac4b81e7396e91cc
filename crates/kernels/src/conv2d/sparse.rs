//! Convolutions of images that are mostly exact zeros (raw digits, δ behind max pooling), and the filters' gradient from
//! such a δ. Only the other elements take part, in the same order, and the bits are those of the dense kernels: a sum that
//! is not −0 stays as it is when the product of a zero and a finite number is added. Where the other factor has ∞ or NaN,
//! or where zeros are too few, these functions decline.
//!
//! An element of an image adds its products with all filters to the places around it, which are sums of all filters side
//! by side. The gradient is a product of matrices, δ [filters, places] and what each place sees of the images.

use super::forward::can_leave_out_zeros;
use super::{Convolution, pad_images, padded_images};
use crate::interleave::separate;
use crate::lane::{F32x4, LANES};
use crate::matmul::Strided;
use crate::matmul::scratch::Scratch;
use crate::matmul::sparse::{DEPTH, VECTORS, sums_of_rows};
use crate::scratch::{self, Parts, padded};
use crate::zeros::{MARGIN, mostly_zeros, of_row};

/// Fewer filters are too few lanes.
const LEAST_FILTERS: usize = 2 * LANES;
/// With fewer zeros than this share of δ the dense gradient is as fast.
const ZEROS_OF_DELTA: f32 = 0.7;
/// The dense convolution is as fast if the elements that are not zeros are more than this share of the places that each
/// filter sees: of the output's, or of the image's if these are fewer.
const MOST_ELEMENTS: f32 = 0.45;

/// Steps of one place, a single group.
fn is_plain(size: &Convolution) -> bool {
    size.groups == 1 && size.stride == [1, 1] && size.dilation == [1, 1] && size.f >= LEAST_FILTERS
}

/// Height and width of all places that an element of an image can add to.
fn reach(size: &Convolution) -> [usize; 2] {
    [size.h + size.kh - 1, size.w + size.kw - 1]
}

/// Images whose places are together at most DEPTH; 0 if one has more.
fn images_of_block(size: &Convolution) -> usize {
    let [oh, ow] = size.output();
    (DEPTH / (oh * ow).max(1)).min(size.n)
}

/// Elements of working memory.
pub(super) fn elements(size: &Convolution) -> usize {
    let ([h, w], [oh, ow]) = (reach(size), size.output());
    let forward = padded(h * w * size.f.next_multiple_of(LANES));
    let gradient =
        padded(padded_images(size, images_of_block(size))) + padded(images_of_block(size) * size.f * oh * ow);
    if is_plain(size) { forward.max(gradient) } else { 0 }
}

/// The convolution; false if it was left to others.
pub(super) unsafe fn conv2d(
    x: *const f32,
    weight: *const f32,
    bias: *const f32,
    out: *mut f32,
    size: &Convolution,
) -> bool {
    let width = size.f.next_multiple_of(LANES);
    let image = size.h * size.w;
    let fits = size.depth() * width <= Scratch::TURNED && image + MARGIN <= Scratch::LISTS;
    let inside = size.padding[0] < size.kh && size.padding[1] < size.kw;
    let output: usize = size.output().iter().product();
    let places = image.min(output) as f32;
    // SAFETY: the caller's promise; the scratch has the room that `elements` says.
    unsafe {
        if !is_plain(size)
            || !fits
            || !inside
            || !mostly_zeros(x, size.n * size.c * image, 1.0 - MOST_ELEMENTS * places / image as f32)
            || !can_leave_out_zeros(weight, bias, size)
        {
            return false;
        }
        Scratch::of_this_thread(|own| {
            let filters = Strided { start: weight, row: 1, column: size.depth() };
            own.pack_wide(filters, size.depth(), size.f);
            mirror(own.turned(), size.c * size.kh, size.kw, width);
            scratch::with(elements(size), |sums| {
                for n in 0..size.n {
                    start(bias, size.f, sums, reach(size));
                    let x = x.add(n * size.c * image);
                    scatter(x, own.turned(), sums, size, own.lists());
                    cut(sums, out.add(n * size.f * output), size);
                }
            });
        });
    }
    true
}

/// Reverses the order of `count` rows of `width` elements in each of `groups` groups.
unsafe fn mirror(rows: *mut f32, groups: usize, count: usize, width: usize) {
    for group in 0..groups {
        for i in 0..count / 2 {
            let [a, b] = [i, count - 1 - i].map(|row| rows.wrapping_add((group * count + row) * width));
            // SAFETY: the caller's promise; the rows are different ones.
            unsafe { core::ptr::swap_nonoverlapping(a, b, width) };
        }
    }
}

/// The biases, or +0, at every place.
unsafe fn start(bias: *const f32, filters: usize, sums: *mut f32, [h, w]: [usize; 2]) {
    let width = filters.next_multiple_of(LANES);
    for v in (0..filters).step_by(LANES) {
        // SAFETY: the caller's promise.
        unsafe {
            let lanes = match bias.is_null() {
                true => F32x4::zero(),
                false => F32x4::load_partial(bias.add(v), filters - v),
            };
            for place in 0..h * w {
                lanes.store(sums.add(place * width + v));
            }
        }
    }
}

/// Adds every element of an image that is not zero, times the filters, to the places that it reaches.
unsafe fn scatter(x: *const f32, filters: *const f32, sums: *mut f32, size: &Convolution, list: *mut u16) {
    let width = size.f.next_multiple_of(LANES);
    let row = reach(size)[1] * width;
    let span = size.kw * width;
    for c in 0..size.c {
        // SAFETY: the caller's promise.
        unsafe {
            let x = x.add(c * size.h * size.w);
            let count = of_row(x, size.h * size.w, list);
            for &at in core::slice::from_raw_parts(list, count) {
                let at = at as usize;
                let element = F32x4::load_splat(x.add(at));
                let to = sums.add(at / size.w * row + at % size.w * width);
                for i in 0..size.kh {
                    let filters = filters.add((c * size.kh + i) * span);
                    add_multiple(to.add((size.kh - 1 - i) * row), filters, element, span);
                }
            }
        }
    }
}

/// `sums += element * filters` for `n` elements, whole vectors.
#[inline(always)]
unsafe fn add_multiple(sums: *mut f32, filters: *const f32, element: F32x4, n: usize) {
    for i in (0..n).step_by(LANES) {
        // SAFETY: the caller's promise.
        unsafe {
            let to = sums.add(i);
            F32x4::load(to).add_product(element, F32x4::load(filters.add(i))).store(to);
        }
    }
}

/// The places of the output, filter by filter.
unsafe fn cut(sums: *const f32, out: *mut f32, size: &Convolution) {
    let width = size.f.next_multiple_of(LANES);
    let [oh, ow] = size.output();
    let [above, left] = [size.kh - 1 - size.padding[0], size.kw - 1 - size.padding[1]];
    for y in 0..oh {
        let from = sums.wrapping_add(((above + y) * reach(size)[1] + left) * width);
        for f in (0..size.f).step_by(LANES) {
            let filters = LANES.min(size.f - f);
            // SAFETY: the caller's promise.
            unsafe {
                let to = out.add((f * oh + y) * ow);
                separate(from.add(f), width, filters, ow, to, oh * ow);
            }
        }
    }
}

/// The gradient for the filters; false if it was left to others.
pub(super) unsafe fn weight_gradient(
    x: *const f32,
    delta: *const f32,
    out: *mut f32,
    size: &Convolution,
    delta_image: usize,
) -> bool {
    let [oh, ow] = size.output();
    let (places, block) = (oh * ow, images_of_block(size));
    // SAFETY: the caller's promise; the scratch has the room that `elements` says.
    unsafe {
        if !is_plain(size)
            || block == 0
            || !(0..size.n).all(|n| mostly_zeros(delta.add(n * delta_image), size.f * places, ZEROS_OF_DELTA))
        {
            return false;
        }
        scratch::with(elements(size), |start| {
            let mut parts = Parts::new(start);
            let copy = parts.take(padded_images(size, block));
            let rows = parts.take(block * size.f * places);
            (0..size.n).step_by(block).all(|n| {
                let images = block.min(size.n - n);
                let x = pad_images(x.add(n * size.c * size.h * size.w), images, size, copy);
                let k = images * places;
                for image in 0..images {
                    let from = delta.add((n + image) * delta_image);
                    crate::shape::copy_rows(from, rows.add(image * places), size.f, places, k);
                }
                Scratch::of_this_thread(|own| {
                    let delta = Strided { start: rows, row: k, column: 1 };
                    let pack = |first, count| patches(x, size, images, [first, count], own.turned());
                    sums_of_rows(delta, pack, out, [size.f, size.depth(), k], n == 0, own)
                })
            })
        })
    }
}

/// What every place of some images, padded already, sees of them: `count` elements of a filter from the `first` on, rounded
/// up to vectors, side by side. Says whether all are finite, as `pack_wide` does.
unsafe fn patches(
    x: *const f32,
    size: &Convolution,
    images: usize,
    [first, count]: [usize; 2],
    panel: *mut f32,
) -> (*const f32, bool) {
    let [oh, ow] = size.output();
    let pw = size.w + 2 * size.padding[1];
    let plane = (size.h + 2 * size.padding[0]) * pw;
    let width = count.next_multiple_of(LANES);
    // For elements that are not there the last one again.
    let offsets: [usize; VECTORS * LANES] = core::array::from_fn(|i| {
        let k = first + i.min(count - 1);
        k / (size.kh * size.kw) * plane + k / size.kw % size.kh * pw + k % size.kw
    });
    let mut sums = [F32x4::zero(); LANES];
    let mut to = panel;
    for row in 0..images * oh {
        let x = x.wrapping_add(row / oh * size.c * plane + row % oh * pw);
        for column in (0..ow).step_by(LANES) {
            let places = LANES.min(ow - column);
            for v in (0..width).step_by(LANES) {
                // SAFETY: the caller's promise; the panel has room for every place.
                unsafe {
                    let block = [0, 1, 2, 3].map(|lane| {
                        let from = x.add(offsets[v + lane] + column);
                        if places == LANES { F32x4::load(from) } else { F32x4::load_partial(from, places) }
                    });
                    for (place, lanes) in F32x4::transpose(block).into_iter().enumerate().take(places) {
                        sums[place] = sums[place] + lanes;
                        lanes.store(to.add(place * width + v));
                    }
                }
            }
            to = to.wrapping_add(places * width);
        }
    }
    (panel, F32x4::all_finite(sums))
}
