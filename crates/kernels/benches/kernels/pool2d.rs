//! Halving images of the book's first convolution: maxima, and their gradient.

use crate::numbers;
use criterion::{Criterion, Throughput};
use rutter_kernels::pool2d::{Pooling, max_pool2d, max_pool2d_gradient, sum_pool2d};

pub fn bench(criterion: &mut Criterion) {
    let size = Pooling { planes: 200, h: 24, w: 24, size: [2, 2], stride: [2, 2], padding: [0, 0] };
    let n = size.planes * size.h * size.w;
    let (x, delta) = (numbers(n), numbers(n / 4));
    let (mut out, mut gradient) = (vec![0.0; n / 4], vec![0.0; n]);
    let mut group = criterion.benchmark_group("pool2d");
    group.throughput(Throughput::Elements(n as u64));
    // SAFETY: the slices have the sizes that the shape implies.
    group.bench_function("maxima", |bencher| {
        bencher.iter(|| unsafe { max_pool2d(x.as_ptr(), out.as_mut_ptr(), size) })
    });
    group.bench_function("gradient of maxima", |bencher| {
        bencher
            .iter(|| unsafe { max_pool2d_gradient(x.as_ptr(), delta.as_ptr(), gradient.as_mut_ptr(), size) })
    });
    group.bench_function("sums", |bencher| {
        bencher.iter(|| unsafe { sum_pool2d(x.as_ptr(), out.as_mut_ptr(), size) })
    });
}
