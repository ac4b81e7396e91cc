//! The convolution as an implicit product. Images are taken four at a time (the last two or one so) and laid
//! side by side, element by element, so that a tile of 4 places is 4 images at one place, or 2 or 4 neighbours.
//!
//! All places of a tile have the same part of the filter inside the image, and only that is summed: what lies
//! outside would add ±0 to a sum that is not −0. Filters with ∞ or NaN, and biases of −0, see a copy of the
//! image with the zeros around it instead.

use super::Convolution;
use crate::interleave::{interleave, separate};
use crate::lane::{F32x4, I32x4, LANES};
use crate::scratch::{self, Parts, padded};

/// Filters of a tile.
const FILTERS: usize = 2 * LANES;
/// Images side by side, and places of a tile.
const PLACES: usize = 4;

/// Columns of the output whose filters have the same elements inside the image.
#[derive(Clone, Copy)]
#[repr(C)]
struct Run {
    start: u32,
    end: u32,
    /// Elements of a filter's row: from and to.
    first: u32,
    last: u32,
}

/// Elements of a filter's row in one turn of the innermost loop.
const STEPS: usize = 5;

/// One loop of a sum: how often, and how far x and the panel move.
#[derive(Clone, Copy)]
struct Loop {
    count: usize,
    x: usize,
    panel: usize,
}

/// Room for the panels of a group.
fn panels(size: &Convolution) -> usize {
    size.depth() * size.filters().next_multiple_of(LANES)
}

/// Elements of working memory.
pub(super) fn elements(size: &Convolution) -> usize {
    let [ph, pw] = [size.h + 2 * size.padding[0], size.w + 2 * size.padding[1]];
    let [_, ow] = size.output();
    let images = size.n.min(PLACES);
    padded(size.c * ph * pw * images)
        + padded(size.groups * panels(size))
        + padded(ow * images * FILTERS)
        + padded(ow * size_of::<Run>() / 4)
}

pub(super) unsafe fn conv2d(
    x: *const f32,
    weight: *const f32,
    bias: *const f32,
    out: *mut f32,
    size: Convolution,
) {
    scratch::with(elements(&size), |start| {
        // SAFETY: the caller's promise; the scratch has the room that `elements` says.
        unsafe {
            let inside = size.padding == [0, 0] || can_leave_out_zeros(weight, bias, &size);
            let margin = if inside { [0, 0] } else { size.padding };
            let pass = Pass::new(start, bias, size, margin);
            pass.pack(weight);
            let mut n = 0;
            while n < size.n {
                let x = x.add(n * size.c * size.h * size.w);
                let out = out.add(n * size.f * pass.oh * pass.ow);
                n += match size.n - n {
                    1 => pass.images::<1>(x, out),
                    2 | 3 => pass.images::<2>(x, out),
                    _ => pass.images::<PLACES>(x, out),
                };
            }
        }
    });
}

/// Whether products with zeros change no bit: every weight is finite, no bias is −0.
pub(super) unsafe fn can_leave_out_zeros(weight: *const f32, bias: *const f32, size: &Convolution) -> bool {
    let exponent = I32x4::splat(0x7f80_0000);
    let count = size.f * size.depth();
    let mut special = I32x4::zero();
    let mut i = 0;
    // SAFETY: the caller's promise.
    unsafe {
        while i < count {
            let bits = F32x4::load_partial(weight.add(i), count - i).to_bits();
            special = special | (bits & exponent).eq(exponent);
            i += LANES;
        }
        let negative_zero = (-0.0f32).to_bits();
        let zero_bias = !bias.is_null() && (0..size.f).any(|f| bias.add(f).read().to_bits() == negative_zero);
        !special.any() && !zero_bias
    }
}

/// Everything that stays the same over the images.
struct Pass {
    size: Convolution,
    bias: *const f32,
    /// Images side by side [c, ph, pw, images].
    images: *mut f32,
    panels: *mut f32,
    /// A row of the output, [ow, images, filters of a tile].
    row: *mut f32,
    runs: *mut Run,
    run_count: usize,
    margin: [usize; 2],
    ph: usize,
    pw: usize,
    oh: usize,
    ow: usize,
}

impl Pass {
    unsafe fn new(start: *mut f32, bias: *const f32, size: Convolution, margin: [usize; 2]) -> Self {
        let [oh, ow] = size.output();
        let [ph, pw] = [size.h + 2 * margin[0], size.w + 2 * margin[1]];
        let count = size.n.min(PLACES);
        let mut parts = Parts::new(start);
        let images = parts.take(size.c * ph * pw * count);
        let panels = parts.take(size.groups * panels(&size));
        let row = parts.take(ow * count * FILTERS);
        let runs = parts.take(ow * size_of::<Run>() / 4).cast();
        let mut pass = Self { size, bias, images, panels, row, runs, run_count: 0, margin, ph, pw, oh, ow };
        // SAFETY: there are at most `ow` runs.
        unsafe { pass.find_runs() };
        pass
    }

