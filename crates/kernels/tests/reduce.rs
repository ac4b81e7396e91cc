//! Sums in the stated order, maxima, and softmax over them.

mod samples;

use rutter_kernels::lane::F32x4;
use rutter_kernels::math::{exp::Exp, log::Log};
use rutter_kernels::{reduce, softmax};
use samples::{Guarded, SIZES, assert_bits, js_max, ordinary, values};

/// The order of a row sum, spelled out.
fn row_sum(x: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    for (i, value) in x.iter().enumerate() {
        lanes[i % 8] += value;
    }
    let v: Vec<f32> = (0..4).map(|j| lanes[j] + lanes[j + 4]).collect();
    (v[0] + v[2]) + (v[1] + v[3])
}

#[test]
fn sums_and_maxima_follow_their_definition() {
    for outer in [0, 1, 3] {
        for n in SIZES {
            for inner in SIZES {
                for (kind, x) in
                    [values, ordinary].map(|draw| draw(n as u32, outer * n * inner)).iter().enumerate()
                {
                    let case = (outer, n, inner, kind);
                    let (mut sums, mut maxima) = (Guarded::new(outer * inner), Guarded::new(outer * inner));
                    unsafe {
                        reduce::sum(x.as_ptr(), sums.pointer(), outer, n, inner);
                        reduce::max(x.as_ptr(), maxima.pointer(), outer, n, inner);
                    }
                    let column = |e: usize| -> Vec<f32> {
                        (0..n).map(|j| x[(e / inner * n + j) * inner + e % inner]).collect()
                    };
                    let sum = |x: &[f32]| match inner {
                        1 => row_sum(x),
                        _ => x.iter().fold(0.0, |sum, value| sum + value),
                    };
                    let expected: Vec<f32> = (0..outer * inner).map(|e| sum(&column(e))).collect();
                    assert_bits(sums.values(), &expected, &("sum", case));
                    let greatest = |x: Vec<f32>| x.into_iter().fold(f32::NEG_INFINITY, js_max);
                    let expected: Vec<f32> = (0..outer * inner).map(|e| greatest(column(e))).collect();
                    assert_bits(maxima.values(), &expected, &("max", case));
                }
            }
        }
    }
}

#[test]
fn softmax_and_its_logarithm_follow_their_definition_in_place_too() {
    let exp = |x: f32| Exp::new().eval(F32x4::splat(x)).lane::<0>();
    let log = |x: f32| Log::new().eval(F32x4::splat(x)).lane::<0>();
    for rows in [0, 1, 3] {
        for n in SIZES {
            for (kind, x) in [values, ordinary].map(|draw| draw(n as u32, rows * n)).iter().enumerate() {
                let (mut plain, mut logarithm) = (Vec::new(), Vec::new());
                for row in x.chunks(n.max(1)) {
                    let m = row.iter().copied().fold(f32::NEG_INFINITY, js_max);
                    let e: Vec<f32> = row.iter().map(|x| exp(x - m)).collect();
                    let sum = row_sum(&e);
                    plain.extend(e.iter().map(|e| e / sum));
                    logarithm.extend(row.iter().map(|x| (x - m) - log(sum)));
                }
                type Kernel = unsafe fn(*const f32, *mut f32, usize, usize);
                let kernels: [(&str, Kernel, Vec<f32>); 2] =
                    [("softmax", softmax::softmax, plain), ("log_softmax", softmax::log_softmax, logarithm)];
                for (name, kernel, expected) in kernels {
                    let mut out = Guarded::new(rows * n);
                    unsafe { kernel(x.as_ptr(), out.pointer(), rows, n) };
                    assert_bits(out.values(), &expected, &(name, rows, n, kind));
                    let mut in_place = Guarded::of(x);
                    let pointer = in_place.pointer();
                    unsafe { kernel(pointer, pointer, rows, n) };
                    assert_bits(in_place.values(), &expected, &(name, rows, n, kind, "in place"));
                }
            }
        }
    }
}
