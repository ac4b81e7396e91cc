//! The lanes as one v128 of WebAssembly SIMD.

use core::arch::wasm32::*;

/// Four f32 lanes.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct F32x4(v128);

/// Four i32 lanes; also the masks that comparisons give (all ones or all zeros).
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct I32x4(v128);

#[inline(always)]
unsafe fn load_partial<T>(from: *const T, count: usize) -> v128 {
    const { assert!(size_of::<T>() == 4) };
    // SAFETY: as the caller says, `count` elements of four bytes can be read.
    unsafe {
        match count {
            0 => i32x4_splat(0),
            1 => v128_load32_zero(from.cast()),
            2 => v128_load64_zero(from.cast()),
            3 => v128_load32_lane::<2>(v128_load64_zero(from.cast()), from.add(2).cast()),
            _ => v128_load(from.cast()),
        }
    }
}

#[inline(always)]
unsafe fn store_partial<T>(lanes: v128, to: *mut T, count: usize) {
    const { assert!(size_of::<T>() == 4) };
    // SAFETY: as the caller says, `count` elements of four bytes can be written.
    unsafe {
        match count {
            0 => {}
            1 => v128_store32_lane::<0>(lanes, to.cast()),
            2 => v128_store64_lane::<0>(lanes, to.cast()),
            3 => {
                v128_store64_lane::<0>(lanes, to.cast());
                v128_store32_lane::<2>(lanes, to.add(2).cast());
            }
            _ => v128_store(to.cast(), lanes),
        }
    }
}

/// Methods that wrap one instruction each.
macro_rules! wrap {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $result:ident = $instruction:ident;)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $name(self, $($argument: $type),*) -> $result {
            $result($instruction(self.0, $($argument.0),*))
        }
    )*};
}

impl F32x4 {
    /// The same value in all lanes.
    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        Self(f32x4_splat(value))
    }

    /// Lanes in order.
    #[inline(always)]
    pub fn new(a: f32, b: f32, c: f32, d: f32) -> Self {
        Self(f32x4(a, b, c, d))
    }

    /// Reads four elements.
    #[inline(always)]
    pub unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { v128_load(from.cast()) })
    }

    /// Reads one element into all lanes.
    #[inline(always)]
    pub unsafe fn load_splat(from: *const f32) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { v128_load32_splat(from.cast()) })
    }

    /// Reads `count` elements (0 to 4); the other lanes are +0.
    #[inline(always)]
    pub unsafe fn load_partial(from: *const f32, count: usize) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { load_partial(from, count) })
    }

    /// Writes four elements.
    #[inline(always)]
    pub unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller's promise.
        unsafe { v128_store(to.cast(), self.0) }
    }

    /// Writes the first `count` lanes (0 to 4).
    #[inline(always)]
    pub unsafe fn store_partial(self, to: *mut f32, count: usize) {
        // SAFETY: the caller's promise.
        unsafe { store_partial(self.0, to, count) }
    }

    wrap! {
        lanes_add(other: Self) -> F32x4 = f32x4_add;
        lanes_sub(other: Self) -> F32x4 = f32x4_sub;
        lanes_mul(other: Self) -> F32x4 = f32x4_mul;
        lanes_div(other: Self) -> F32x4 = f32x4_div;
        lanes_neg() -> F32x4 = f32x4_neg;
        /// Correctly rounded square root.
        sqrt() -> F32x4 = f32x4_sqrt;
        /// Clears the sign bit.
        abs() -> F32x4 = f32x4_abs;
        /// `Math.max`: NaN wins, +0 is greater than −0.
        max(other: Self) -> F32x4 = f32x4_max;
        /// `Math.min`: NaN wins, −0 is less than +0.
        min(other: Self) -> F32x4 = f32x4_min;
        /// `self < other ? other : self`, one instruction.
        pmax(other: Self) -> F32x4 = f32x4_pmax;
        /// `other < self ? other : self`, one instruction.
        pmin(other: Self) -> F32x4 = f32x4_pmin;
        /// `self < other` by lane, all ones or all zeros; false for NaN.
        lt(other: Self) -> I32x4 = f32x4_lt;
        /// `self <= other` by lane; false for NaN.
        le(other: Self) -> I32x4 = f32x4_le;
        /// `self == other` by lane; false for NaN, +0 equals −0.
        eq(other: Self) -> I32x4 = f32x4_eq;
        /// Cut towards 0; the nearest that there is for what no i32 holds, 0 for NaN.
        truncate() -> I32x4 = i32x4_trunc_sat_f32x4;
    }

    /// self + a · b, rounded once or twice as the machine likes.
    #[cfg(target_feature = "relaxed-simd")]
    #[inline(always)]
    pub fn lanes_add_product(self, a: Self, b: Self) -> Self {
        Self(f32x4_relaxed_madd(a.0, b.0, self.0))
    }

    /// `mask ? a : b` by bit.
    #[inline(always)]
    pub fn select(mask: I32x4, a: Self, b: Self) -> Self {
        Self(v128_bitselect(a.0, b.0, mask.0))
    }

    /// The bits, unchanged.
    #[inline(always)]
    pub fn to_bits(self) -> I32x4 {
        I32x4(self.0)
    }

    /// The value with these bits.
    #[inline(always)]
    pub fn from_bits(bits: I32x4) -> Self {
        Self(bits.0)
    }

    /// The value of lane `N`.
    #[inline(always)]
    pub fn lane<const N: usize>(self) -> f32 {
        f32x4_extract_lane::<N>(self.0)
    }

    /// Lanes a0 b0 a1 b1.
    #[inline(always)]
    pub fn zip_low(self, other: Self) -> Self {
        Self(i32x4_shuffle::<0, 4, 1, 5>(self.0, other.0))
    }

    /// Lanes a2 b2 a3 b3.
    #[inline(always)]
    pub fn zip_high(self, other: Self) -> Self {
        Self(i32x4_shuffle::<2, 6, 3, 7>(self.0, other.0))
    }
}

