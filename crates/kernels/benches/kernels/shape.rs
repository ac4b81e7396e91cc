//! Copies that transpose a matrix, that take every other column, and that move rows apart.

use crate::numbers;
use criterion::{Criterion, Throughput};
use rutter_kernels::shape::{copy_rows, copy_strided};

pub fn bench(criterion: &mut Criterion) {
    const SIDE: usize = 256;
    let x = numbers(SIDE * SIDE);
    let mut out = vec![0.0; SIDE * SIDE];
    let mut group = criterion.benchmark_group("shape");
    group.throughput(Throughput::Elements((SIDE * SIDE) as u64));
    // SAFETY: both slices have SIDE² elements, and sizes and strides stay inside.
    group.bench_function("transpose", |bencher| {
        let (sizes, strides) = ([1, 1, SIDE, SIDE], [0, 0, 1, SIDE as isize]);
        bencher.iter(|| unsafe { copy_strided(x.as_ptr(), out.as_mut_ptr(), sizes, strides) })
    });
    group.bench_function("every other column", |bencher| {
        let (sizes, strides) = ([1, 1, SIDE, SIDE / 2], [0, 0, SIDE as isize, 2]);
        bencher.iter(|| unsafe { copy_strided(x.as_ptr(), out.as_mut_ptr(), sizes, strides) })
    });
    group.bench_function("rows moved apart", |bencher| {
        let (n, stride) = (SIDE / 2, SIDE);
        bencher.iter(|| unsafe { copy_rows(x.as_ptr(), out.as_mut_ptr(), SIDE, n, stride) })
    });
}
