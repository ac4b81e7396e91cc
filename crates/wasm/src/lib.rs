//! The face that JavaScript calls: addresses (byte offsets) and counts in, ranges checked, kernels called.
//! One file per family, with the stem of the kernels' file.
#![cfg(target_arch = "wasm32")]

mod binary;
mod conv2d;
mod indexing;
mod matmul;
mod memory;
mod pool2d;
mod random;
mod reduce;
mod select;
mod shape;
mod softmax;
mod unary;
