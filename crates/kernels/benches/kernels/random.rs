//! Random numbers, uniform and normal.

use criterion::{Criterion, Throughput};
use rutter_kernels::random::{random_normal, random_uniform};

pub fn bench(criterion: &mut Criterion) {
    const N: usize = 16_384;
    let mut out = vec![0.0; N];
    let mut group = criterion.benchmark_group("random");
    group.throughput(Throughput::Elements(N as u64));
    // SAFETY: out has N elements.
    group.bench_function("uniform", |bencher| {
        bencher.iter(|| unsafe { random_uniform([1, 2], 3, out.as_mut_ptr(), N) })
    });
    group.bench_function("normal", |bencher| {
        bencher.iter(|| unsafe { random_normal([1, 2], 3, out.as_mut_ptr(), N) })
    });
}
