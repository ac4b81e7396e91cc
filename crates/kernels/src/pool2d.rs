//! Pooling over windows of images, and gradients. Windows go in row-major order, plane after plane; what a window
//! covers outside its image does not count. Windows of 2 × 2 side by side have vectors of windows; any others
//! plain loops.

use crate::lane::{F32x4, I32x4, LANES};

/// Sizes: planes of h × w, and the window. Pairs are [down, across].
#[derive(Clone, Copy, Debug)]
pub struct Pooling {
    pub planes: usize,
    pub h: usize,
    pub w: usize,
    pub size: [usize; 2],
    pub stride: [usize; 2],
    pub padding: [usize; 2],
}

impl Pooling {
    /// Height and width of the output; [0, 0] where the window does not fit.
    pub fn output(&self) -> [usize; 2] {
        let places = |extent: usize, axis: usize| {
            let free = (extent + 2 * self.padding[axis]).checked_sub(self.size[axis]);
            free.map_or(0, |free| free / self.stride[axis] + 1)
        };
        let [h, w] = [places(self.h, 0), places(self.w, 1)];
        if h == 0 || w == 0 { [0, 0] } else { [h, w] }
    }

    fn is_halving(&self) -> bool {
        self.size == [2, 2] && self.stride == [2, 2] && self.padding == [0, 0]
    }

    /// Calls `f` with the number of each window, its first element inside the image, its rows and columns there.
    #[inline(always)]
    fn each_window(&self, mut f: impl FnMut(usize, usize, usize, usize)) {
        let [oh, ow] = self.output();
        let inside = |axis: usize, at: usize, extent: usize| {
            let start = at * self.stride[axis];
            let first = start.saturating_sub(self.padding[axis]);
            let end = (start + self.size[axis]).saturating_sub(self.padding[axis]).min(extent);
            (first, end.saturating_sub(first))
        };
        let mut window = 0;
        for plane in 0..self.planes {
            for y in 0..oh {
                let (row, rows) = inside(0, y, self.h);
                for x in 0..ow {
                    let (column, columns) = inside(1, x, self.w);
                    f(window, (plane * self.h + row) * self.w + column, rows, columns);
                    window += 1;
                }
            }
        }
    }

    /// For 2 × 2: calls `f` with up to four windows of a row: the first one, its upper left element, how many.
    #[inline(always)]
    fn each_vector(&self, mut f: impl FnMut(usize, usize, usize)) {
        let [oh, ow] = self.output();
        for plane in 0..self.planes {
            for y in 0..oh {
                let (window, element) = ((plane * oh + y) * ow, (plane * self.h + 2 * y) * self.w);
                for x in (0..ow).step_by(LANES) {
                    f(window + x, element + 2 * x, (ow - x).min(LANES));
                }
            }
        }
    }
}

/// Elements 0, 2, 4, 6 and 1, 3, 5, 7 of `count` pairs.
#[inline(always)]
unsafe fn load_pairs(x: *const f32, count: usize) -> [F32x4; 2] {
    // SAFETY: the caller's promise.
    let (a, b) = unsafe {
        if count == LANES {
            (F32x4::load(x), F32x4::load(x.add(LANES)))
        } else {
            let rest = (2 * count).saturating_sub(LANES);
            (F32x4::load_partial(x, (2 * count).min(LANES)), F32x4::load_partial(x.wrapping_add(LANES), rest))
        }
    };
    let (low, high) = (a.zip_low(b), a.zip_high(b));
    [low.zip_low(high), low.zip_high(high)]
}

/// The way back.
#[inline(always)]
unsafe fn store_pairs(even: F32x4, odd: F32x4, out: *mut f32, count: usize) {
    let (a, b) = (even.zip_low(odd), even.zip_high(odd));
    // SAFETY: the caller's promise.
    unsafe {
        if count == LANES {
            a.store(out);
            b.store(out.add(LANES));
        } else {
            a.store_partial(out, (2 * count).min(LANES));
            b.store_partial(out.wrapping_add(LANES), (2 * count).saturating_sub(LANES));
        }
    }
}

/// The largest value of each window, as `Math.max`: NaN wins, +0 is greater than −0.
#[inline(never)]
pub unsafe fn max_pool2d(x: *const f32, out: *mut f32, size: Pooling) {
    // SAFETY: the caller's promise: windows lie inside the images.
    unsafe {
        if size.is_halving() {
            size.each_vector(|window, element, count| {
                let [a, b] = load_pairs(x.add(element), count);
                let [c, d] = load_pairs(x.add(element + size.w), count);
                a.max(b).max(c.max(d)).store_partial(out.add(window), count);
            });
        } else {
            size.each_window(|window, element, rows, columns| {
                // Four times the same number: a vector's maximum is Math.max and takes no branch.
                let mut largest = F32x4::splat(f32::NEG_INFINITY);
                for i in 0..rows {
                    for j in 0..columns {
                        largest = largest.max(F32x4::load_splat(x.add(element + i * size.w + j)));
                    }
                }
                out.add(window).write(largest.lane::<0>());
            });
        }
    }
}

