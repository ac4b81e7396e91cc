//! Rows chosen by i32 indices: one-hot, gather, scatter-add.

use crate::lane::F32x4;
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
