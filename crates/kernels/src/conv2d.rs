//! Convolutions: out[n, f, y, x] = bias[f] + Σ_{c, i, j} x[n, c, y·s + i·d − p, x·s + j·d − p] · weight[f, c, i, j], and
//! the gradient for the filters.
//!
//! Each output starts at its bias (or +0) and takes `acc = acc + x * w` for c, i, j ascending, two roundings,
//! never fused (but in the fast build, see `F32x4::add_product`); places outside the image are zeros and take part. A filter's gradient starts at +0 and sums
//! over n, y, x ascending. The work is split over outputs only.
//!
//! Lanes are filters: a tile holds 4 places × 8 filters in registers, an element of x is spread over a vector.
//! Nothing depends on strides or on how wide an image is, and what lies outside can be left out place by place
//! (see `forward`). Groups with few filters have lanes of columns instead (see `depthwise`). Images and δ that are mostly
//! zeros have forms of their own (see `sparse`).

mod depthwise;
mod forward;
mod sparse;
mod weight_gradient;

use crate::lane::LANES;

/// Sizes of a convolution: n images of c channels, h × w; f filters of kh × kw. Pairs are [down, across].
#[derive(Clone, Copy, Debug)]
pub struct Convolution {
    pub n: usize,
    pub c: usize,
    pub h: usize,
    pub w: usize,
    pub f: usize,
    pub kh: usize,
    pub kw: usize,
    pub stride: [usize; 2],
    pub padding: [usize; 2],
    pub dilation: [usize; 2],
    pub groups: usize,
}

impl Convolution {
    /// Height and width of the output; [0, 0] where the filter does not fit.
    pub fn output(&self) -> [usize; 2] {
        let places = |extent: usize, kernel: usize, axis: usize| {
            let covered = self.dilation[axis] * (kernel - 1) + 1;
            match (extent + 2 * self.padding[axis]).checked_sub(covered) {
                Some(free) => free / self.stride[axis] + 1,
                None => 0,
            }
        };
        let [h, w] = [places(self.h, self.kh, 0), places(self.w, self.kw, 1)];
        if h == 0 || w == 0 { [0, 0] } else { [h, w] }
    }

    /// Channels that a filter sees.
    fn channels(&self) -> usize {
        self.c / self.groups
    }

    /// Filters of a group.
    fn filters(&self) -> usize {
        self.f / self.groups
    }

    /// Products that make an output.
    fn depth(&self) -> usize {
        self.channels() * self.kh * self.kw
    }

    /// One channel, too few filters for a vector, and steps that lanes of columns can follow.
    fn is_depthwise(&self) -> bool {
        self.channels() == 1 && self.filters() < LANES && self.dilation[1] == 1
    }
}

/// Makes room for whatever working memory the kernels need for this size.
pub fn reserve(size: &Convolution) {
    let elements = match size.is_depthwise() {
        true => depthwise::elements(size),
        false => forward::elements(size).max(weight_gradient::elements(size)).max(sparse::elements(size)),
    };
    crate::scratch::reserve(elements);
}

/// The convolution. x [n, c, h, w], weight [f, c / groups, kh, kw], bias [f] or null, out [n, f, oh, ow].
pub unsafe fn conv2d(x: *const f32, weight: *const f32, bias: *const f32, out: *mut f32, size: Convolution) {
    let [oh, ow] = size.output();
    if size.n * size.f * oh * ow == 0 {
        return;
    }
    // SAFETY: the caller's promise.
    unsafe {
        match size.is_depthwise() {
            true => depthwise::conv2d(x, weight, bias, out, size),
            false if sparse::conv2d(x, weight, bias, out, &size) => {}
            false => forward::conv2d(x, weight, bias, out, size),
        }
    }
}

