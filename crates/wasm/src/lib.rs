//! The face that JavaScript calls: addresses (byte offsets) and counts in, ranges checked, kernels called.
//! One file per family, with the stem of the kernels' file.
#![cfg(target_arch = "wasm32")]
