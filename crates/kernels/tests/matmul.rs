//! The fast product against the three loops: every small size, random larger ones, every transposition,
//! batches, special values.

mod samples;

use rutter_kernels::matmul::{Activation, Product, matmul, matmul_bias, matmul_reference, matmul_update};
use rutter_kernels::unary;
use samples::{Guarded, Random, assert_bits, ordinary, thinned, values};

/// All four combinations of stored transposed or not.
fn products(m: usize, n: usize, k: usize) -> [Product; 4] {
    [(false, false), (false, true), (true, false), (true, true)].map(|(transpose_a, transpose_b)| Product {
        m,
        n,
        k,
        transpose_a,
        transpose_b,
        a_row: if transpose_a { m } else { k },
    })
}

fn check(a: &[f32], b: &[f32], size: Product) {
    let mut out = Guarded::new(size.m * size.n);
    unsafe { matmul(a.as_ptr(), b.as_ptr(), out.pointer(), 1, size, 0, 0) };
    assert_bits(out.values(), &matmul_reference(a, b, size), &size);
}

#[test]
fn every_small_product_equals_the_three_loops() {
    const SMALL: [usize; 11] = [0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 17];
    for m in SMALL {
        for n in SMALL {
            for k in SMALL {
                let (a, b) = (ordinary(1, m * k), ordinary(2, k * n));
                for size in products(m, n, k) {
                    check(&a, &b, size);
                }
            }
        }
    }
}

#[test]
fn larger_products_equal_the_three_loops_across_blocks_of_k() {
    let mut random = Random::new(3);
    let mut sizes = vec![
        (10, 30, 784),
        (33, 12, 511),
        (40, 9, 512),
        (36, 20, 513),
        (5, 17, 1025),
        (64, 64, 64),
        (261, 67, 515),
        // Few steps of k into a large result.
        (30, 100, 10),
        (7, 803, 64),
        (513, 9, 3),
        (2, 1500, 23),
        (9000, 5, 2),
    ];
    // Few rows of a, whole groups of eight and what is left.
    sizes.extend((1..=31).map(|m| (m, 21, 530)));
    sizes.push((8, 4099, 3));
    sizes.extend((0..20).map(|_| (1 + random.below(70), 1 + random.below(70), 1 + random.below(1300))));
    for (m, n, k) in sizes {
        let (a, b) = (ordinary(m as u32, m * k), ordinary(n as u32, k * n));
        for size in products(m, n, k) {
            check(&a, &b, size);
        }
    }
}

#[test]
fn special_values_go_where_the_three_loops_put_them() {
    for (m, n, k) in [(1, 1, 1), (5, 11, 3), (4, 8, 2), (9, 6, 4), (3, 3, 600), (40, 13, 2)] {
        let (a, b) = (values(7, m * k), values(8, k * n));
        for size in products(m, n, k) {
            check(&a, &b, size);
        }
    }
}

#[test]
fn a_sum_of_nothing_is_plus_zero_and_products_of_minus_zero_too() {
    check(&[], &[], Product { m: 3, n: 5, k: 0, transpose_a: false, transpose_b: false, a_row: 0 });
    let size = Product { m: 1, n: 1, k: 1, transpose_a: false, transpose_b: false, a_row: 1 };
    let mut out = Guarded::new(1);
    unsafe { matmul([-0.0f32].as_ptr(), [1.0f32].as_ptr(), out.pointer(), 1, size, 0, 0) };
    assert_bits(out.values(), &[0.0], &size);
}

#[test]
fn a_batch_is_its_products_one_by_one_and_a_stride_of_zero_repeats_a_factor() {
    let (batch, m, n, k) = (3, 5, 9, 6);
    let (a, b) = (ordinary(1, batch * m * k), ordinary(2, batch * k * n));
    for size in products(m, n, k) {
        for (a_stride, b_stride) in [(m * k, k * n), (0, k * n), (m * k, 0), (0, 0)] {
            let mut out = Guarded::new(batch * m * n);
            unsafe { matmul(a.as_ptr(), b.as_ptr(), out.pointer(), batch, size, a_stride, b_stride) };
            let expected: Vec<f32> = (0..batch)
                .flat_map(|i| matmul_reference(&a[i * a_stride..], &b[i * b_stride..], size))
                .collect();
            assert_bits(out.values(), &expected, &(size, a_stride, b_stride));
        }
    }
}

