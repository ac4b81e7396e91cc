//! Convolutions against the seven loops: every mixture of kernel, stride, padding, dilation and groups on sizes
//! that are no multiples of anything, special values, and the book's layers.

mod samples;

use rutter_kernels::conv2d::{
    Convolution, conv2d, conv2d_reference, conv2d_weight_gradient, conv2d_weight_gradient_reference,
};
use samples::{Guarded, Random, assert_bits, ordinary, thinned, values};

fn check(size: Convolution, fill: fn(u32, usize) -> Vec<f32>) {
    let [oh, ow] = size.output();
    let x = fill(1, size.n * size.c * size.h * size.w);
    let weight = fill(2, size.f * depth(&size));
    let bias = fill(3, size.f);
    let delta = fill(4, size.n * size.f * oh * ow);
    check_values(size, [&x, &weight, &bias, &delta]);
}

/// Elements of a filter.
fn depth(size: &Convolution) -> usize {
    size.c / size.groups * size.kh * size.kw
}

fn check_values(size: Convolution, [x, weight, bias, delta]: [&[f32]; 4]) {
    let [oh, ow] = size.output();
    for bias in [None, Some(bias)] {
        let mut out = Guarded::new(size.n * size.f * oh * ow);
        let start = bias.map_or(core::ptr::null(), <[f32]>::as_ptr);
        unsafe { conv2d(x.as_ptr(), weight.as_ptr(), start, out.pointer(), size) };
        assert_bits(out.values(), &conv2d_reference(x, weight, bias, size), &("forward", size));
    }
    let mut out = Guarded::new(size.f * depth(&size));
    unsafe { conv2d_weight_gradient(x.as_ptr(), delta.as_ptr(), out.pointer(), size, size.f * oh * ow) };
    let expected = conv2d_weight_gradient_reference(x, delta, size);
    assert_bits(out.values(), &expected, &("weight gradient", size));
}

/// A convolution where the filter fits.
fn fits(size: &Convolution) -> bool {
    size.output() != [0, 0]
}

#[test]
fn every_mixture_of_options_equals_the_loops() {
    let mut random = Random::new(5);
    for kernel in [1, 2, 3, 5] {
        for stride in [1, 2, 3] {
            for padding in 0..4 {
                for dilation in [1, 2] {
                    for groups in [1, 2, 3] {
                        for n in [1, 2, 3, 4, 5, 7] {
                            let size = Convolution {
                                n,
                                c: groups * (1 + random.below(4)),
                                h: 1 + random.below(11),
                                w: 1 + random.below(15),
                                f: groups * (1 + random.below(11)),
                                kh: if random.below(4) == 0 { 1 } else { kernel },
                                kw: kernel,
                                stride: [stride, 1 + random.below(stride)],
                                padding: [padding, random.below(padding + 1)],
                                dilation: [1 + random.below(dilation), dilation],
                                groups,
                            };
                            if fits(&size) {
                                check(size, ordinary);
                            }
                        }
                    }
                }
            }
        }
    }
}

const PLAIN: Convolution = Convolution {
    n: 1,
    c: 1,
    h: 5,
    w: 5,
    f: 1,
    kh: 3,
    kw: 3,
    stride: [1, 1],
    padding: [0, 0],
    dilation: [1, 1],
    groups: 1,
};

