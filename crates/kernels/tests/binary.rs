//! Binary kernels and select against their definition: every way to broadcast, every size, in place.

mod samples;

use rutter_kernels::binary::{self, Operand};
use rutter_kernels::select::select;
use samples::{Guarded, Random, SIZES, assert_bits, js_max, js_min, values};

type Kernel = unsafe fn(Operand, Operand, *mut f32, usize, usize);

type Definition = fn(f32, f32) -> f32;

const KERNELS: [(&str, Kernel, Definition); 9] = [
    ("add", binary::add, |a, b| a + b),
    ("sub", binary::sub, |a, b| a - b),
    ("mul", binary::mul, |a, b| a * b),
    ("div", binary::div, |a, b| a / b),
    ("maximum", binary::maximum, js_max),
    ("minimum", binary::minimum, js_min),
    ("less", binary::less, |a, b| (a < b) as i32 as f32),
    ("less_equal", binary::less_equal, |a, b| (a <= b) as i32 as f32),
    ("equal", binary::equal, |a, b| (a == b) as i32 as f32),
];

/// The strides of an operand that is whole, a row, a column, one number.
fn layouts(inner: usize) -> [(usize, usize); 4] {
    [(inner, 1), (0, 1), (1, 0), (0, 0)]
}

fn operand(x: &[f32], (outer_stride, inner_stride): (usize, usize)) -> Operand {
    Operand { start: x.as_ptr(), outer_stride, inner_stride }
}

fn at(x: &[f32], (outer, inner): (usize, usize), o: usize, i: usize) -> f32 {
    x[o * outer + i * inner]
}

#[test]
fn every_kernel_is_its_definition_however_it_broadcasts() {
    for (name, kernel, definition) in KERNELS {
        for outer in [0, 1, 3, 4, 9] {
            for inner in SIZES {
                let (a, b) = (values(1, outer * inner + 9), values(2, outer * inner + 9));
                for a_layout in layouts(inner) {
                    for b_layout in layouts(inner) {
                        let mut out = Guarded::new(outer * inner);
                        let (x, y) = (operand(&a, a_layout), operand(&b, b_layout));
                        unsafe { kernel(x, y, out.pointer(), outer, inner) };
                        let expected: Vec<f32> = (0..outer * inner)
                            .map(|e| (e / inner, e % inner))
                            .map(|(o, i)| definition(at(&a, a_layout, o, i), at(&b, b_layout, o, i)))
                            .collect();
                        assert_bits(out.values(), &expected, &(name, outer, inner, a_layout, b_layout));
                    }
                }
            }
        }
    }
}

#[test]
fn an_output_may_be_either_operand_or_both() {
    for (name, kernel, definition) in KERNELS {
        for n in SIZES {
            let (a, b) = (values(3, n), values(4, n));
            let whole = |start| Operand { start, outer_stride: n, inner_stride: 1 };
            let expect = |f: &dyn Fn(usize) -> f32| (0..n).map(f).collect::<Vec<_>>();

            let mut first = Guarded::of(&a);
            let out = first.pointer();
            unsafe { kernel(whole(out), whole(b.as_ptr()), out, 1, n) };
            assert_bits(first.values(), &expect(&|i| definition(a[i], b[i])), &(name, n, "out is a"));

            let mut second = Guarded::of(&b);
            let out = second.pointer();
            unsafe { kernel(whole(a.as_ptr()), whole(out), out, 1, n) };
            assert_bits(second.values(), &expect(&|i| definition(a[i], b[i])), &(name, n, "out is b"));

            let mut both = Guarded::of(&a);
            let out = both.pointer();
            unsafe { kernel(whole(out), whole(out), out, 1, n) };
            assert_bits(both.values(), &expect(&|i| definition(a[i], a[i])), &(name, n, "out is both"));
        }
    }
}

#[test]
fn select_takes_a_where_the_condition_is_not_zero_and_nan_is_not_zero() {
    let mut random = Random::new(5);
    for (outer, inner) in [(0, 3), (1, 1), (1, 33), (4, 7), (5, 1), (3, 16), (7, 9)] {
        let [a, b] = [1, 2].map(|seed| values(seed, outer * inner + 9));
        let condition: Vec<f32> =
            (0..outer * inner + 9).map(|_| [0.0, -0.0, 1.0, f32::NAN, 1e-45][random.below(5)]).collect();
        for c_layout in layouts(inner) {
            for a_layout in layouts(inner) {
                for b_layout in layouts(inner) {
                    let mut out = Guarded::new(outer * inner);
                    let operands =
                        (operand(&condition, c_layout), operand(&a, a_layout), operand(&b, b_layout));
                    unsafe { select(operands.0, operands.1, operands.2, out.pointer(), outer, inner) };
                    let expected: Vec<f32> = (0..outer * inner)
                        .map(|e| (e / inner, e % inner))
                        .map(|(o, i)| match at(&condition, c_layout, o, i) != 0.0 {
                            true => at(&a, a_layout, o, i),
                            false => at(&b, b_layout, o, i),
                        })
                        .collect();
                    assert_bits(out.values(), &expected, &(outer, inner, c_layout, a_layout, b_layout));
                }
            }
        }
    }
}