    /// Elements of a filter's column or row that lie inside the image at place `at` of the output.
    fn inside(&self, axis: usize, at: usize) -> (usize, usize) {
        let extent = [self.ph, self.pw][axis];
        let kernel = [self.size.kh, self.size.kw][axis];
        let (start, step) = (at * self.size.stride[axis], self.size.dilation[axis]);
        let outside = self.size.padding[axis] - self.margin[axis];
        let first = outside.saturating_sub(start).div_ceil(step).min(kernel);
        let last = (extent + outside).saturating_sub(start).div_ceil(step).min(kernel);
        (first, last.max(first))
    }

    unsafe fn find_runs(&mut self) {
        for column in 0..self.ow {
            let (first, last) = self.inside(1, column);
            let (first, last, start) = (first as u32, last as u32, column as u32);
            // SAFETY: a run has at least one column.
            unsafe {
                let previous = self.runs.add(self.run_count.wrapping_sub(1));
                if self.run_count > 0 && (*previous).first == first && (*previous).last == last {
                    (*previous).end += 1;
                } else {
                    self.runs.add(self.run_count).write(Run { start, end: start + 1, first, last });
                    self.run_count += 1;
                }
            }
        }
    }

    /// The filters as panels: [k][8], the last of a group [k][4] where that is enough.
    unsafe fn pack(&self, weight: *const f32) {
        let depth = self.size.depth();
        let mut panel = self.panels;
        for group in 0..self.size.groups {
            let mut done = 0;
            while done < self.size.filters() {
                let left = self.size.filters() - done;
                // SAFETY: the caller's promise; `panels` has room for every filter.
                unsafe {
                    let from = weight.add((group * self.size.filters() + done) * depth);
                    let width = if left > LANES { FILTERS } else { LANES };
                    if left > LANES {
                        interleave::<FILTERS>(from, depth, left.min(FILTERS), depth, panel);
                    } else {
                        interleave::<LANES>(from, depth, left, depth, panel);
                    }
                    panel = panel.add(width * depth);
                }
                done += FILTERS;
            }
        }
    }

    /// The next G images. Returns G.
    #[inline(never)]
    unsafe fn images<const G: usize>(&self, x: *const f32, out: *mut f32) -> usize {
        let size = &self.size;
        let depth = size.depth();
        let plane = self.oh * self.ow;
        // SAFETY: the caller's promise.
        unsafe {
            self.lay_side_by_side::<G>(x);
            let mut panel = self.panels.cast_const();
            for group in 0..size.groups {
                let x = self.images.add(group * size.channels() * self.ph * self.pw * G).cast_const();
                let mut done = 0;
                while done < size.filters() {
                    let first = group * size.filters() + done;
                    let count = (size.filters() - done).min(FILTERS);
                    let out = out.add(first * plane);
                    if count > LANES {
                        self.rows::<G, 2>(x, panel, first, count, out);
                        panel = panel.add(2 * LANES * depth);
                    } else {
                        self.rows::<G, 1>(x, panel, first, count, out);
                        panel = panel.add(LANES * depth);
                    }
                    done += FILTERS;
                }
            }
        }
        G
    }

    unsafe fn lay_side_by_side<const G: usize>(&self, x: *const f32) {
        let Convolution { c, h, w, .. } = self.size;
        let image = c * h * w;
        // SAFETY: the caller's promise.
        unsafe {
            if self.margin == [0, 0] {
                interleave::<G>(x, image, G, image, self.images);
                return;
            }
            core::ptr::write_bytes(self.images, 0, c * self.ph * self.pw * G);
            for row in 0..c * h {
                let (channel, row_of_image) = (row / h, row % h + self.margin[0]);
                let to = ((channel * self.ph + row_of_image) * self.pw + self.margin[1]) * G;
                interleave::<G>(x.add(row * w), image, G, w, self.images.add(to));
            }
        }
    }

