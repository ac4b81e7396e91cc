//! One-hot, gather and scatter-add, with indices in and out of range.

mod samples;

use rutter_kernels::indexing::{gather, one_hot, scatter_add, to_indices};
use samples::{Guarded, Random, SIZES, assert_bits, values};

/// Indices among `rows`, some of them outside.
fn indices(seed: u32, count: usize, rows: usize) -> Vec<i32> {
    let mut random = Random::new(seed);
    (0..count)
        .map(|_| match random.below(6) {
            0 => [-1, rows as i32, i32::MIN, i32::MAX][random.below(4)],
            _ => random.below(rows + 1) as i32,
        })
        .collect()
}

#[test]
fn one_hot_marks_the_class_and_leaves_out_labels_out_of_range() {
    for n in SIZES {
        for classes in [0, 1, 3, 4, 10, 17] {
            let labels = indices(1, n, classes);
            let mut out = Guarded::new(n * classes);
            unsafe { one_hot(labels.as_ptr(), out.pointer(), n, classes) };
            let expected: Vec<f32> = labels
                .iter()
                .flat_map(|&label| (0..classes as i32).map(move |class| (class == label) as i32 as f32))
                .collect();
            assert_bits(out.values(), &expected, &(n, classes));
        }
    }
}

#[test]
fn gather_copies_rows_and_gives_nan_out_of_range() {
    for inner in SIZES {
        for (rows, count) in [(0, 3), (1, 4), (5, 0), (5, 12)] {
            let (x, chosen) = (values(1, rows * inner), indices(2, count, rows));
            let mut out = Guarded::new(count * inner);
            unsafe { gather(x.as_ptr(), chosen.as_ptr(), out.pointer(), rows, inner, count) };
            let mut expected = Vec::new();
            for &index in &chosen {
                match usize::try_from(index).ok().filter(|&index| index < rows) {
                    Some(row) => expected.extend_from_slice(&x[row * inner..][..inner]),
                    None => expected.extend(std::iter::repeat_n(f32::NAN, inner)),
                }
            }
            assert_bits(out.values(), &expected, &(rows, inner, count));
        }
    }
}

#[test]
fn scatter_add_adds_in_ascending_order_from_zero() {
    for inner in SIZES {
        for (rows, count) in [(0, 3), (1, 7), (5, 0), (5, 40)] {
            let (updates, chosen) = (values(3, count * inner), indices(4, count, rows));
            let mut out = Guarded::new(rows * inner);
            unsafe { scatter_add(updates.as_ptr(), chosen.as_ptr(), out.pointer(), rows, inner, count) };
            let mut expected = vec![0.0f32; rows * inner];
            for (i, &index) in chosen.iter().enumerate() {
                if (0..rows as i32).contains(&index) {
                    for j in 0..inner {
                        expected[index as usize * inner + j] += updates[i * inner + j];
                    }
                }
            }
            assert_bits(out.values(), &expected, &(rows, inner, count));
        }
    }
}

#[test]
fn indices_are_cut_towards_zero_and_minus_one_where_there_is_none() {
    let edges = [-2147483648.0, -2147483904.0, 2147483648.0, 2147483520.0, -0.9, 3.999999];
    for n in SIZES {
        let mut x = values(5, n);
        x.extend(edges);
        let mut out = vec![7; x.len() + 1];
        unsafe { to_indices(x.as_ptr(), out.as_mut_ptr(), x.len()) };
        let expected = |x: f64| if (-2147483649.0..2147483648.0).contains(&x) { x as i32 } else { -1 };
        let expected: Vec<i32> =
            x.iter().map(|&x| if x.is_nan() { -1 } else { expected(x as f64) }).collect();
        assert_eq!((&out[..x.len()], out[x.len()]), (&expected[..], 7), "{n}");
    }
}
