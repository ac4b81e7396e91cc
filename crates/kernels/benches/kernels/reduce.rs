//! Sums and maxima along rows and columns of a batch.

use crate::numbers;
use criterion::{Criterion, Throughput};
use rutter_kernels::reduce::{max, sum};

pub fn bench(criterion: &mut Criterion) {
    const ROWS: usize = 128;
    const COLUMNS: usize = 784;
    let x = numbers(ROWS * COLUMNS);
    let mut out = vec![0.0; COLUMNS];
    let mut group = criterion.benchmark_group("reduce");
    group.throughput(Throughput::Elements((ROWS * COLUMNS) as u64));
    // SAFETY: x has ROWS · COLUMNS elements, out as many as the longer side.
    group.bench_function("sums of rows", |bencher| {
        bencher.iter(|| unsafe { sum(x.as_ptr(), out.as_mut_ptr(), ROWS, COLUMNS, 1) })
    });
    group.bench_function("sums of columns", |bencher| {
        bencher.iter(|| unsafe { sum(x.as_ptr(), out.as_mut_ptr(), 1, ROWS, COLUMNS) })
    });
    group.bench_function("maxima of rows", |bencher| {
        bencher.iter(|| unsafe { max(x.as_ptr(), out.as_mut_ptr(), ROWS, COLUMNS, 1) })
    });
}
