//! Linear memory: its regions are handed out and taken back here, and every range that a kernel is given is
//! checked here. A violation traps (`unreachable`), which JavaScript sees as a WebAssembly.RuntimeError.

use core::alloc::Layout;
use core::arch::wasm32;
use wasm_bindgen::prelude::wasm_bindgen;

/// Regions begin on a cache line.
const ALIGNMENT: usize = 64;
const PAGE: usize = 65536;

unsafe extern "C" {
    /// Set by the linker: the stack and the statics lie below, everything that is handed out above.
    static __heap_base: u8;
}

/// A zeroed region of `bytes` bytes, aligned to 64; 0 where memory cannot grow so far or `bytes` is 0.
/// Memory may grow: views of it must be made anew.
#[wasm_bindgen]
pub fn allocate(bytes: u32) -> u32 {
    match layout(bytes) {
        // SAFETY: the layout's size is not 0.
        Some(layout) => unsafe { std::alloc::alloc_zeroed(layout) as u32 },
        None => 0,
    }
}

/// Takes back a region that `allocate(bytes)` gave; address 0 is nothing to take back.
#[wasm_bindgen]
pub fn release(address: u32, bytes: u32) {
    if address == 0 {
        return;
    }
    match layout(bytes) {
        // SAFETY: the caller gives back what `allocate` gave for the same size.
        Some(layout) => unsafe { std::alloc::dealloc(address as *mut u8, layout) },
        None => wasm32::unreachable(),
    }
}

fn layout(bytes: u32) -> Option<Layout> {
    if bytes == 0 {
        return None;
    }
    Layout::from_size_align(bytes as usize, ALIGNMENT).ok()
}

/// `count` elements of four bytes to read, checked.
#[inline(always)]
pub fn input<T>(start: *const T, count: usize) -> *const T {
    check(start as usize, count);
    start
}

/// `count` elements of four bytes to write, checked.
#[inline(always)]
pub fn output<T>(start: *mut T, count: usize) -> *mut T {
    check(start as usize, count);
    start
}

/// The product of sizes; a product that no memory can hold traps.
#[inline(always)]
pub fn elements<const N: usize>(sizes: [u32; N]) -> usize {
    let product = sizes.iter().try_fold(1u32, |product, &size| product.checked_mul(size));
    match product {
        Some(product) => product as usize,
        // A later zero would have made it 0.
        None if sizes.contains(&0) => 0,
        None => wasm32::unreachable(),
    }
}

/// `[count, stride]` axes from an address: the elements from the first to the last that they reach.
#[inline(always)]
pub fn reach<const N: usize>(axes: [(u32, u32); N]) -> usize {
    let mut last = 0u64;
    for (count, stride) in axes {
        if count == 0 {
            return 0;
        }
        last = last.saturating_add((count - 1) as u64 * stride as u64);
    }
    usize::try_from(last.saturating_add(1)).unwrap_or_else(|_| wasm32::unreachable())
}

/// Traps unless `count` elements of four bytes from `address` on are aligned, above stack and statics, and
/// inside memory. An empty range may be anywhere.
#[inline(always)]
fn check(address: usize, count: usize) {
    if count == 0 {
        return;
    }
    let end = address as u64 + count as u64 * 4;
    let memory = wasm32::memory_size(0) as u64 * PAGE as u64;
    let heap = &raw const __heap_base as usize;
    if !address.is_multiple_of(4) || address < heap || end > memory {
        wasm32::unreachable();
    }
}
