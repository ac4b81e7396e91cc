//! Working memory of kernels that copy their inputs into another order. One buffer a thread, which only grows:
//! `reserve` it before a run, and no kernel of the run moves WebAssembly's memory.

use core::cell::UnsafeCell;

/// A cache line, so that the buffer is aligned to one.
#[allow(dead_code, reason = "read and written through pointers")]
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([f32; 16]);

thread_local! {
    static BUFFER: UnsafeCell<Vec<Line>> = const { UnsafeCell::new(Vec::new()) };
}

/// Makes room for `elements` elements.
pub fn reserve(elements: usize) {
    with(elements, |_| ());
}

/// The buffer, with room for `elements` elements of any value. No kernel calls another, so it has one user at a time.
#[inline(always)]
pub(crate) fn with<R>(elements: usize, f: impl FnOnce(*mut f32) -> R) -> R {
    BUFFER.with(|buffer| {
        // SAFETY: the one user of this thread; `f` is given a pointer and calls no other kernel.
        let start = unsafe {
            let lines = &mut *buffer.get();
            let wanted = elements.div_ceil(16);
            if lines.len() < wanted {
                lines.resize(wanted, Line([0.0; 16]));
            }
            lines.as_mut_ptr()
        };
        f(start.cast())
    })
}

/// Parts of the buffer, one after the other, each on a cache line.
pub(crate) struct Parts(*mut f32);

impl Parts {
    pub(crate) fn new(start: *mut f32) -> Self {
        Self(start)
    }

    /// The next `elements` elements.
    pub(crate) fn take(&mut self, elements: usize) -> *mut f32 {
        let part = self.0;
        self.0 = part.wrapping_add(padded(elements));
        part
    }
}

/// Elements that a part takes.
pub(crate) const fn padded(elements: usize) -> usize {
    elements.next_multiple_of(16)
}
