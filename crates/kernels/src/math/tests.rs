//! The functions against float64: special values, distances in ulp on a coarse sweep, the checksums that
//! test/math.test.ts and test/stream.test.ts repeat, and (ignored, a quarter of an hour) every float:
//! `cargo test --release -p rutter-kernels every_float -- --ignored --nocapture`.

use std::f32::consts::{FRAC_PI_2, FRAC_PI_4};

use super::{
    atan::Atan,
    erf::Erf,
    erfinv::Erfinv,
    exp::Exp,
    log::Log,
    normal::Normal,
    sigmoid::Sigmoid,
    sin::{Cos, Sin},
    tanh::Tanh,
    uniform::Uniform,
};
use crate::{lane::F32x4, threefry::Threefry};

unsafe extern "C" {
    // The C library's, since Rust's standard library has none.
    safe fn erf(x: f64) -> f64;
}

struct Function {
    name: &'static str,
    eval: fn(&[f32; 4]) -> [f32; 4],
    /// The truth at x; the second argument is our result, a start for Newton's method.
    truth: fn(f64, f64) -> f64,
    /// Bound in ulp, and the inputs for which it holds.
    bound: f64,
    from: f32,
    to: f32,
    signs: &'static [f32],
}

macro_rules! lanes {
    ($function:ident) => {
        |x| $function::new().eval(F32x4::from_slice(x)).to_array()
    };
}

const BOTH: &[f32] = &[1.0, -1.0];
const ODD: &[f32] = &[1.0];

const FUNCTIONS: [Function; 9] = [
    Function {
        name: "exp",
        eval: lanes!(Exp),
        truth: |x, _| x.exp(),
        bound: 1.0,
        from: 1e-10,
        to: 110.0,
        signs: BOTH,
    },
    Function {
        name: "log",
        eval: lanes!(Log),
        truth: |x, _| x.ln(),
        bound: 0.9,
        from: 0.0,
        to: f32::MAX,
        signs: ODD,
    },
    Function {
        name: "tanh",
        eval: lanes!(Tanh),
        truth: |x, _| x.tanh(),
        bound: 1.4,
        from: 0.0,
        to: 12.0,
        signs: ODD,
    },
    Function {
        name: "sigmoid",
        eval: lanes!(Sigmoid),
        truth: |x, _| 1.0 / (1.0 + (-x).exp()),
        bound: 2.5,
        from: 1e-10,
        to: 110.0,
        signs: BOTH,
    },
    Function {
        name: "erf",
        eval: lanes!(Erf),
        truth: |x, _| erf(x),
        bound: 2.1,
        from: 0.0,
        to: 5.0,
        signs: ODD,
    },
    Function {
        name: "erfinv",
        eval: lanes!(Erfinv),
        truth: erfinv,
        bound: 2.6,
        from: 0.0,
        to: 0.99999994,
        signs: ODD,
    },
    Function {
        name: "sin",
        eval: lanes!(Sin),
        truth: |x, _| x.sin(),
        bound: 0.5002,
        from: 0.0,
        to: f32::MAX,
        signs: ODD,
    },
    Function {
        name: "cos",
        eval: lanes!(Cos),
        truth: |x, _| x.cos(),
        bound: 0.5002,
        from: 0.0,
        to: f32::MAX,
        signs: ODD,
    },
    Function {
        name: "atan",
        eval: lanes!(Atan),
        truth: |x, _| x.atan(),
        bound: 1.4,
        from: 0.0,
        to: f32::MAX,
        signs: ODD,
    },
];

/// One step of Newton's method doubles the digits of a float32 start.
fn erfinv(x: f64, start: f64) -> f64 {
    start + (x - erf(start)) * (std::f64::consts::PI.sqrt() / 2.0) * (start * start).exp()
}

/// The distance of `value` from `truth` in units of the last place of a float32 like `truth`.
fn ulps(value: f32, truth: f64) -> f64 {
    if truth.abs() >= 2f64.powi(128) - 2f64.powi(103) {
        return if value as f64 == truth.signum() * f64::INFINITY { 0.0 } else { f64::INFINITY };
    }
    let exponent = (((truth.to_bits() >> 52) & 0x7ff) as i32 - 1023).max(-126);
    (value as f64 - truth).abs() / 2f64.powi(exponent - 23)
}

/// The greatest distance over every `step`-th float of the function's range, and where.
fn worst(function: &Function, step: u32) -> (f64, f32) {
    let mut worst = (0.0, 0.0);
    for &sign in function.signs {
        let mut bits = function.from.to_bits();
        while bits <= function.to.to_bits() {
            let x: [f32; 4] = std::array::from_fn(|i| sign * f32::from_bits(bits + i as u32 * step));
            for (x, value) in x.into_iter().zip((function.eval)(&x)) {
                if x.abs() <= function.to {
                    let distance = ulps(value, (function.truth)(x as f64, value as f64));
                    if distance > worst.0 || distance.is_nan() {
                        worst = (distance, x);
                    }
                }
            }
            bits += 4 * step;
        }
    }
    worst
}

/// The value of a name in test/golden/math.json, which is flat and holds numbers and strings.
fn golden(name: &str) -> &'static str {
    let text = include_str!("../../../../test/golden/math.json");
    let start = text.find(&format!("\"{name}\":")).expect(name) + name.len() + 3;
    text[start..].split([',', '}']).next().unwrap().trim().trim_matches('"')
}

/// FNV-1a over whole words of 32 bits; every NaN counts as the same.
fn checksum(values: impl Iterator<Item = f32>) -> String {
    let hash = values.fold(0x811c9dc5u32, |hash, value| {
        let bits = if value.is_nan() { 0x7fc00000 } else { value.to_bits() };
        (hash ^ bits).wrapping_mul(0x01000193)
    });
    format!("{hash:08x}")
}