/// The gradient for the filters. x [n, c, h, w], delta [n, f, oh, ow], out [f, c / groups, kh, kw]. Images of delta are
/// `delta_image` elements apart: more than they have where the filters are some of a larger convolution.
pub unsafe fn conv2d_weight_gradient(
    x: *const f32,
    delta: *const f32,
    out: *mut f32,
    size: Convolution,
    delta_image: usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        match size.is_depthwise() {
            true => depthwise::weight_gradient(x, delta, out, size, delta_image),
            false if sparse::weight_gradient(x, delta, out, &size, delta_image) => {}
            false => weight_gradient::weight_gradient(x, delta, out, size, delta_image),
        }
    }
}

/// Elements of `images` images with the zeros around them; none without padding.
fn padded_images(size: &Convolution, images: usize) -> usize {
    let [ph, pw] = [size.h + 2 * size.padding[0], size.w + 2 * size.padding[1]];
    if size.padding == [0, 0] { 0 } else { images * size.c * ph * pw }
}

/// `images` images with the zeros around them, copied if there are any.
unsafe fn pad_images(x: *const f32, images: usize, size: &Convolution, copy: *mut f32) -> *const f32 {
    if size.padding == [0, 0] {
        return x;
    }
    // SAFETY: the caller's promise; `copy` has room for `padded_images`.
    unsafe { pad_planes(x, images * size.c, [size.h, size.w], size.padding, copy) };
    copy
}

/// Copies `planes` planes [h, w] into the middle of planes [h + 2·margin, w + 2·margin] of zeros.
unsafe fn pad_planes(x: *const f32, planes: usize, [h, w]: [usize; 2], margin: [usize; 2], out: *mut f32) {
    let [ph, pw] = [h + 2 * margin[0], w + 2 * margin[1]];
    // SAFETY: the caller's promise.
    unsafe {
        core::ptr::write_bytes(out, 0, planes * ph * pw);
        for plane in 0..planes {
            for row in 0..h {
                let to = out.add((plane * ph + row + margin[0]) * pw + margin[1]);
                crate::unary::map(x.add((plane * h + row) * w), to, w, |x| x);
            }
        }
    }
}

/// The judge: seven loops over slices.
pub fn conv2d_reference(x: &[f32], weight: &[f32], bias: Option<&[f32]>, size: Convolution) -> Vec<f32> {
    let [oh, ow] = size.output();
    let mut out = Vec::with_capacity(size.n * size.f * oh * ow);
    for n in 0..size.n {
        for f in 0..size.f {
            for y in 0..oh {
                for column in 0..ow {
                    let mut sum = bias.map_or(0.0, |bias| bias[f]);
                    for (k, weight) in weight[f * size.depth()..][..size.depth()].iter().enumerate() {
                        sum += element(x, size, [n, f, k], [y, column]) * weight;
                    }
                    out.push(sum);
                }
            }
        }
    }
    out
}

/// The judge of the gradient.
pub fn conv2d_weight_gradient_reference(x: &[f32], delta: &[f32], size: Convolution) -> Vec<f32> {
    let [oh, ow] = size.output();
    let mut out = Vec::with_capacity(size.f * size.depth());
    for f in 0..size.f {
        for k in 0..size.depth() {
            let mut sum = 0.0;
            for n in 0..size.n {
                for y in 0..oh {
                    for column in 0..ow {
                        let delta = delta[((n * size.f + f) * oh + y) * ow + column];
                        sum += delta * element(x, size, [n, f, k], [y, column]);
                    }
                }
            }
            out.push(sum);
        }
    }
    out
}

/// What element k of filter f meets in image n at a place of the output.
fn element(x: &[f32], size: Convolution, [n, f, k]: [usize; 3], place: [usize; 2]) -> f32 {
    let [c, i, j] = [k / (size.kh * size.kw), k / size.kw % size.kh, k % size.kw];
    let channel = f / size.filters() * size.channels() + c;
    let at = |axis: usize, offset: usize, extent: usize| {
        let padded = place[axis] * size.stride[axis] + offset * size.dilation[axis];
        padded.checked_sub(size.padding[axis]).filter(|&at| at < extent)
    };
    match (at(0, i, size.h), at(1, j, size.w)) {
        (Some(row), Some(column)) => x[((n * size.c + channel) * size.h + row) * size.w + column],
        _ => 0.0,
    }
}