impl I32x4 {
    /// The same value in all lanes.
    #[inline(always)]
    pub fn splat(value: i32) -> Self {
        Self(i32x4_splat(value))
    }

    /// Lanes in order.
    #[inline(always)]
    pub fn new(a: i32, b: i32, c: i32, d: i32) -> Self {
        Self(i32x4(a, b, c, d))
    }

    /// Reads four elements.
    #[inline(always)]
    pub unsafe fn load(from: *const i32) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { v128_load(from.cast()) })
    }

    /// Reads `count` elements (0 to 4); the other lanes are 0.
    #[inline(always)]
    pub unsafe fn load_partial(from: *const i32, count: usize) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { load_partial(from, count) })
    }

    /// Writes four elements.
    #[inline(always)]
    pub unsafe fn store(self, to: *mut i32) {
        // SAFETY: the caller's promise.
        unsafe { v128_store(to.cast(), self.0) }
    }

    /// Writes the first `count` lanes (0 to 4).
    #[inline(always)]
    pub unsafe fn store_partial(self, to: *mut i32, count: usize) {
        // SAFETY: the caller's promise.
        unsafe { store_partial(self.0, to, count) }
    }

    wrap! {
        lanes_add(other: Self) -> I32x4 = i32x4_add;
        lanes_sub(other: Self) -> I32x4 = i32x4_sub;
        lanes_mul(other: Self) -> I32x4 = i32x4_mul;
        lanes_and(other: Self) -> I32x4 = v128_and;
        lanes_or(other: Self) -> I32x4 = v128_or;
        lanes_xor(other: Self) -> I32x4 = v128_xor;
        /// `self == other` by lane.
        eq(other: Self) -> I32x4 = i32x4_eq;
        /// `self < other` by lane, signed.
        lt(other: Self) -> I32x4 = i32x4_lt;
        /// The nearest f32, ties to even.
        to_f32() -> F32x4 = f32x4_convert_i32x4;
    }

    /// Shifts left by `bits` (0 to 31).
    #[allow(clippy::should_implement_trait)]
    #[inline(always)]
    pub fn shl(self, bits: u32) -> Self {
        Self(i32x4_shl(self.0, bits))
    }

    /// Shifts right, filling with zeros.
    #[inline(always)]
    pub fn shr_u(self, bits: u32) -> Self {
        Self(u32x4_shr(self.0, bits))
    }

    /// Shifts right, filling with the sign.
    #[inline(always)]
    pub fn shr_s(self, bits: u32) -> Self {
        Self(i32x4_shr(self.0, bits))
    }

    /// Whether any bit is set.
    #[inline(always)]
    pub fn any(self) -> bool {
        v128_any_true(self.0)
    }

    /// The sign of lane i as bit i.
    #[inline(always)]
    pub fn bitmask(self) -> usize {
        i32x4_bitmask(self.0) as usize
    }

    /// self + a · b, rounded once or twice as the machine likes.
    #[cfg(target_feature = "relaxed-simd")]
    #[inline(always)]
    pub fn lanes_add_product(self, a: Self, b: Self) -> Self {
        Self(f32x4_relaxed_madd(a.0, b.0, self.0))
    }

    /// `mask ? a : b` by bit.
    #[inline(always)]
    pub fn select(mask: I32x4, a: Self, b: Self) -> Self {
        Self(v128_bitselect(a.0, b.0, mask.0))
    }

    /// The value of lane `N`.
    #[inline(always)]
    pub fn lane<const N: usize>(self) -> i32 {
        i32x4_extract_lane::<N>(self.0)
    }

    /// Lanes a0 b0 a1 b1.
    #[inline(always)]
    pub fn zip_low(self, other: Self) -> Self {
        Self(i32x4_shuffle::<0, 4, 1, 5>(self.0, other.0))
    }

    /// Lanes a2 b2 a3 b3.
    #[inline(always)]
    pub fn zip_high(self, other: Self) -> Self {
        Self(i32x4_shuffle::<2, 6, 3, 7>(self.0, other.0))
    }
}
