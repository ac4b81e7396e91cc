//! Products of the shapes that 784-100-10 networks and squares have.

use crate::numbers;
use criterion::{Criterion, Throughput};
use rutter_kernels::matmul::{Product, matmul};

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("matmul");
    let shapes = [
        (
            "10x784 · (100x784)ᵀ",
            Product { m: 10, n: 100, k: 784, transpose_a: false, transpose_b: true, a_row: 784 },
        ),
        (
            "(10x100)ᵀ · 10x784",
            Product { m: 100, n: 784, k: 10, transpose_a: true, transpose_b: false, a_row: 100 },
        ),
        (
            "128x784 · (100x784)ᵀ",
            Product { m: 128, n: 100, k: 784, transpose_a: false, transpose_b: true, a_row: 784 },
        ),
        (
            "(128x100)ᵀ · 128x784",
            Product { m: 100, n: 784, k: 128, transpose_a: true, transpose_b: false, a_row: 100 },
        ),
        (
            "256x256 · 256x256",
            Product { m: 256, n: 256, k: 256, transpose_a: false, transpose_b: false, a_row: 256 },
        ),
    ];
    for (name, size) in shapes {
        let (a, b) = (numbers(size.m * size.k), numbers(size.k * size.n));
        let mut out = vec![0.0; size.m * size.n];
        group.throughput(Throughput::Elements((2 * size.m * size.n * size.k) as u64));
        // SAFETY: the slices have the sizes that the shape implies.
        group.bench_function(name, |bencher| {
            bencher.iter(|| unsafe { matmul(a.as_ptr(), b.as_ptr(), out.as_mut_ptr(), 1, size, 0, 0) })
        });
    }
}
