//! Pooling against its definition, window by window, with ties, NaN, zeros of both signs and odd sizes.

mod samples;

use rutter_kernels::pool2d::{
    Pooling, max_pool2d, max_pool2d_gradient, max_pool2d_select, sum_pool2d, sum_pool2d_gradient,
};
use samples::{Guarded, Random, assert_bits, js_max, ordinary, values};

/// The elements of each window in row-major order.
fn windows(size: Pooling) -> Vec<Vec<usize>> {
    let [oh, ow] = size.output();
    let mut windows = Vec::new();
    for plane in 0..size.planes {
        for y in 0..oh {
            for x in 0..ow {
                let mut elements = Vec::new();
                for i in 0..size.size[0] {
                    for j in 0..size.size[1] {
                        let row = (y * size.stride[0] + i).checked_sub(size.padding[0]);
                        let column = (x * size.stride[1] + j).checked_sub(size.padding[1]);
                        if let (Some(row), Some(column)) = (row, column)
                            && row < size.h
                            && column < size.w
                        {
                            elements.push((plane * size.h + row) * size.w + column);
                        }
                    }
                }
                windows.push(elements);
            }
        }
    }
    windows
}

fn first_maximum(x: &[f32], window: &[usize]) -> usize {
    let first_nan = window.iter().find(|&&at| x[at].is_nan());
    let largest = window.iter().map(|&at| x[at]).fold(f32::NEG_INFINITY, f32::max);
    *first_nan.unwrap_or_else(|| window.iter().find(|&&at| x[at] == largest).unwrap())
}

fn check(size: Pooling, x: &[f32], delta: fn(u32, usize) -> Vec<f32>) {
    let windows = windows(size);
    let delta = delta(3, windows.len());
    let chosen = ordinary(4, x.len());
    let expect =
        |out: &mut Guarded, expected: &[f32], what| assert_bits(out.values(), expected, &(what, size));

    let mut out = Guarded::new(windows.len());
    unsafe { max_pool2d(x.as_ptr(), out.pointer(), size) };
    let of = |window: &Vec<usize>| window.iter().fold(f32::NEG_INFINITY, |a, &at| js_max(a, x[at]));
    expect(&mut out, &windows.iter().map(of).collect::<Vec<_>>(), "max");

    let mut out = Guarded::new(windows.len());
    unsafe { sum_pool2d(x.as_ptr(), out.pointer(), size) };
    let of = |window: &Vec<usize>| window.iter().fold(0.0, |a, &at| a + x[at]);
    expect(&mut out, &windows.iter().map(of).collect::<Vec<_>>(), "sum");

    let mut out = Guarded::new(windows.len());
    unsafe { max_pool2d_select(x.as_ptr(), chosen.as_ptr(), out.pointer(), size) };
    let of = |window: &Vec<usize>| chosen[first_maximum(x, window)];
    expect(&mut out, &windows.iter().map(of).collect::<Vec<_>>(), "select");

    let (mut to_maxima, mut to_all) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    for (window, delta) in windows.iter().zip(&delta) {
        to_maxima[first_maximum(x, window)] += delta;
        for &at in window {
            to_all[at] += delta;
        }
    }
    let mut out = Guarded::new(x.len());
    unsafe { max_pool2d_gradient(x.as_ptr(), delta.as_ptr(), out.pointer(), size) };
    expect(&mut out, &to_maxima, "max gradient");
    let mut out = Guarded::new(x.len());
    unsafe { sum_pool2d_gradient(delta.as_ptr(), out.pointer(), size) };
    expect(&mut out, &to_all, "sum gradient");
}

#[test]
fn every_mixture_of_windows_is_its_definition() {
    let mut random = Random::new(6);
    let pair = |random: &mut Random, bound| [1 + random.below(bound), 1 + random.below(bound)];
    for round in 0..600 {
        let halving = round % 2 == 0;
        let size = if halving { [2, 2] } else { pair(&mut random, 4) };
        let stride = if halving { [2, 2] } else { pair(&mut random, 3) };
        let padding = if halving { [0, 0] } else { size.map(|size| random.below(size / 2 + 1)) };
        let [h, w] = [2 + random.below(12), 2 + random.below(24)];
        let size = Pooling { planes: random.below(4), h, w, size, stride, padding };
        if size.output() != [0, 0] {
            check(size, &ordinary(round, size.planes * h * w), ordinary);
            check(size, &values(round, size.planes * h * w), values);
            check(size, &vec![-0.0; size.planes * h * w], ordinary);
        }
    }
}
