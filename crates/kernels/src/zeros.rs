//! Zeros that products can leave out: whether there are many, and where rows or columns have what is not ±0, as lists of
//! positions, ascending.

use crate::lane::{F32x4, I32x4, LANES};

/// Vectors that are looked at.
const SAMPLES: usize = 512;
/// What a list may be written beyond its end.
pub(crate) const MARGIN: usize = LANES;

/// For each mask of lanes those that are set, in order, as u16 side by side.
static SET_LANES: [u64; 16] = set_lanes();

const fn set_lanes() -> [u64; 16] {
    let mut table = [0; 16];
    let mut mask = 0;
    while mask < table.len() {
        let (mut lane, mut count) = (0, 0);
        while lane < LANES {
            if mask >> lane & 1 == 1 {
                table[mask] |= (lane as u64) << (16 * count);
                count += 1;
            }
            lane += 1;
        }
        mask += 1;
    }
    table
}

/// Appends the positions, counted from `first`, of lanes that are not ±0. Without branches: which elements are zeros
/// cannot be predicted. Returns how many the list has now.
#[inline(always)]
unsafe fn append(list: *mut u16, count: usize, lanes: F32x4, first: usize) -> usize {
    let mask = !lanes.eq(F32x4::zero()).bitmask() & 15;
    let positions = SET_LANES[mask] + first as u64 * 0x0001_0001_0001_0001;
    // SAFETY: the caller's promise: room for all positions, and for MARGIN more.
    unsafe { list.add(count).cast::<u64>().write_unaligned(positions) };
    count + mask.count_ones() as usize
}

/// The list of a row of n elements. Returns how many it has.
#[inline(never)]
pub(crate) unsafe fn of_row(row: *const f32, n: usize, list: *mut u16) -> usize {
    let whole = n / LANES * LANES;
    let mut count = 0;
    // SAFETY: the caller's promise: n elements, and room for n positions and MARGIN.
    unsafe {
        for i in (0..whole).step_by(LANES) {
            count = append(list, count, F32x4::load(row.add(i)), i);
        }
        append(list, count, F32x4::load_partial(row.add(whole), n - whole), whole)
    }
}

/// The lists of at most four columns of k elements, whose rows are `row` elements apart. Returns how many each has.
#[inline(never)]
pub(crate) unsafe fn of_columns(
    start: *const f32,
    row: usize,
    [k, columns]: [usize; 2],
    lists: [*mut u16; LANES],
) -> [usize; LANES] {
    let mut counts = [0; LANES];
    for i in (0..k).step_by(LANES) {
        // SAFETY: the caller's promise: that many elements, and room for k positions and MARGIN in each list.
        unsafe {
            let block = F32x4::load_block(start.add(i * row), row, LANES.min(k - i), columns);
            for ((column, list), count) in F32x4::transpose(block).into_iter().zip(lists).zip(&mut counts) {
                *count = append(list, *count, column, i);
            }
        }
    }
    counts
}

/// Whether at least this share of a sample of the elements are zeros.
#[inline(never)]
pub(crate) unsafe fn mostly_zeros(x: *const f32, n: usize, share: f32) -> bool {
    let vectors = n / LANES;
    // Odd, so that no power of two in the length of a row hides its other columns.
    let step = (vectors / SAMPLES) | 1;
    let mut zeros = I32x4::zero();
    for i in (0..vectors).step_by(step) {
        // SAFETY: the caller's promise.
        zeros = zeros - unsafe { F32x4::load(x.add(i * LANES)) }.eq(F32x4::zero());
    }
    let looked_at = vectors.div_ceil(step) * LANES;
    zeros.to_array().iter().sum::<i32>() as f32 >= share * looked_at as f32
}
