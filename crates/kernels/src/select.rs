//! Elementwise choice with broadcasting: `out[o, i] = condition != 0 ? a : b`; a NaN condition counts as not 0.
//! Operands and `out` as in `binary`.

use crate::binary::{Operand, merge};
use crate::lane::{F32x4, LANES};

/// `count` elements from element `i` on, or the one element of an operand that stands still.
#[inline(always)]
unsafe fn take(row: *const f32, stride: usize, i: usize, count: usize) -> F32x4 {
    // SAFETY: the caller's promise.
    unsafe {
        if stride == 0 {
            F32x4::load_splat(row)
        } else if count == LANES {
            F32x4::load(row.add(i))
        } else {
            F32x4::load_partial(row.add(i), count)
        }
    }
}

/// condition != 0 ? a : b.
#[inline(never)]
pub unsafe fn select(condition: Operand, a: Operand, b: Operand, out: *mut f32, outer: usize, inner: usize) {
    let (operands, outer, inner) = merge([condition, a, b], outer, inner);
    let zero = F32x4::hoisted(0.0);
    for o in 0..outer {
        let mut i = 0;
        while i < inner {
            let count = (inner - i).min(LANES);
            // SAFETY: elements below `inner` of row `o`, each read before its place is written.
            unsafe {
                let [condition, a, b] = operands.map(|x| take(x.row(o), x.inner_stride, i, count));
                F32x4::select(condition.eq(zero), b, a).store_partial(out.add(o * inner + i), count);
            }
            i += count;
        }
    }
}
