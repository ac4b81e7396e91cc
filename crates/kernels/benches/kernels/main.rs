//! Native speed of the kernels, a module for each family: `cargo bench --bench kernels -- matmul`.
//!
//! On the host lanes are plain arrays, so what a change gains here it need not gain as WebAssembly: `npm run bench` tells that.

mod binary;
mod conv2d;
mod indexing;
mod matmul;
mod pool2d;
mod random;
mod reduce;
mod select;
mod shape;
mod softmax;
mod unary;

use criterion::{Criterion, criterion_group, criterion_main};

/// Numbers from 0 to 1 without a pattern.
fn numbers(n: usize) -> Vec<f32> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32
    };
    (0..n).map(|_| next()).collect()
}

fn settings() -> Criterion {
    Criterion::default().sample_size(20).without_plots()
}

criterion_group! {
    name = kernels;
    config = settings();
    targets = binary::bench, conv2d::bench, indexing::bench, matmul::bench, pool2d::bench, random::bench,
        reduce::bench, select::bench, shape::bench, softmax::bench, unary::bench
}
criterion_main!(kernels);
