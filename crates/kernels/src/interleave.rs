//! Rows side by side: element p of row r goes to place p · width + r, and back. What kernels use to have one
//! element of several images, filters or gradients in one vector.

use crate::lane::{F32x4, LANES};

/// `out[p · W + r] = x[r · stride + p]` for `rows` ≤ W rows of `n` elements; +0 for r ≥ rows. W is 1, 2, 4 or 8.
#[inline(always)]
pub(crate) unsafe fn interleave<const W: usize>(
    x: *const f32,
    stride: usize,
    rows: usize,
    n: usize,
    out: *mut f32,
) {
    // SAFETY: the caller's promise.
    unsafe {
        if W == 1 {
            crate::unary::map(x, out, n, |x| x);
        } else if W == 2 {
            pairs(x, x.wrapping_add(stride), rows, n, out);
        } else {
            for v in 0..W / LANES {
                let rows = rows.saturating_sub(v * LANES).min(LANES);
                quads::<W>(x.wrapping_add(v * LANES * stride), stride, rows, n, out.add(v * LANES));
            }
        }
    }
}

#[inline(always)]
unsafe fn pairs(a: *const f32, b: *const f32, rows: usize, n: usize, out: *mut f32) {
    for p in 0..n {
        // SAFETY: the caller's promise.
        unsafe {
            out.add(2 * p).write(a.add(p).read());
            out.add(2 * p + 1).write(if rows > 1 { b.add(p).read() } else { 0.0 });
        }
    }
}

/// Four rows at most, in blocks of 4 × 4.
#[inline(always)]
unsafe fn quads<const W: usize>(x: *const f32, stride: usize, rows: usize, n: usize, out: *mut f32) {
    let mut p = 0;
    // SAFETY: the caller's promise.
    unsafe {
        while rows == LANES && p + LANES <= n {
            let block = [0, 1, 2, 3].map(|r| F32x4::load(x.add(r * stride + p)));
            for (i, lanes) in F32x4::transpose(block).into_iter().enumerate() {
                lanes.store(out.add((p + i) * W));
            }
            p += LANES;
        }
        while p < n {
            let count = (n - p).min(LANES);
            let mut block = [F32x4::zero(); LANES];
            for (r, lanes) in block.iter_mut().enumerate().take(rows) {
                *lanes = F32x4::load_partial(x.add(r * stride + p), count);
            }
            for (i, lanes) in F32x4::transpose(block).into_iter().enumerate().take(count) {
                lanes.store(out.add((p + i) * W));
            }
            p += count;
        }
    }
}

/// `out[r · stride + p] = x[p · width + r]` for `rows` ≤ 4 rows of `n` elements; every x + p · width can be read
/// for four elements.
#[inline(always)]
pub(crate) unsafe fn separate(
    x: *const f32,
    width: usize,
    rows: usize,
    n: usize,
    out: *mut f32,
    stride: usize,
) {
    let mut p = 0;
    // SAFETY: the caller's promise.
    unsafe {
        while rows == LANES && p + LANES <= n {
            let block = [0, 1, 2, 3].map(|i| F32x4::load(x.add((p + i) * width)));
            for (r, lanes) in F32x4::transpose(block).into_iter().enumerate() {
                lanes.store(out.add(r * stride + p));
            }
            p += LANES;
        }
        while p < n {
            let count = (n - p).min(LANES);
            let mut block = [F32x4::zero(); LANES];
            for (i, lanes) in block.iter_mut().enumerate().take(count) {
                *lanes = F32x4::load(x.add((p + i) * width));
            }
            for (r, lanes) in F32x4::transpose(block).into_iter().enumerate().take(rows) {
                lanes.store_partial(out.add(r * stride + p), count);
            }
            p += count;
        }
    }
}
