//! Sizes and values that find mistakes, and equality of bits.

#![allow(dead_code, reason = "each test file uses its part")]

/// Around multiples of the lane, of two lanes, of a tile, and a few larger ones.
pub const SIZES: [usize; 20] = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 20, 31, 32, 33, 63, 64, 65, 100];

/// ±0, denormals, the smallest and greatest normals, ±∞, NaN, and values where functions change their form.
pub const SPECIAL: [f32; 24] = [
    0.0,
    -0.0,
    1e-45,
    -1e-45,
    1.1e-38,
    -1.1e-38,
    f32::MIN_POSITIVE,
    -f32::MIN_POSITIVE,
    f32::MAX,
    f32::MIN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::NAN,
    1.0,
    -1.0,
    0.5,
    -0.5,
    88.5,
    -88.5,
    -103.5,
    16777216.0,
    -16777216.0,
    0.625,
    -1.5,
];

/// A small generator for tests only (xorshift).
pub struct Random(u32);

impl Random {
    pub fn new(seed: u32) -> Self {
        Self(seed.wrapping_mul(2654435761) | 1)
    }

    pub fn word(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// In [−4, 4), with many different exponents' worth of bits.
    pub fn ordinary(&mut self) -> f32 {
        (self.word() >> 8) as f32 / 2097152.0 - 4.0
    }

    /// One in four is special.
    pub fn any(&mut self) -> f32 {
        match self.word() >> 8 & 3 {
            0 => SPECIAL[(self.word() >> 8) as usize % SPECIAL.len()],
            _ => self.ordinary(),
        }
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.word() >> 8) as usize % bound
    }
}

/// `n` values, a quarter of them special.
pub fn values(seed: u32, n: usize) -> Vec<f32> {
    let mut random = Random::new(seed);
    (0..n).map(|_| random.any()).collect()
}

/// `n` finite values of ordinary size.
pub fn ordinary(seed: u32, n: usize) -> Vec<f32> {
    let mut random = Random::new(seed);
    (0..n).map(|_| random.ordinary()).collect()
}

/// An output that shows which elements were not written, with guards that must not be.
pub struct Guarded(Vec<f32>);

const GUARD: f32 = -7.25e30;
const GUARDS: usize = 8;

impl Guarded {
    pub fn new(n: usize) -> Self {
        Self(vec![GUARD; n + 2 * GUARDS])
    }

    /// Holds `values` to begin with, for kernels that work in place.
    pub fn of(values: &[f32]) -> Self {
        let mut guarded = Self::new(values.len());
        guarded.0[GUARDS..GUARDS + values.len()].copy_from_slice(values);
        guarded
    }

    pub fn pointer(&mut self) -> *mut f32 {
        self.0[GUARDS..].as_mut_ptr()
    }

    /// The values; panics when something was written beside them.
    pub fn values(&self) -> &[f32] {
        let end = self.0.len() - GUARDS;
        assert!(self.0[..GUARDS].iter().all(|&x| x == GUARD), "written before the output");
        assert!(self.0[end..].iter().all(|&x| x == GUARD), "written behind the output");
        &self.0[GUARDS..end]
    }
}

/// Equal bits; any NaN equals any other.
pub fn assert_bits(actual: &[f32], expected: &[f32], case: &dyn std::fmt::Debug) {
    assert_eq!(actual.len(), expected.len(), "length in case {case:?}");
    for (i, (a, e)) in actual.iter().zip(expected).enumerate() {
        let equal = a.to_bits() == e.to_bits() || a.is_nan() && e.is_nan();
        assert!(equal, "case {case:?}, element {i}: got {a:e}, expected {e:e}");
    }
}

/// `Math.max` of JavaScript.
pub fn js_max(a: f32, b: f32) -> f32 {
    match (a.is_nan() || b.is_nan(), a == 0.0 && b == 0.0) {
        (true, _) => f32::NAN,
        (_, true) => {
            if a.is_sign_positive() {
                a
            } else {
                b
            }
        }
        _ => {
            if a > b {
                a
            } else {
                b
            }
        }
    }
}

/// `Math.min` of JavaScript.
pub fn js_min(a: f32, b: f32) -> f32 {
    -js_max(-a, -b)
}

/// Numbers of which about `share` are exact zeros of either sign.
pub fn thinned(seed: u32, count: usize, share: f32) -> Vec<f32> {
    let mut random = Random::new(seed + 100);
    let zero = |random: &mut Random| if random.below(2) == 0 { 0.0 } else { -0.0 };
    let keep = |x, random: &mut Random| match (random.below(1000) as f32) < 1000.0 * share {
        true => zero(random),
        false => x,
    };
    ordinary(seed, count).into_iter().map(|x| keep(x, &mut random)).collect()
}
