//! Sums and products of two tensors, and of a matrix and a row.

use crate::numbers;
use criterion::{Criterion, Throughput};
use rutter_kernels::binary::{Operand, add, mul};

pub fn bench(criterion: &mut Criterion) {
    const ROWS: usize = 128;
    const COLUMNS: usize = 100;
    let (a, b) = (numbers(ROWS * COLUMNS), numbers(ROWS * COLUMNS));
    let mut out = vec![0.0; ROWS * COLUMNS];
    let operand =
        |values: &[f32], outer_stride| Operand { start: values.as_ptr(), outer_stride, inner_stride: 1 };
    let (left, right, row) = (operand(&a, COLUMNS), operand(&b, COLUMNS), operand(&b, 0));
    let mut group = criterion.benchmark_group("binary");
    group.throughput(Throughput::Elements((ROWS * COLUMNS) as u64));
    // SAFETY: the slices have ROWS · COLUMNS elements.
    group.bench_function("add", |bencher| {
        bencher.iter(|| unsafe { add(left, right, out.as_mut_ptr(), ROWS, COLUMNS) })
    });
    group.bench_function("add a row", |bencher| {
        bencher.iter(|| unsafe { add(left, row, out.as_mut_ptr(), ROWS, COLUMNS) })
    });
    group.bench_function("mul", |bencher| {
        bencher.iter(|| unsafe { mul(left, right, out.as_mut_ptr(), ROWS, COLUMNS) })
    });
}
