//! The lanes as plain arrays, for the host: what WebAssembly computes, spelled out in scalar f32.

use core::array::from_fn;

/// Four f32 lanes.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct F32x4([f32; 4]);

/// Four i32 lanes; also the masks that comparisons give (all ones or all zeros).
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct I32x4([i32; 4]);

fn mask(condition: bool) -> i32 {
    -(condition as i32)
}

/// `Math.max` of f32: NaN wins, +0 is greater than −0.
fn max(a: f32, b: f32) -> f32 {
    if a.is_nan() || b.is_nan() {
        f32::NAN
    } else if a == b {
        f32::from_bits(a.to_bits() & b.to_bits())
    } else if a < b {
        b
    } else {
        a
    }
}

/// `Math.min` of f32: NaN wins, −0 is less than +0.
fn min(a: f32, b: f32) -> f32 {
    if a.is_nan() || b.is_nan() {
        f32::NAN
    } else if a == b {
        f32::from_bits(a.to_bits() | b.to_bits())
    } else if b < a {
        b
    } else {
        a
    }
}

/// Methods that apply a scalar expression to each lane.
macro_rules! by_lane {
    ($($(#[$doc:meta])* $name:ident($a:ident $(, $b:ident)?) -> $result:ident = $expression:expr;)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $name(self $(, $b: Self)?) -> $result {
            $result(from_fn(|i| {
                let $a = self.0[i];
                $(let $b = $b.0[i];)?
                $expression
            }))
        }
    )*};
}

impl F32x4 {
    /// The same value in all lanes.
    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        Self([value; 4])
    }

    /// Lanes in order.
    #[inline(always)]
    pub fn new(a: f32, b: f32, c: f32, d: f32) -> Self {
        Self([a, b, c, d])
    }

    /// Reads four elements.
    #[inline(always)]
    pub unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { from.cast::<[f32; 4]>().read() })
    }

    /// Reads one element into all lanes.
    #[inline(always)]
    pub unsafe fn load_splat(from: *const f32) -> Self {
        // SAFETY: the caller's promise.
        Self([unsafe { from.read() }; 4])
    }

    /// Reads `count` elements (0 to 4); the other lanes are +0.
    #[inline(always)]
    pub unsafe fn load_partial(from: *const f32, count: usize) -> Self {
        // SAFETY: the caller's promise.
        Self(from_fn(|i| if i < count { unsafe { from.add(i).read() } } else { 0.0 }))
    }

    /// Writes four elements.
    #[inline(always)]
    pub unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller's promise.
        unsafe { to.cast::<[f32; 4]>().write(self.0) }
    }

    /// Writes the first `count` lanes (0 to 4).
    #[inline(always)]
    pub unsafe fn store_partial(self, to: *mut f32, count: usize) {
        for (i, lane) in self.0.into_iter().take(count).enumerate() {
            // SAFETY: the caller's promise.
            unsafe { to.add(i).write(lane) }
        }
    }

    by_lane! {
        lanes_add(a, b) -> F32x4 = a + b;
        lanes_sub(a, b) -> F32x4 = a - b;
        lanes_mul(a, b) -> F32x4 = a * b;
        lanes_div(a, b) -> F32x4 = a / b;
        lanes_neg(a) -> F32x4 = -a;
        /// Correctly rounded square root.
        sqrt(a) -> F32x4 = a.sqrt();
        /// Clears the sign bit.
        abs(a) -> F32x4 = a.abs();
        /// `Math.max`: NaN wins, +0 is greater than −0.
        max(a, b) -> F32x4 = max(a, b);
        /// `Math.min`: NaN wins, −0 is less than +0.
        min(a, b) -> F32x4 = min(a, b);
        /// `self < other ? other : self`, one instruction.
        pmax(a, b) -> F32x4 = if a < b { b } else { a };
        /// `other < self ? other : self`, one instruction.
        pmin(a, b) -> F32x4 = if b < a { b } else { a };
        /// `self < other` by lane, all ones or all zeros; false for NaN.
        lt(a, b) -> I32x4 = mask(a < b);
        /// `self <= other` by lane; false for NaN.
        le(a, b) -> I32x4 = mask(a <= b);
        /// `self == other` by lane; false for NaN, +0 equals −0.
        eq(a, b) -> I32x4 = mask(a == b);
        /// Cut towards 0; the nearest that there is for what no i32 holds, 0 for NaN.
        truncate(a) -> I32x4 = a as i32;
        /// The bits, unchanged.
        to_bits(a) -> I32x4 = a.to_bits() as i32;
    }

    /// `mask ? a : b` by bit.
    #[inline(always)]
    pub fn select(mask: I32x4, a: Self, b: Self) -> Self {
        Self::from_bits(I32x4::select(mask, a.to_bits(), b.to_bits()))
    }

    /// The value with these bits.
    #[inline(always)]
    pub fn from_bits(bits: I32x4) -> Self {
        Self(bits.0.map(|bits| f32::from_bits(bits as u32)))
    }

    /// The value of lane `N`.
    #[inline(always)]
    pub fn lane<const N: usize>(self) -> f32 {
        self.0[N]
    }

    /// Lanes a0 b0 a1 b1.
    #[inline(always)]
    pub fn zip_low(self, other: Self) -> Self {
        Self([self.0[0], other.0[0], self.0[1], other.0[1]])
    }

    /// Lanes a2 b2 a3 b3.
    #[inline(always)]
    pub fn zip_high(self, other: Self) -> Self {
        Self([self.0[2], other.0[2], self.0[3], other.0[3]])
    }
}

