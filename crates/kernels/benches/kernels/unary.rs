//! Functions of one number, over as many as a layer's batch has.

use crate::numbers;
use criterion::{Criterion, Throughput};
use rutter_kernels::unary;

type Kernel = unsafe fn(*const f32, *mut f32, usize);

pub fn bench(criterion: &mut Criterion) {
    const N: usize = 16_384;
    let kernels: [(&str, Kernel); 10] = [
        ("exp", unary::exp),
        ("log", unary::log),
        ("tanh", unary::tanh),
        ("sigmoid", unary::sigmoid),
        ("erf", unary::erf),
        ("sin", unary::sin),
        ("atan", unary::atan),
        ("softplus", unary::softplus),
        ("relu", unary::relu),
        ("sqrt", unary::sqrt),
    ];
    let x = numbers(N);
    let mut out = vec![0.0; N];
    let mut group = criterion.benchmark_group("unary");
    group.throughput(Throughput::Elements(N as u64));
    for (name, kernel) in kernels {
        // SAFETY: both slices have N elements.
        group.bench_function(name, |bencher| {
            bencher.iter(|| unsafe { kernel(x.as_ptr(), out.as_mut_ptr(), N) })
        });
    }
}
