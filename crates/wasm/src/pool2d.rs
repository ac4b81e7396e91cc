//! `(…, planes, h, w, kh, kw, sy, sx, py, px)`: see the kernels' `pool2d`.

use crate::memory::{elements, input, output};
use core::arch::wasm32::unreachable;
use rutter_kernels::pool2d::{self, Pooling};
use wasm_bindgen::prelude::wasm_bindgen;

/// More than any image has; keeps products of a few of them in range.
const LARGEST: u32 = 1 << 20;

/// The sizes as a pooling whose windows all have an element inside the image; anything else traps.
fn pooling(planes: u32, [h, w]: [u32; 2], size: [u32; 2], stride: [u32; 2], padding: [u32; 2]) -> Pooling {
    let small = [h, w].into_iter().chain(size).chain(stride);
    let fits = |axis: usize, extent: u32| {
        padding[axis] <= size[axis] / 2 && size[axis] <= extent + 2 * padding[axis]
    };
    if !small.into_iter().all(|size| (1..=LARGEST).contains(&size)) || !fits(0, h) || !fits(1, w) {
        unreachable();
    }
    let pair = |[a, b]: [u32; 2]| [a as usize, b as usize];
    Pooling {
        planes: planes as usize,
        h: h as usize,
        w: w as usize,
        size: pair(size),
        stride: pair(stride),
        padding: pair(padding),
    }
}

fn images(size: &Pooling) -> usize {
    elements([size.planes, size.h, size.w].map(|size| size as u32))
}

fn windows(size: &Pooling) -> usize {
    let [oh, ow] = size.output();
    elements([size.planes, oh, ow].map(|size| size as u32))
}

/// A kernel of tensors that are as images or as windows.
macro_rules! export {
    ($($name:ident($($pointer:ident: $kind:ident),*) -> $result:ident;)*) => {$(
        #[wasm_bindgen]
        pub fn $name(
            $($pointer: *const f32,)*
            out: *mut f32,
            planes: u32,
            h: u32,
            w: u32,
            kh: u32,
            kw: u32,
            sy: u32,
            sx: u32,
            py: u32,
            px: u32,
        ) {
            let size = pooling(planes, [h, w], [kh, kw], [sy, sx], [py, px]);
            $(let $pointer = input($pointer, $kind(&size));)*
            let out = output(out, $result(&size));
            // SAFETY: the ranges are checked.
            unsafe { pool2d::$name($($pointer,)* out, size) }
        }
    )*};
}

export! {
    max_pool2d(x: images) -> windows;
    max_pool2d_gradient(x: images, delta: windows) -> images;
    max_pool2d_select(x: images, values: images) -> windows;
    sum_pool2d(x: images) -> windows;
    sum_pool2d_gradient(delta: windows) -> images;
}