impl I32x4 {
    /// The same value in all lanes.
    #[inline(always)]
    pub fn splat(value: i32) -> Self {
        Self([value; 4])
    }

    /// Lanes in order.
    #[inline(always)]
    pub fn new(a: i32, b: i32, c: i32, d: i32) -> Self {
        Self([a, b, c, d])
    }

    /// Reads four elements.
    #[inline(always)]
    pub unsafe fn load(from: *const i32) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { from.cast::<[i32; 4]>().read() })
    }

    /// Reads `count` elements (0 to 4); the other lanes are 0.
    #[inline(always)]
    pub unsafe fn load_partial(from: *const i32, count: usize) -> Self {
        // SAFETY: the caller's promise.
        Self(from_fn(|i| if i < count { unsafe { from.add(i).read() } } else { 0 }))
    }

    /// Writes four elements.
    #[inline(always)]
    pub unsafe fn store(self, to: *mut i32) {
        // SAFETY: the caller's promise.
        unsafe { to.cast::<[i32; 4]>().write(self.0) }
    }

    /// Writes the first `count` lanes (0 to 4).
    #[inline(always)]
    pub unsafe fn store_partial(self, to: *mut i32, count: usize) {
        for (i, lane) in self.0.into_iter().take(count).enumerate() {
            // SAFETY: the caller's promise.
            unsafe { to.add(i).write(lane) }
        }
    }

    by_lane! {
        lanes_add(a, b) -> I32x4 = a.wrapping_add(b);
        lanes_sub(a, b) -> I32x4 = a.wrapping_sub(b);
        lanes_mul(a, b) -> I32x4 = a.wrapping_mul(b);
        lanes_and(a, b) -> I32x4 = a & b;
        lanes_or(a, b) -> I32x4 = a | b;
        lanes_xor(a, b) -> I32x4 = a ^ b;
        /// `self == other` by lane.
        eq(a, b) -> I32x4 = mask(a == b);
        /// `self < other` by lane, signed.
        lt(a, b) -> I32x4 = mask(a < b);
        /// The nearest f32, ties to even.
        to_f32(a) -> F32x4 = a as f32;
    }

    /// Shifts left by `bits` (0 to 31).
    #[allow(clippy::should_implement_trait)]
    #[inline(always)]
    pub fn shl(self, bits: u32) -> Self {
        Self(self.0.map(|lane| lane << bits))
    }

    /// Shifts right, filling with zeros.
    #[inline(always)]
    pub fn shr_u(self, bits: u32) -> Self {
        Self(self.0.map(|lane| (lane as u32 >> bits) as i32))
    }

    /// Shifts right, filling with the sign.
    #[inline(always)]
    pub fn shr_s(self, bits: u32) -> Self {
        Self(self.0.map(|lane| lane >> bits))
    }

    /// Whether any bit is set.
    #[inline(always)]
    pub fn any(self) -> bool {
        self.0.iter().any(|&lane| lane != 0)
    }

    /// The sign of lane i as bit i.
    #[inline(always)]
    pub fn bitmask(self) -> usize {
        (0..4).map(|i| usize::from(self.0[i] < 0) << i).sum()
    }

    /// `mask ? a : b` by bit.
    #[inline(always)]
    pub fn select(mask: I32x4, a: Self, b: Self) -> Self {
        Self(from_fn(|i| (a.0[i] & mask.0[i]) | (b.0[i] & !mask.0[i])))
    }

    /// The value of lane `N`.
    #[inline(always)]
    pub fn lane<const N: usize>(self) -> i32 {
        self.0[N]
    }

    /// Lanes a0 b0 a1 b1.
    #[inline(always)]
    pub fn zip_low(self, other: Self) -> Self {
        Self([self.0[0], other.0[0], self.0[1], other.0[1]])
    }

    /// Lanes a2 b2 a3 b3.
    #[inline(always)]
    pub fn zip_high(self, other: Self) -> Self {
        Self([self.0[2], other.0[2], self.0[3], other.0[3]])
    }
}