#[test]
fn factors_full_of_zeros_give_the_same_bits() {
    let sizes = [
        (128, 100, 784),
        (10, 30, 784),
        (65, 17, 130),
        (33, 129, 1025),
        (40, 300, 63),
        (100, 789, 50),
        (28, 61, 64),
        (9, 40, 1900),
        (30, 800, 65),
    ];
    for (m, n, k) in sizes {
        for share in [0.5, 0.8, 1.0] {
            let (a, b) = (thinned(1, m * k, share), ordinary(2, k * n));
            for size in products(m, n, k) {
                check(&a, &b, size);
            }
            let (a, b) = (ordinary(3, m * k), thinned(4, k * n, share));
            for size in products(m, n, k) {
                check(&a, &b, size);
            }
        }
    }
}

#[test]
fn zeros_times_infinity_are_nan_and_denormal_elements_count() {
    let (m, n, k) = (32, 40, 70);
    for special in [f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 1e-45, -1e-45, f32::MAX] {
        for at in [0, 5, 1399, 2239] {
            let (mut a, mut b) = (thinned(5, m * k, 0.8), ordinary(6, k * n));
            b[at] = special;
            for size in products(m, n, k) {
                check(&a, &b, size);
                // Zeros in b: a's elements take the special value.
                check(&b[..m * k], &a, Product { n: m, a_row: if size.transpose_a { m } else { k }, ..size });
            }
            a[at] = special;
            for size in products(m, n, k) {
                check(&a, &b, size);
            }
        }
    }
}

#[test]
fn a_bias_and_an_activation_follow_the_rounded_sum() {
    type Function = unsafe fn(*const f32, *mut f32, usize);
    let functions: [(Activation, Option<Function>); 4] = [
        (Activation::Identity, None),
        (Activation::Relu, Some(unary::relu)),
        (Activation::Sigmoid, Some(unary::sigmoid)),
        (Activation::Tanh, Some(unary::tanh)),
    ];
    for (m, n, k) in [(10, 30, 784), (1, 1, 1), (40, 103, 7), (3, 5000, 2), (4, 7, 0), (0, 3, 2), (3, 0, 2)] {
        let (a, b, bias) = (ordinary(1, m * k), ordinary(2, k * n), values(3, n));
        for size in products(m, n, k) {
            let mut sums = matmul_reference(&a, &b, size);
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum += bias[i % n];
            }
            for (activation, function) in functions {
                let mut expected = sums.clone();
                if let Some(function) = function {
                    unsafe { function(sums.as_ptr(), expected.as_mut_ptr(), m * n) };
                }
                let mut out = Guarded::new(m * n);
                let [a, b, bias] = [&a, &b, &bias].map(|x| x.as_ptr());
                unsafe { matmul_bias(a, b, bias, out.pointer(), size, activation) };
                assert_bits(out.values(), &expected, &(size, activation));
            }
        }
    }
}

/// w · keep + g · scale.
fn updated(w: &[f32], gradient: &[f32], [keep, scale]: [f32; 2]) -> Vec<f32> {
    w.iter().zip(gradient).map(|(w, g)| w * keep + g * scale).collect()
}

/// Both into another place and in place of w.
fn check_update([a, b, w]: [&[f32]; 3], gradient: &[f32], factors: [f32; 2], size: Product) {
    let expected = updated(w, gradient, factors);
    let mut out = Guarded::new(w.len());
    unsafe { matmul_update(a.as_ptr(), b.as_ptr(), w.as_ptr(), factors, out.pointer(), size) };
    assert_bits(out.values(), &expected, &(size, factors));
    let mut own = w.to_vec();
    let start = own.as_mut_ptr();
    unsafe { matmul_update(a.as_ptr(), b.as_ptr(), start, factors, start, size) };
    assert_bits(&own, &expected, &(size, factors));
}

