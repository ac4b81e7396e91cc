//! Rows chosen by i32 indices: one-hot, gather, scatter-add; and indices of floats.

use crate::lane::{F32x4, I32x4};
use crate::unary::map;

/// The index as a place among `rows`, if it is one.
#[inline(always)]
fn place(index: i32, rows: usize) -> Option<usize> {
    usize::try_from(index).ok().filter(|&index| index < rows)
}

#[inline(always)]
unsafe fn fill(out: *mut f32, n: usize, value: f32) {
    let value = F32x4::splat(value);
    // SAFETY: the caller's promise.
    unsafe { map(out, out, n, |_| value) }
}

/// out[i, c] = labels[i] == c ? 1 : 0, out `[n, classes]`; a label out of range gives a row of zeros.
#[inline(never)]
pub unsafe fn one_hot(labels: *const i32, out: *mut f32, n: usize, classes: usize) {
    // SAFETY: the caller's promise; places are below `classes`.
    unsafe {
        fill(out, n * classes, 0.0);
        for i in 0..n {
            if let Some(class) = place(labels.add(i).read(), classes) {
                out.add(i * classes + class).write(1.0);
            }
        }
    }
}

/// out[i] = x[indices[i]] by rows: x `[rows, inner]`, out `[count, inner]`; an index out of range gives NaN.
#[inline(never)]
pub unsafe fn gather(
    x: *const f32,
    indices: *const i32,
    out: *mut f32,
    rows: usize,
    inner: usize,
    count: usize,
) {
    for i in 0..count {
        // SAFETY: the caller's promise; places are below `rows`.
        unsafe {
            let out = out.add(i * inner);
            match place(indices.add(i).read(), rows) {
                Some(row) => map(x.add(row * inner), out, inner, |x| x),
                None => fill(out, inner, f32::NAN),
            }
        }
    }
}

/// out[indices[i]] += updates[i] by rows, i ascending, from zeros: updates `[count, inner]`, out
/// `[rows, inner]`; an index out of range is ignored.
#[inline(never)]
pub unsafe fn scatter_add(
    updates: *const f32,
    indices: *const i32,
    out: *mut f32,
    rows: usize,
    inner: usize,
    count: usize,
) {
    // SAFETY: the caller's promise; places are below `rows`.
    unsafe {
        fill(out, rows * inner, 0.0);
        for i in 0..count {
            if let Some(row) = place(indices.add(i).read(), rows) {
                let (to, from) = (out.add(row * inner), updates.add(i * inner));
                crate::binary::zip_rows(to, from, to, inner, |sum, update| sum + update);
            }
        }
    }
}

/// out[i] = x[i] cut towards 0; −1 for NaN and for what no i32 holds.
#[inline(never)]
pub unsafe fn to_indices(x: *const f32, out: *mut i32, n: usize) {
    let (least, bound) = (F32x4::hoisted(i32::MIN as f32), F32x4::hoisted(-(i32::MIN as f32)));
    let none = I32x4::hoisted(-1);
    let index = |x: F32x4| I32x4::select(x.ge(least) & x.lt(bound), x.truncate(), none);
    // The lanes' bits are moved as those of floats.
    // SAFETY: the caller's promise.
    unsafe { map(x, out.cast(), n, |x| F32x4::from_bits(index(x))) }
}
