//! One of two numbers by a condition.

use crate::numbers;
use criterion::{Criterion, Throughput};
use rutter_kernels::binary::Operand;
use rutter_kernels::select::select;

pub fn bench(criterion: &mut Criterion) {
    const N: usize = 16_384;
    let (condition, a, b) = (numbers(N), numbers(N), numbers(N));
    let mut out = vec![0.0; N];
    let operand = |values: &[f32]| Operand { start: values.as_ptr(), outer_stride: N, inner_stride: 1 };
    let (condition, a, b) = (operand(&condition), operand(&a), operand(&b));
    let mut group = criterion.benchmark_group("select");
    group.throughput(Throughput::Elements(N as u64));
    // SAFETY: the slices have N elements.
    group.bench_function("select", |bencher| {
        bencher.iter(|| unsafe { select(condition, a, b, out.as_mut_ptr(), 1, N) })
    });
}
