//! `(…, n, c, h, w, f, kh, kw, sy, sx, py, px, dy, dx, groups, …)`: see the kernels' `conv2d`. Bias 0 is none.

use crate::memory::{elements, input, output, reach};
use core::arch::wasm32::unreachable;
use rutter_kernels::conv2d::{self, Convolution};
use wasm_bindgen::prelude::wasm_bindgen;

/// More than any image has; keeps products of a few of them in range.
const LARGEST: u32 = 1 << 20;

/// Elements of a padded image, or of all filters.
const MOST_ELEMENTS: u64 = 1 << 26;

/// The sizes as a convolution whose filter fits at least once; anything else traps.
fn convolution(
    [n, c, h, w]: [u32; 4],
    [f, kh, kw]: [u32; 3],
    stride: [u32; 2],
    padding: [u32; 2],
    dilation: [u32; 2],
    groups: u32,
) -> Convolution {
    let mut small = [c, h, w, f, kh, kw, groups].into_iter().chain(stride).chain(dilation);
    let sound = small.all(|size| (1..=LARGEST).contains(&size))
        && padding.iter().all(|&size| size <= LARGEST)
        && c.is_multiple_of(groups)
        && f.is_multiple_of(groups)
        && reaches(kh, dilation[0], h, padding[0])
        && reaches(kw, dilation[1], w, padding[1]);
    if !sound {
        unreachable();
    }
    // The kernels' working memory is a few times as large as these.
    let [ph, pw] = [h as u64 + 2 * padding[0] as u64, w as u64 + 2 * padding[1] as u64];
    let filters = f as u64 * (c / groups) as u64 * kh as u64 * kw as u64;
    if [ph * pw, c as u64 * ph * pw, filters].iter().any(|&count| count > MOST_ELEMENTS) {
        unreachable();
    }
    let pair = |[a, b]: [u32; 2]| [a as usize, b as usize];
    Convolution {
        n: n as usize,
        c: c as usize,
        h: h as usize,
        w: w as usize,
        f: f as usize,
        kh: kh as usize,
        kw: kw as usize,
        stride: pair(stride),
        padding: pair(padding),
        dilation: pair(dilation),
        groups: groups as usize,
    }
}

/// Whether a filter lies inside the padded image.
fn reaches(kernel: u32, dilation: u32, extent: u32, padding: u32) -> bool {
    (kernel as u64 - 1) * (dilation as u64) < extent as u64 + 2 * padding as u64
}

macro_rules! export {
    ($(#[$doc:meta])* $name:ident($($pointer:ident: $type:ty),*; $($number:ident),*), $size:ident => $body:expr) => {
        $(#[$doc])*
        #[wasm_bindgen]
        pub fn $name(
            $($pointer: $type,)*
            n: u32,
            c: u32,
            h: u32,
            w: u32,
            f: u32,
            kh: u32,
            kw: u32,
            sy: u32,
            sx: u32,
            py: u32,
            px: u32,
            dy: u32,
            dx: u32,
            groups: u32,
            $($number: u32,)*
        ) {
            let $size = convolution([n, c, h, w], [f, kh, kw], [sy, sx], [py, px], [dy, dx], groups);
            $body
        }
    };
}

/// Elements of images, filters and outputs.
fn counts(size: &Convolution) -> [usize; 3] {
    let [oh, ow] = size.output();
    let count = |sizes: [usize; 4]| elements(sizes.map(|size| size as u32));
    [
        count([size.n, size.c, size.h, size.w]),
        count([size.f, size.c / size.groups, size.kh, size.kw]),
        count([size.n, size.f, oh, ow]),
    ]
}

export! {
    /// Makes room for the kernels' working memory, so that memory does not grow while they run.
    conv2d_reserve(;), size => conv2d::reserve(&size)
}

export! {
    conv2d(x: *const f32, weight: *const f32, bias: *const f32, out: *mut f32;), size => {
        let [images, filters, places] = counts(&size);
        let (x, weight) = (input(x, images), input(weight, filters));
        let bias = if bias.is_null() { bias } else { input(bias, size.f) };
        let out = output(out, places);
        // SAFETY: the ranges are checked.
        unsafe { conv2d::conv2d(x, weight, bias, out, size) }
    }
}

export! {
    /// With `delta_image`, the elements from one image of δ to the next, behind the sizes.
    conv2d_weight_gradient(x: *const f32, delta: *const f32, out: *mut f32; delta_image), size => {
        let [images, filters, places] = counts(&size);
        let places = if size.n == 0 { 0 } else { places / size.n };
        let places = reach([(size.n as u32, delta_image), (places as u32, 1)]);
        let (x, delta, out) = (input(x, images), input(delta, places), output(out, filters));
        // SAFETY: the ranges are checked.
        unsafe { conv2d::conv2d_weight_gradient(x, delta, out, size, delta_image as usize) }
    }
}
