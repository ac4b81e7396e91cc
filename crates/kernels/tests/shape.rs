//! Strided copies against four loops.

mod samples;

use rutter_kernels::shape::{copy_rows, copy_strided, place_strided};
use samples::{Guarded, Random, assert_bits, ordinary};

fn check(x: &[f32], offset: usize, sizes: [usize; 4], strides: [isize; 4]) {
    let mut expected = Vec::new();
    for i in 0..sizes[0] {
        for j in 0..sizes[1] {
            for k in 0..sizes[2] {
                for l in 0..sizes[3] {
                    let place: isize = [i, j, k, l].iter().zip(strides).map(|(&i, s)| i as isize * s).sum();
                    expected.push(x[(offset as isize + place) as usize]);
                }
            }
        }
    }
    let mut out = Guarded::new(expected.len());
    unsafe { copy_strided(x[offset..].as_ptr(), out.pointer(), sizes, strides) };
    assert_bits(out.values(), &expected, &(offset, sizes, strides));
}

/// The strides of a contiguous tensor.
fn contiguous([_, d1, d2, d3]: [usize; 4]) -> [isize; 4] {
    [d1 * d2 * d3, d2 * d3, d3, 1].map(|stride| stride as isize)
}

#[test]
fn every_order_of_axes_is_copied() {
    for sizes in
        [[2, 3, 4, 5], [1, 1, 9, 7], [1, 1, 1, 13], [3, 1, 8, 1], [1, 1, 1, 1], [4, 4, 4, 4], [0, 2, 3, 4]]
    {
        let x = ordinary(1, sizes.iter().product::<usize>().max(1));
        let strides = contiguous(sizes);
        for order in 0..256usize {
            let order = [order >> 6, order >> 4 & 3, order >> 2 & 3, order & 3];
            if (0..4).all(|axis| order.contains(&axis)) {
                check(&x, 0, order.map(|axis| sizes[axis]), order.map(|axis| strides[axis]));
            }
        }
    }
}

#[test]
fn slices_broadcasts_and_reversals_are_copied() {
    let mut random = Random::new(9);
    let x = ordinary(2, 4000);
    for _ in 0..500 {
        let sizes = [3, 4, 9, 12].map(|bound| random.below(bound));
        let strides = [0; 4].map(|_: isize| [0, 1, -1, 2, 7, -13, 40][random.below(7)]);
        check(&x, 2000, sizes, strides);
    }
    for n in 0..40 {
        check(&x, 100, [1, 1, 1, n], [0, 0, 0, 1]);
        check(&x, 100, [1, 1, 3, n], [0, 0, 0, 1]);
        check(&x, 100, [1, 1, n, 5], [0, 0, 1, 0]);
        check(&x, 100, [1, 1, n, 5], [0, 0, 1, 50]);
        check(&x, 1000, [1, 1, 1, n], [0, 0, 0, -1]);
    }
}

#[test]
fn elements_are_placed_among_zeros() {
    let mut random = Random::new(4);
    for _ in 0..300 {
        let sizes = [3, 4, 5, 9].map(|bound| random.below(bound));
        let steps = [2, 3, 2, 4].map(|bound| 1 + random.below(bound));
        let places = [0, 1, 2, 3].map(|axis| sizes[axis] * steps[axis] + random.below(3));
        let mut strides = [1; 4];
        for axis in (0..3).rev() {
            strides[axis] = strides[axis + 1] * places[axis + 1];
        }
        for axis in 0..4 {
            strides[axis] *= steps[axis];
        }
        let start = random.below(5);
        let n = start + places.iter().product::<usize>();
        let x = ordinary(3, sizes.iter().product());
        let mut expected = vec![0.0; n];
        for (i, &value) in x.iter().enumerate() {
            let index = [
                i / sizes[3] / sizes[2] / sizes[1],
                i / sizes[3] / sizes[2] % sizes[1],
                i / sizes[3] % sizes[2],
                i % sizes[3],
            ];
            expected[start + (0..4).map(|axis| index[axis] * strides[axis]).sum::<usize>()] = value;
        }
        let mut out = Guarded::new(n);
        unsafe { place_strided(x.as_ptr(), out.pointer(), n, start, sizes, strides) };
        assert_bits(out.values(), &expected, &(start, sizes, strides));
    }
}

#[test]
fn rows_are_moved_apart_and_what_lies_between_is_left_alone() {
    for rows in [0, 1, 2, 5] {
        for n in [0, 1, 3, 4, 9] {
            for gap in [0, 1, 6] {
                let (x, before) = (ordinary(3, rows * n), ordinary(4, rows * (n + gap)));
                let mut expected = before.clone();
                for r in 0..rows {
                    expected[r * (n + gap)..][..n].copy_from_slice(&x[r * n..][..n]);
                }
                let mut out = Guarded::of(&before);
                unsafe { copy_rows(x.as_ptr(), out.pointer(), rows, n, n + gap) };
                assert_bits(out.values(), &expected, &(rows, n, gap));
            }
        }
    }
}