/// The factors of w − g · rate.
fn descent(rate: f32) -> [f32; 2] {
    [1.0, -rate]
}

#[test]
fn an_update_is_the_product_then_the_step_in_place_or_not() {
    let sizes = [(30, 784, 10), (100, 36, 128), (7, 13, 5), (300, 70, 9), (1, 1, 1), (4, 8, 512)];
    for (m, n, k) in sizes {
        for share in [0.0, 0.8] {
            let (a, b) = (ordinary(1, m * k), thinned(2, k * n, share));
            let w = ordinary(3, m * n);
            for size in products(m, n, k) {
                let gradient = matmul_reference(&a, &b, size);
                for factors in [descent(0.03), [0.9, 1.0]] {
                    check_update([&a, &b, &w], &gradient, factors, size);
                }
            }
        }
    }
}

#[test]
fn rows_are_the_same_computed_in_parts() {
    // Mostly zeros in b: threads share out the rows of aᵀ · b, whose columns of a are then parts of longer rows.
    for (m, n, k, share) in [(13, 9, 6, 0.0), (300, 70, 20, 0.0), (300, 70, 80, 0.8), (64, 48, 100, 0.9)] {
        let (a, b) = (ordinary(1, m * k), thinned(2, k * n, share));
        let w = ordinary(3, m * n);
        for size in products(m, n, k) {
            let expected = matmul_reference(&a, &b, size);
            let stepped: Vec<f32> = w.iter().zip(&expected).map(|(w, g)| w - g * 0.03).collect();
            for (from, to) in [(0, 4), (4, m), (m - 1, m), (4, 36.min(m))] {
                let start = if size.transpose_a { from } else { from * k };
                let part = Product { m: to - from, ..size };
                let mut out = Guarded::new(part.m * n);
                let own = a[start..].as_ptr();
                unsafe { matmul(own, b.as_ptr(), out.pointer(), 1, part, 0, 0) };
                assert_bits(out.values(), &expected[from * n..to * n], &(size, from, to));
                let old = w[from * n..].as_ptr();
                unsafe { matmul_update(own, b.as_ptr(), old, descent(0.03), out.pointer(), part) };
                assert_bits(out.values(), &stepped[from * n..to * n], &(size, from, to));
            }
        }
    }
}

/// `b` [k, n] with ±0 in the columns from the first to before the second of each pair.
fn blanked(mut b: Vec<f32>, n: usize, blank: &[[usize; 2]]) -> Vec<f32> {
    for (i, x) in b.iter_mut().enumerate() {
        if blank.iter().any(|[from, to]| (*from..*to).contains(&(i % n))) {
            *x = if i % 3 == 0 { -0.0 } else { 0.0 };
        }
    }
    b
}

#[test]
fn columns_of_nothing_but_zeros_change_no_bit() {
    let (m, k) = (23, 10);
    for (n, blank) in
        [(784, vec![[0, 113], [200, 208], [301, 311], [700, 784]]), (99, vec![[0, 99]]), (130, vec![[4, 8]])]
    {
        for a in [ordinary(1, m * k), values(1, m * k)] {
            let b = blanked(ordinary(2, k * n), n, &blank);
            let w = values(3, m * n);
            for size in products(m, n, k).into_iter().filter(|size| !size.transpose_b) {
                check(&a, &b, size);
                let gradient = matmul_reference(&a, &b, size);
                let rates = [0.03, 0.0, -0.0, -0.03, f32::INFINITY, f32::NAN].map(descent);
                for factors in rates.into_iter().chain([[0.9, 1.0], [1.0, 1.0], [f32::INFINITY, 0.0]]) {
                    check_update([&a, &b, &w], &gradient, factors, size);
                }
            }
        }
    }
}
