//! One-hot vectors, rows by index, their sums back, and indices of floats.

use crate::numbers;
use criterion::{Criterion, Throughput};
use rutter_kernels::indexing::{gather, one_hot, scatter_add, to_indices};

pub fn bench(criterion: &mut Criterion) {
    const COUNT: usize = 128;
    const INNER: usize = 64;
    const ROWS: usize = 1000;
    let indices: Vec<i32> = (0..COUNT as i32).map(|i| i * 7 % ROWS as i32).collect();
    let (x, updates) = (numbers(ROWS * INNER), numbers(COUNT * INNER));
    let mut out = vec![0.0; ROWS * INNER];
    let mut group = criterion.benchmark_group("indexing");
    group.throughput(Throughput::Elements((COUNT * INNER) as u64));
    // SAFETY: indices are below ROWS; out is as large as the largest result.
    group.bench_function("one-hot", |bencher| {
        bencher.iter(|| unsafe { one_hot(indices.as_ptr(), out.as_mut_ptr(), COUNT, INNER) })
    });
    group.bench_function("gather", |bencher| {
        bencher.iter(|| unsafe { gather(x.as_ptr(), indices.as_ptr(), out.as_mut_ptr(), ROWS, INNER, COUNT) })
    });
    group.bench_function("scatter-add", |bencher| {
        bencher.iter(|| unsafe {
            scatter_add(updates.as_ptr(), indices.as_ptr(), out.as_mut_ptr(), ROWS, INNER, COUNT)
        })
    });
    let mut cut = vec![0; COUNT * INNER];
    group.bench_function("to-indices", |bencher| {
        bencher.iter(|| unsafe { to_indices(x.as_ptr(), cut.as_mut_ptr(), COUNT * INNER) })
    });
}