#[test]
fn depthwise_convolutions_equal_the_loops() {
    for (c, h, w) in [(1, 3, 3), (3, 7, 9), (5, 9, 30), (4, 12, 17), (2, 6, 41)] {
        for filters in [1, 2, 3] {
            for (kh, kw) in [(3, 3), (1, 3), (5, 5), (3, 1), (2, 7)] {
                for (stride, padding) in
                    [([1, 1], [1, 1]), ([2, 2], [1, 1]), ([1, 3], [0, 2]), ([1, 1], [3, 3])]
                {
                    for dilation in [[1, 1], [2, 1]] {
                        let size = Convolution {
                            n: 3,
                            c,
                            h,
                            w,
                            f: c * filters,
                            groups: c,
                            kh,
                            kw,
                            stride,
                            padding,
                            dilation,
                        };
                        if fits(&size) {
                            check(size, ordinary);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn special_values_go_where_the_loops_put_them() {
    for padding in 0..3 {
        for (groups, f) in [(1, 9), (2, 6), (2, 18), (4, 4)] {
            for n in [1, 3, 6] {
                let size = Convolution { n, c: 4, h: 6, w: 7, f, groups, padding: [padding; 2], ..PLAIN };
                check(size, values);
            }
        }
    }
}

#[test]
fn a_bias_of_minus_zero_stays_where_the_loops_leave_it() {
    let size = Convolution { h: 2, w: 2, kh: 1, kw: 1, padding: [1, 1], f: 2, ..PLAIN };
    let (x, weight, bias) = ([0.0, -0.0, -0.0, 0.0], [1.0, -1.0], [-0.0, -0.0]);
    let mut out = Guarded::new(size.f * 16);
    unsafe { conv2d(x.as_ptr(), weight.as_ptr(), bias.as_ptr(), out.pointer(), size) };
    assert_bits(out.values(), &conv2d_reference(&x, &weight, Some(&bias), size), &size);
}

#[test]
fn the_books_layers_equal_the_loops_over_several_blocks_of_images() {
    let first = Convolution { c: 1, h: 28, w: 28, f: 20, kh: 5, kw: 5, ..PLAIN };
    let second = Convolution { c: 20, h: 12, w: 12, f: 40, kh: 5, kw: 5, ..PLAIN };
    check(Convolution { n: 10, ..first }, ordinary);
    check(Convolution { n: 6, ..second }, ordinary);
    // The images' gradient of the second layer.
    check(Convolution { n: 3, c: 40, h: 8, w: 8, f: 20, padding: [4, 4], ..second }, ordinary);
    check(Convolution { n: 35, c: 2, f: 5, ..second }, ordinary);
    check(Convolution { n: 0, ..first }, ordinary);
}

#[test]
fn a_gradient_is_the_same_computed_for_some_filters_at_a_time() {
    let size = Convolution { n: 3, c: 2, h: 7, w: 8, f: 21, kh: 3, kw: 2, padding: [1, 0], ..PLAIN };
    let [oh, ow] = size.output();
    let (plane, depth) = (oh * ow, size.c * size.kh * size.kw);
    let x = ordinary(1, size.n * size.c * size.h * size.w);
    let delta = ordinary(2, size.n * size.f * plane);
    let expected = conv2d_weight_gradient_reference(&x, &delta, size);
    for (from, to) in [(0, 8), (8, 21), (20, 21)] {
        let part = Convolution { f: to - from, ..size };
        let mut out = Guarded::new(part.f * depth);
        let delta = delta[from * plane..].as_ptr();
        unsafe { conv2d_weight_gradient(x.as_ptr(), delta, out.pointer(), part, size.f * plane) };
        assert_bits(out.values(), &expected[from * depth..to * depth], &(from, to));
    }
}

#[test]
fn images_and_errors_full_of_zeros_give_the_same_bits() {
    let book = Convolution { n: 3, c: 1, h: 28, w: 28, f: 20, kh: 5, kw: 5, ..PLAIN };
    let sizes = [
        book,
        Convolution { n: 2, c: 20, h: 12, w: 12, f: 40, ..book },
        // The gradient by images of the one before.
        Convolution { n: 2, c: 40, h: 8, w: 8, f: 21, padding: [4, 4], ..book },
        Convolution { n: 13, c: 3, h: 9, w: 14, f: 9, kh: 3, kw: 4, padding: [1, 2], ..book },
        Convolution { n: 2, c: 2, h: 40, w: 31, f: 8, kh: 1, kw: 2, ..book },
        Convolution { n: 2, c: 5, h: 6, w: 7, f: 11, padding: [5, 0], ..book },
        Convolution { n: 4, c: 4, h: 11, w: 9, f: 18, stride: [1, 2], ..book },
    ];
    for size in sizes {
        let [oh, ow] = size.output();
        let (images, errors) = (size.n * size.c * size.h * size.w, size.n * size.f * oh * ow);
        for share in [0.5, 0.8, 1.0] {
            let (x, delta) = (thinned(1, images, share), thinned(4, errors, share));
            let (weight, bias) = (ordinary(2, size.f * depth(&size)), ordinary(3, size.f));
            check_values(size, [&x, &weight, &bias, &delta]);
            let dense = ordinary(1, images);
            check_values(size, [&dense, &weight, &bias, &delta]);
            if share != 0.8 {
                continue;
            }
            // Zeros times what is not finite are NaN, and a bias of −0 becomes +0.
            for special in [f32::INFINITY, f32::NAN, -0.0, f32::MAX] {
                let with = |values: &[f32]| {
                    let mut values = values.to_vec();
                    let middle = values.len() / 2;
                    values[middle] = special;
                    values
                };
                check_values(size, [&with(&x), &with(&weight), &with(&bias), &with(&delta)]);
                check_values(size, [&with(&dense), &weight, &with(&bias), &delta]);
            }
        }
    }
}
