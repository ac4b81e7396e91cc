//! Copies that change the layout: transpose, slice and broadcast are one strided read of up to four axes, padding
//! and dilation one strided write, a part of a concatenation rows that are moved apart.

use crate::lane::{F32x4, LANES};

/// Axes from the outermost to the innermost.
pub const AXES: usize = 4;

/// `out[i, j, k, l] = x[i·s₀ + j·s₁ + k·s₂ + l·s₃]`, out contiguous; strides may be 0 or negative.
#[inline(never)]
pub unsafe fn copy_strided(x: *const f32, out: *mut f32, sizes: [usize; AXES], strides: [isize; AXES]) {
    if sizes.contains(&0) {
        return;
    }
    let (sizes, strides) = merge(sizes, strides);
    let [d0, d1, d2, d3] = sizes;
    let [s0, s1, s2, s3] = strides;
    let mut out = out;
    for i in 0..d0 as isize {
        for j in 0..d1 as isize {
            let plane = x.wrapping_offset(i * s0 + j * s1);
            // SAFETY: the caller's promise: every element that sizes and strides reach can be read.
            unsafe {
                if s2 == 1 && s3 != 1 && s3 != 0 {
                    transpose(plane, out, d2, d3, s3);
                } else {
                    for k in 0..d2 {
                        row(plane.wrapping_offset(k as isize * s2), out.add(k * d3), d3, s3);
                    }
                }
            }
            out = out.wrapping_add(d2 * d3);
        }
    }
}

/// `out[start + i·s₀ + j·s₁ + k·s₂ + l·s₃] = x[i, j, k, l]`, x contiguous, and +0 in the other of the `n` elements of out.
#[inline(never)]
pub unsafe fn place_strided(
    x: *const f32,
    out: *mut f32,
    n: usize,
    start: usize,
    sizes: [usize; AXES],
    strides: [usize; AXES],
) {
    let [d0, d1, d2, d3] = sizes;
    let [s0, s1, s2, s3] = strides;
    let mut from = x;
    // SAFETY: the caller's promise: every element that sizes and strides reach is one of the `n`.
    unsafe {
        core::ptr::write_bytes(out, 0, n);
        for i in 0..d0 {
            for j in 0..d1 {
                for k in 0..d2 {
                    let to = out.wrapping_add(start + i * s0 + j * s1 + k * s2);
                    if s3 == 1 {
                        crate::unary::map(from, to, d3, |x| x);
                    } else {
                        for l in 0..d3 {
                            to.add(l * s3).write(from.add(l).read());
                        }
                    }
                    from = from.wrapping_add(d3);
                }
            }
        }
    }
}

/// `out[r · stride + i] = x[r, i]` for `rows` rows of `n` elements; what lies between them is left alone.
#[inline(never)]
pub unsafe fn copy_rows(x: *const f32, out: *mut f32, rows: usize, n: usize, stride: usize) {
    for r in 0..rows {
        // SAFETY: the caller's promise.
        unsafe { crate::unary::map(x.add(r * n), out.add(r * stride), n, |x| x) }
    }
}

/// The same elements with rows as long as possible: an axis that continues the one inside it joins it, and
/// the rest moves inwards, axes of size 1 in front.
fn merge(sizes: [usize; AXES], strides: [isize; AXES]) -> ([usize; AXES], [isize; AXES]) {
    let (mut merged_sizes, mut merged_strides) = ([1; AXES], [0; AXES]);
    let mut axis = AXES - 1;
    let mut empty = true;
    for (size, stride) in sizes.into_iter().zip(strides).rev() {
        if size == 1 {
            continue;
        }
        if !empty {
            if stride == merged_strides[axis] * merged_sizes[axis] as isize {
                merged_sizes[axis] *= size;
                continue;
            }
            axis -= 1;
        }
        (merged_sizes[axis], merged_strides[axis]) = (size, stride);
        empty = false;
    }
    if empty {
        merged_strides[AXES - 1] = 1;
    }
    (merged_sizes, merged_strides)
}

/// One row of `n` elements that lie `stride` apart.
#[inline(always)]
unsafe fn row(x: *const f32, out: *mut f32, n: usize, stride: isize) {
    // SAFETY: the caller's promise.
    unsafe {
        match stride {
            1 => crate::unary::map(x, out, n, |x| x),
            0 => {
                let value = F32x4::load_splat(x);
                crate::unary::map(out, out, n, |_| value);
            }
            _ => {
                let mut from = x;
                for i in 0..n {
                    out.add(i).write(from.read());
                    from = from.wrapping_offset(stride);
                }
            }
        }
    }
}

/// out[r, c] = x[c · stride + r] for `rows` × `columns`, in blocks of 4 × 4.
#[inline(always)]
pub(crate) unsafe fn transpose(x: *const f32, out: *mut f32, rows: usize, columns: usize, stride: isize) {
    let mut r = 0;
    while r < rows {
        let height = (rows - r).min(LANES);
        let mut c = 0;
        while c < columns {
            let width = (columns - c).min(LANES);
            let mut block = [F32x4::zero(); LANES];
            // SAFETY: the caller's promise.
            unsafe {
                for (i, lanes) in block.iter_mut().enumerate().take(width) {
                    let from = x.wrapping_offset((c + i) as isize * stride + r as isize);
                    *lanes = F32x4::load_partial(from, height);
                }
                for (i, lanes) in F32x4::transpose(block).into_iter().enumerate().take(height) {
                    lanes.store_partial(out.add((r + i) * columns + c), width);
                }
            }
            c += width;
        }
        r += height;
    }
}