/// Where a window has its first maximum in row-major order; NaN is greater than any number.
#[inline(always)]
unsafe fn first_maximum(x: *const f32, w: usize, element: usize, rows: usize, columns: usize) -> usize {
    let mut best = element;
    // SAFETY: the caller's promise.
    unsafe {
        let mut largest = x.add(element).read();
        for i in 0..rows {
            for j in 0..columns {
                let at = element + i * w + j;
                let value = x.add(at).read();
                if value > largest || value.is_nan() && !largest.is_nan() {
                    (best, largest) = (at, value);
                }
            }
        }
    }
    best
}

/// Lanes where `b` comes after `a` and is greater; NaN is greater than any number.
#[inline(always)]
fn is_better(a: F32x4, b: F32x4) -> I32x4 {
    b.gt(a) | (!b.eq(b) & a.eq(a))
}

/// δ of each window to its first maximum; windows that overlap add up in order from +0. Out is as x.
#[inline(never)]
pub unsafe fn max_pool2d_gradient(x: *const f32, delta: *const f32, out: *mut f32, size: Pooling) {
    // SAFETY: the caller's promise: windows lie inside the images.
    unsafe {
        core::ptr::write_bytes(out, 0, size.planes * size.h * size.w);
        if size.is_halving() {
            size.each_vector(|window, element, count| {
                let [a, b] = load_pairs(x.add(element), count);
                let [c, d] = load_pairs(x.add(element + size.w), count);
                let own_b = is_better(a, b);
                let best = F32x4::select(own_b, b, a);
                let own_c = is_better(best, c);
                let best = F32x4::select(own_c, c, best);
                let own_d = is_better(best, d);
                // A sum that starts at +0: −0 becomes +0.
                let delta = F32x4::load_partial(delta.add(window), count) + F32x4::zero();
                let to_a = delta.where_set(!(own_b | own_c | own_d));
                let to_b = delta.where_set(own_b & !(own_c | own_d));
                store_pairs(to_a, to_b, out.add(element), count);
                let to_c = delta.where_set(own_c & !own_d);
                store_pairs(to_c, delta.where_set(own_d), out.add(element + size.w), count);
            });
        } else {
            size.each_window(|window, element, rows, columns| {
                let to = out.add(first_maximum(x, size.w, element, rows, columns));
                to.write(to.read() + delta.add(window).read());
            });
        }
    }
}

/// For each window the element of `values` where x has its first maximum.
#[inline(never)]
pub unsafe fn max_pool2d_select(x: *const f32, values: *const f32, out: *mut f32, size: Pooling) {
    // SAFETY: the caller's promise: windows lie inside the images.
    unsafe {
        size.each_window(|window, element, rows, columns| {
            out.add(window).write(values.add(first_maximum(x, size.w, element, rows, columns)).read());
        });
    }
}

/// The sum of each window, row-major from +0.
#[inline(never)]
pub unsafe fn sum_pool2d(x: *const f32, out: *mut f32, size: Pooling) {
    // SAFETY: the caller's promise: windows lie inside the images.
    unsafe {
        if size.is_halving() {
            size.each_vector(|window, element, count| {
                let [a, b] = load_pairs(x.add(element), count);
                let [c, d] = load_pairs(x.add(element + size.w), count);
                ((((F32x4::zero() + a) + b) + c) + d).store_partial(out.add(window), count);
            });
        } else {
            size.each_window(|window, element, rows, columns| {
                let mut sum = 0.0;
                for i in 0..rows {
                    for j in 0..columns {
                        sum += x.add(element + i * size.w + j).read();
                    }
                }
                out.add(window).write(sum);
            });
        }
    }
}

/// δ of each window to all its elements; windows that overlap add up in order from +0. Out is [planes, h, w].
#[inline(never)]
pub unsafe fn sum_pool2d_gradient(delta: *const f32, out: *mut f32, size: Pooling) {
    // SAFETY: the caller's promise: windows lie inside the images.
    unsafe {
        core::ptr::write_bytes(out, 0, size.planes * size.h * size.w);
        if size.is_halving() {
            size.each_vector(|window, element, count| {
                let delta = F32x4::load_partial(delta.add(window), count) + F32x4::zero();
                store_pairs(delta, delta, out.add(element), count);
                store_pairs(delta, delta, out.add(element + size.w), count);
            });
        } else {
            size.each_window(|window, element, rows, columns| {
                let delta = delta.add(window).read();
                for i in 0..rows {
                    for j in 0..columns {
                        let to = out.add(element + i * size.w + j);
                        to.write(to.read() + delta);
                    }
                }
            });
        }
    }
}