    /// All rows of the output for the filters of a panel.
    #[inline(never)]
    unsafe fn rows<const G: usize, const V: usize>(
        &self,
        x: *const f32,
        panel: *const f32,
        first: usize,
        count: usize,
        out: *mut f32,
    ) {
        let size = &self.size;
        let width = V * LANES;
        let mut start = [F32x4::zero(); V];
        // SAFETY: the caller's promise: places are inside the images, filters inside the panel.
        unsafe {
            if !self.bias.is_null() {
                for (v, start) in start.iter_mut().enumerate() {
                    *start = F32x4::load_partial(self.bias.add(first + v * LANES), count - v * LANES);
                }
            }
            for y in 0..self.oh {
                let (i, i_end) = self.inside(0, y);
                let down = (y * size.stride[0] + i * size.dilation[0])
                    .wrapping_sub(size.padding[0] - self.margin[0]);
                for run in 0..self.run_count {
                    let run = *self.runs.add(run);
                    let j = run.first as usize;
                    let across = (run.start as usize * size.stride[1] + j * size.dilation[1])
                        .wrapping_sub(size.padding[1] - self.margin[1]);
                    let loops = inner_first([
                        Loop {
                            count: size.channels(),
                            x: self.ph * self.pw * G,
                            panel: size.kh * size.kw * width,
                        },
                        Loop { count: i_end - i, x: size.dilation[0] * self.pw * G, panel: size.kw * width },
                        Loop { count: run.last as usize - j, x: size.dilation[1] * G, panel: width },
                    ]);
                    let x = x.wrapping_add(down.wrapping_mul(self.pw).wrapping_add(across).wrapping_mul(G));
                    let panel = panel.wrapping_add((i * size.kw + j) * width);
                    let row = self.row.add(run.start as usize * G * width);
                    let columns = (run.end - run.start) as usize;
                    if size.stride[1] == 1 {
                        places::<V>(x, panel, &loops, start, row, columns * G);
                    } else {
                        for column in 0..columns {
                            let x = x.wrapping_add(column * size.stride[1] * G);
                            places::<V>(x, panel, &loops, start, row.add(column * G * width), G);
                        }
                    }
                }
                for image in 0..G {
                    for v in 0..V {
                        let filters = (count - v * LANES).min(LANES);
                        let to = (image * size.f + v * LANES) * self.oh * self.ow + y * self.ow;
                        let from = self.row.add(image * width + v * LANES);
                        separate(from, G * width, filters, self.ow, out.add(to), self.oh * self.ow);
                    }
                }
            }
        }
    }
}

/// Loops that run once go outwards, so that the innermost is as long as can be.
fn inner_first(loops: [Loop; 3]) -> [Loop; 3] {
    let mut ordered = [Loop { count: 1, x: 0, panel: 0 }; 3];
    let mut place = 3;
    for own in loops.into_iter().rev().filter(|own| own.count != 1) {
        place -= 1;
        ordered[place] = own;
    }
    ordered
}

/// `count` places whose elements of x lie side by side.
#[inline(never)]
unsafe fn places<const V: usize>(
    x: *const f32,
    panel: *const f32,
    loops: &[Loop; 3],
    start: [F32x4; V],
    out: *mut f32,
    count: usize,
) {
    let mut done = 0;
    while done < count {
        // SAFETY: the caller's promise.
        unsafe {
            let (x, out) = (x.wrapping_add(done), out.add(done * V * LANES));
            done += match count - done {
                1 => tile::<1, V>(x, panel, loops, start, out),
                2 => tile::<2, V>(x, panel, loops, start, out),
                3 => tile::<3, V>(x, panel, loops, start, out),
                _ => tile::<PLACES, V>(x, panel, loops, start, out),
            };
        }
    }
}

/// M places × V vectors of filters, stored [place][filter]. Returns M.
#[inline(always)]
unsafe fn tile<const M: usize, const V: usize>(
    x: *const f32,
    panel: *const f32,
    loops: &[Loop; 3],
    start: [F32x4; V],
    out: *mut f32,
) -> usize {
    let mut sums = [start; M];
    let [outer, middle, inner] = loops;
    let (mut outer_x, mut outer_panel) = (x, panel);
    for _ in 0..outer.count {
        let (mut middle_x, mut middle_panel) = (outer_x, outer_panel);
        for _ in 0..middle.count {
            let (mut x, mut panel) = (middle_x, middle_panel);
            let mut left = inner.count;
            // An end after each step, not a loop of steps: see `matmul::tile`.
            'row: while left > 0 {
                for i in 0..STEPS {
                    // SAFETY: the caller's promise: every element lies inside the images and the panel.
                    unsafe {
                        let mut filters = [F32x4::zero(); V];
                        for (v, filter) in filters.iter_mut().enumerate() {
                            *filter = F32x4::load(panel.add(v * LANES));
                        }
                        for (m, sums) in sums.iter_mut().enumerate() {
                            let element = F32x4::load_splat_in_order(x.add(m));
                            for (filter, sum) in filters.iter().zip(sums) {
                                *sum = sum.add_product(element, *filter);
                            }
                        }
                    }
                    if left == i + 1 {
                        break 'row;
                    }
                    x = x.wrapping_add(inner.x);
                    panel = panel.wrapping_add(inner.panel);
                }
                left -= STEPS;
            }
            middle_x = middle_x.wrapping_add(middle.x);
            middle_panel = middle_panel.wrapping_add(middle.panel);
        }
        outer_x = outer_x.wrapping_add(outer.x);
        outer_panel = outer_panel.wrapping_add(outer.panel);
    }
    for (m, sums) in sums.iter().enumerate() {
        for (v, sum) in sums.iter().enumerate() {
            // SAFETY: the caller's promise: the row holds every place.
            unsafe { sum.store(out.add((m * V + v) * LANES)) };
        }
    }
    M
}