/// The function at every `step`-th bit pattern, from +0 on.
fn sweep(function: &Function, step: usize) -> impl Iterator<Item = f32> {
    let eval = function.eval;
    let patterns = (1u64 << 32).div_ceil(step as u64);
    (0..patterns).step_by(4).flat_map(move |first| {
        let x: [f32; 4] = std::array::from_fn(|i| f32::from_bits(((first + i as u64) * step as u64) as u32));
        eval(&x).into_iter().take((patterns - first) as usize)
    })
}

#[test]
fn special_values() {
    const INF: f32 = f32::INFINITY;
    const NAN: f32 = f32::NAN;
    let cases: [(&str, [f32; 8], [f32; 8]); 9] = [
        (
            "exp",
            [0.0, -0.0, INF, -INF, NAN, 89.0, -104.0, -103.9],
            [1.0, 1.0, INF, 0.0, NAN, INF, 0.0, 1e-45],
        ),
        (
            "log",
            [0.0, -0.0, INF, -INF, NAN, 1.0, -1.0, 1e-45],
            [-INF, -INF, INF, NAN, NAN, 0.0, NAN, -103.27893],
        ),
        (
            "tanh",
            [0.0, -0.0, INF, -INF, NAN, 1e-45, -1e-45, 40.0],
            [0.0, -0.0, 1.0, -1.0, NAN, 1e-45, -1e-45, 1.0],
        ),
        (
            "sigmoid",
            [0.0, -0.0, INF, -INF, NAN, -80.0, 80.0, -103.0],
            [0.5, 0.5, 1.0, 0.0, NAN, 1.8048514e-35, 1.0, 1e-45],
        ),
        (
            "erf",
            [0.0, -0.0, INF, -INF, NAN, 1e-45, -1e-45, 40.0],
            [0.0, -0.0, 1.0, -1.0, NAN, 1e-45, -1e-45, 1.0],
        ),
        (
            "erfinv",
            [0.0, -0.0, INF, -INF, NAN, 1.0, -1.0, 1.0000001],
            [0.0, -0.0, NAN, NAN, NAN, INF, -INF, NAN],
        ),
        (
            "sin",
            [0.0, -0.0, INF, -INF, NAN, 1e-45, -1e-45, f32::MAX],
            [0.0, -0.0, NAN, NAN, NAN, 1e-45, -1e-45, -0.5218765],
        ),
        (
            "cos",
            [0.0, -0.0, INF, -INF, NAN, 1e-45, -1e-45, f32::MAX],
            [1.0, 1.0, NAN, NAN, NAN, 1.0, 1.0, 0.8530210],
        ),
        (
            "atan",
            [0.0, -0.0, INF, -INF, NAN, 1e-45, -1e-45, 1.0],
            [0.0, -0.0, FRAC_PI_2, -FRAC_PI_2, NAN, 1e-45, -1e-45, FRAC_PI_4],
        ),
    ];
    for (name, inputs, expected) in cases {
        let function = FUNCTIONS.iter().find(|function| function.name == name).unwrap();
        for (x, expected) in inputs.into_iter().zip(expected) {
            let value = (function.eval)(&[x; 4])[2];
            let same = value.to_bits() == expected.to_bits() || value.is_nan() && expected.is_nan();
            assert!(same, "{name}({x:e}) is {value:e}, not {expected:e}");
        }
    }
}

#[test]
fn a_coarse_sweep_is_within_the_stated_bounds() {
    for function in &FUNCTIONS {
        let (distance, x) = worst(function, 4099);
        assert!(distance <= function.bound, "{}: {distance} ulp at {x:e}", function.name);
    }
}

#[test]
fn the_results_are_the_bits_of_the_golden_file() {
    let step = golden("step").parse().unwrap();
    for function in &FUNCTIONS {
        assert_eq!(checksum(sweep(function, step)), golden(function.name), "{}", function.name);
    }
}

#[test]
fn random_numbers_are_the_bits_of_the_golden_file() {
    let [key0, key1, draw, count] =
        ["key0", "key1", "draw", "count"].map(|name| golden(name).parse().unwrap());
    let generator = Threefry::new(key0, key1);
    let words = || (0..count as usize).step_by(8).flat_map(|position| generator.words(position, draw));
    let uniform = words().flat_map(|word| Uniform::new().eval(word).to_array());
    assert_eq!(checksum(uniform), golden("uniform"));
    let normal = words().flat_map(|word| Normal::new().eval(word).to_array());
    assert_eq!(checksum(normal), golden("normal"));
}

/// Those that take every float in minutes: large arguments of sine and cosine take longer.
fn quick() -> impl Iterator<Item = &'static Function> {
    FUNCTIONS.iter().filter(|function| !["sin", "cos"].contains(&function.name))
}

#[test]
#[ignore = "every float takes minutes; it made the numbers in the doc comments"]
fn every_float_is_within_the_stated_bound() {
    for function in quick() {
        let (distance, x) = worst(function, 1);
        println!("{}: {distance:.3} ulp at {x:e}", function.name);
        assert!(distance <= function.bound);
    }
}

#[test]
#[ignore = "as above; test/math.test.ts has the same behind an environment variable"]
fn every_float_has_the_bits_of_the_golden_file() {
    for function in quick() {
        let found = checksum(sweep(function, 1));
        println!("{}: {found}", function.name);
        assert_eq!(found, golden(&format!("every-{}", function.name)));
    }
}
