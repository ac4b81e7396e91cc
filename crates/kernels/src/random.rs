//! Random numbers by position: element i of a draw is word i mod 2 of Threefry-2x32 at counter
//! (i div 2, draw), so any element can be made without those before it.

use crate::lane::{F32x4, I32x4, LANES};
use crate::math::{normal::Normal, uniform::Uniform};
use crate::threefry::Threefry;

#[inline(always)]
unsafe fn fill([k0, k1]: [u32; 2], draw: u32, out: *mut f32, n: usize, f: impl Fn(I32x4) -> F32x4) {
    let threefry = Threefry::new(k0, k1);
    let mut i = 0;
    while i < n {
        let [low, high] = threefry.words(i, draw).map(&f);
        let count = n - i;
        // SAFETY: writes stay below `n`.
        unsafe {
            low.store_partial(out.add(i), count.min(LANES));
            if count > LANES {
                high.store_partial(out.add(i + LANES), (count - LANES).min(LANES));
            }
        }
        i += 2 * LANES;
    }
}

/// `out[i]` uniform on [0, 1), a multiple of 2⁻²⁴ (see `math::uniform`).
#[inline(never)]
pub unsafe fn random_uniform(key: [u32; 2], draw: u32, out: *mut f32, n: usize) {
    let uniform = Uniform::new();
    // SAFETY: the caller's promise.
    unsafe { fill(key, draw, out, n, |word| uniform.eval(word)) }
}

/// `out[i]` from N(0, 1) (see `math::normal`).
#[inline(never)]
pub unsafe fn random_normal(key: [u32; 2], draw: u32, out: *mut f32, n: usize) {
    let normal = Normal::new();
    // SAFETY: the caller's promise.
    unsafe { fill(key, draw, out, n, |word| normal.eval(word)) }
}
