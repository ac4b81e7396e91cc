//! Softmax of a batch over ten classes and over a thousand.

use crate::numbers;
use criterion::{Criterion, Throughput};
use rutter_kernels::softmax::{log_softmax, softmax};

pub fn bench(criterion: &mut Criterion) {
    const ROWS: usize = 128;
    let mut group = criterion.benchmark_group("softmax");
    for n in [10, 1000] {
        let x = numbers(ROWS * n);
        let mut out = vec![0.0; ROWS * n];
        group.throughput(Throughput::Elements((ROWS * n) as u64));
        // SAFETY: both slices have ROWS · n elements.
        group.bench_function(format!("softmax of {n}"), |bencher| {
            bencher.iter(|| unsafe { softmax(x.as_ptr(), out.as_mut_ptr(), ROWS, n) })
        });
        group.bench_function(format!("log-softmax of {n}"), |bencher| {
            bencher.iter(|| unsafe { log_softmax(x.as_ptr(), out.as_mut_ptr(), ROWS, n) })
        });
    }
}
