//! Four lanes of f32 or i32: one v128 on wasm32 with SIMD, a plain array elsewhere, the same bits on both.
//!
//! Every operation rounds to f32 once and none is ever fused (but for `add_product` in the fast build), so a kernel written over these types gives on
//! the host what it gives in WebAssembly. The elements that remain after the last whole vector go through
//! `load_partial` and `store_partial`: a zero-padded lane, not scalar code of their own.

use core::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Sub};

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod array;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub use array::{F32x4, I32x4};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use simd128::{F32x4, I32x4};

/// Lanes per vector.
pub const LANES: usize = 4;

impl F32x4 {
    /// Four times +0.
    #[inline(always)]
    pub fn zero() -> Self {
        Self::splat(0.0)
    }

    /// A constant for use in a loop, read once through memory. V8 builds a `v128.const` anew in every
    /// iteration; a value it cannot see through stays in a register.
    #[inline(always)]
    pub fn hoisted(value: f32) -> Self {
        // SAFETY: reads a live local variable.
        Self::splat(unsafe { core::ptr::read_volatile(&value) })
    }

    /// Reads one element into all lanes, where the program says so. LLVM would read all elements of a tile first, and
    /// then some of its sums have no register.
    #[inline(always)]
    pub unsafe fn load_splat_in_order(from: *const f32) -> Self {
        // SAFETY: the caller's promise.
        Self::splat(unsafe { core::ptr::read_volatile(from) })
    }

    /// Reads four elements where the program says so.
    #[inline(always)]
    pub unsafe fn load_in_order(from: *const f32) -> Self {
        // SAFETY: the caller's promise.
        unsafe { core::ptr::read_volatile(from.cast::<[f32; 4]>().cast()) }
    }

    /// Reads at most four rows of at most four elements, `apart` elements apart; the others are +0.
    #[inline(always)]
    pub(crate) unsafe fn load_block(
        start: *const f32,
        apart: usize,
        rows: usize,
        columns: usize,
    ) -> [Self; LANES] {
        let mut block = [Self::zero(); LANES];
        // SAFETY: the caller's promise.
        unsafe {
            if rows == LANES && columns == LANES {
                return [0, 1, 2, 3].map(|r| Self::load(start.add(r * apart)));
            }
            for (r, lanes) in block.iter_mut().enumerate().take(rows) {
                *lanes = Self::load_partial(start.add(r * apart), columns);
            }
        }
        block
    }

    /// Whether no sum of these is ∞ or NaN, and so nothing that was added to them. It may also say no where finite
    /// numbers of 1e38 add up.
    #[inline(always)]
    pub(crate) fn all_finite(sums: [Self; LANES]) -> bool {
        let [a, b, c, d] = sums;
        (a + b + (c + d)).to_array().iter().all(|lane| lane.is_finite())
    }

    /// `self + a * b`, the step of a product's sum: two roundings. The fast build (relaxed SIMD) rounds once where the
    /// machine can, which is faster and leaves the bits to the machine.
    #[inline(always)]
    pub fn add_product(self, a: Self, b: Self) -> Self {
        #[cfg(target_feature = "relaxed-simd")]
        return self.lanes_add_product(a, b);
        #[cfg(not(target_feature = "relaxed-simd"))]
        return self + a * b;
    }

    /// The first four elements of a slice.
    #[inline(always)]
    pub fn from_slice(values: &[f32]) -> Self {
        assert!(values.len() >= LANES);
        // SAFETY: the slice holds at least four elements.
        unsafe { Self::load(values.as_ptr()) }
    }

    /// The lanes as an array.
    #[inline(always)]
    pub fn to_array(self) -> [f32; LANES] {
        let mut lanes = [0.0; LANES];
        // SAFETY: the array holds four elements.
        unsafe { self.store(lanes.as_mut_ptr()) };
        lanes
    }

    /// `self > other` by lane, all ones or all zeros; false for NaN.
    #[inline(always)]
    pub fn gt(self, other: Self) -> I32x4 {
        other.lt(self)
    }

    /// `self >= other` by lane; false for NaN.
    #[inline(always)]
    pub fn ge(self, other: Self) -> I32x4 {
        other.le(self)
    }

    /// The lanes where the mask is set, +0 elsewhere.
    #[inline(always)]
    pub fn where_set(self, mask: I32x4) -> Self {
        Self::from_bits(self.to_bits() & mask)
    }

    /// Rows of a 4×4 block become columns.
    #[inline(always)]
    pub fn transpose([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        let (ac, bd) = (a.zip_low(c), b.zip_low(d));
        let (ac_high, bd_high) = (a.zip_high(c), b.zip_high(d));
        [ac.zip_low(bd), ac.zip_high(bd), ac_high.zip_low(bd_high), ac_high.zip_high(bd_high)]
    }
}

impl I32x4 {
    /// Four times 0.
    #[inline(always)]
    pub fn zero() -> Self {
        Self::splat(0)
    }

    /// A constant for use in a loop, read once through memory (see [`F32x4::hoisted`]).
    #[inline(always)]
    pub fn hoisted(value: i32) -> Self {
        // SAFETY: reads a live local variable.
        Self::splat(unsafe { core::ptr::read_volatile(&value) })
    }

    /// The first four elements of a slice.
    #[inline(always)]
    pub fn from_slice(values: &[i32]) -> Self {
        assert!(values.len() >= LANES);
        // SAFETY: the slice holds at least four elements.
        unsafe { Self::load(values.as_ptr()) }
    }

    /// The lanes as an array.
    #[inline(always)]
    pub fn to_array(self) -> [i32; LANES] {
        let mut lanes = [0; LANES];
        // SAFETY: the array holds four elements.
        unsafe { self.store(lanes.as_mut_ptr()) };
        lanes
    }

    /// All ones in the first `count` lanes, zeros in the rest.
    #[inline(always)]
    pub fn first_lanes(count: usize) -> Self {
        Self::new(0, 1, 2, 3).lt(Self::splat(count as i32))
    }
}

/// Implements an operator trait by the method of the same name on the lane type.
macro_rules! operator {
    ($type:ty, $($trait:ident $method:ident $implementation:ident),*) => {$(
        impl $trait for $type {
            type Output = $type;
            #[inline(always)]
            fn $method(self, other: $type) -> $type {
                self.$implementation(other)
            }
        }
    )*};
}

operator!(F32x4, Add add lanes_add, Sub sub lanes_sub, Mul mul lanes_mul, Div div lanes_div);
operator!(I32x4, Add add lanes_add, Sub sub lanes_sub, Mul mul lanes_mul);
operator!(I32x4, BitAnd bitand lanes_and, BitOr bitor lanes_or, BitXor bitxor lanes_xor);

impl Neg for F32x4 {
    type Output = F32x4;
    /// Flips the sign bit, that of NaN too.
    #[inline(always)]
    fn neg(self) -> F32x4 {
        self.lanes_neg()
    }
}

impl Not for I32x4 {
    type Output = I32x4;
    #[inline(always)]
    fn not(self) -> I32x4 {
        self ^ I32x4::splat(-1)
    }
}
