//! The convolutions of the book's networks: 5×5, 1 → 20 on 28×28 and 20 → 40 on 12×12, ten images.

use crate::numbers;
use criterion::{Criterion, Throughput};
use rutter_kernels::conv2d::{Convolution, conv2d, conv2d_weight_gradient, reserve};

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("conv2d");
    for (name, [c, side, f]) in [("1 → 20", [1, 28, 20]), ("20 → 40", [20, 12, 40])] {
        let size = Convolution {
            n: 10,
            c,
            h: side,
            w: side,
            f,
            kh: 5,
            kw: 5,
            stride: [1, 1],
            padding: [0, 0],
            dilation: [1, 1],
            groups: 1,
        };
        reserve(&size);
        let [h, w] = size.output();
        let (x, weights, bias) = (numbers(10 * c * side * side), numbers(f * c * 25), numbers(f));
        let delta = numbers(10 * f * h * w);
        let (mut out, mut gradient) = (vec![0.0; 10 * f * h * w], vec![0.0; f * c * 25]);
        group.throughput(Throughput::Elements((2 * 10 * f * h * w * c * 25) as u64));
        // SAFETY: the slices have the sizes that the shape implies.
        group.bench_function(format!("{name} forward"), |bencher| {
            bencher.iter(|| unsafe {
                conv2d(x.as_ptr(), weights.as_ptr(), bias.as_ptr(), out.as_mut_ptr(), size)
            })
        });
        group.bench_function(format!("{name} gradient of weights"), |bencher| {
            bencher.iter(|| unsafe {
                conv2d_weight_gradient(x.as_ptr(), delta.as_ptr(), gradient.as_mut_ptr(), size, f * h * w)
            })
        });
    }
}
