//! Numeric kernels of Rutter: pure Rust over a four-lane vector type, no knowledge of JavaScript.
//!
//! # Safety of every kernel
//! Kernels take raw pointers, because an elementwise output may be exactly one of its inputs. A caller
//! guarantees that each pointer is aligned to 4 bytes and valid for the elements that the stated shape
//! implies, and that `out` overlaps no input, except that an elementwise kernel accepts an `out` that is
//! exactly the range of an input of the same size.

pub mod binary;
pub mod conv2d;
pub mod indexing;
mod interleave;
pub mod lane;
pub mod math;
pub mod matmul;
pub mod pool2d;
pub mod random;
pub mod reduce;
mod scratch;
pub mod select;
pub mod shape;
pub mod softmax;
pub mod threefry;
pub mod unary;
mod zeros;
