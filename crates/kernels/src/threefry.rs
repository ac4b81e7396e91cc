//! Threefry-2x32 with 20 rounds, four blocks at a time: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random
//! numbers: as easy as 1, 2, 3" (2011). The same words as packages/rutter/src/math/threefry.ts, Random123 and JAX.

use crate::lane::I32x4;

const PARITY: u32 = 0x1bd11bda;
const ROTATIONS: [[u32; 4]; 2] = [[13, 15, 26, 6], [17, 29, 16, 24]];

/// The generator under one key.
#[derive(Clone, Copy)]
pub struct Threefry {
    key: [I32x4; 3],
    /// What is added to the second word after each group of four rounds: a key word plus the group's number.
    second: [I32x4; 5],
    first_blocks: I32x4,
}

impl Threefry {
    /// Prepares the key (`k0`, `k1`).
    #[inline(always)]
    pub fn new(k0: u32, k1: u32) -> Self {
        let words = [k0, k1, PARITY ^ k0 ^ k1].map(|word| word as i32);
        let second = [2, 0, 1, 2, 0].map(|word| words[word]);
        let second =
            core::array::from_fn(|group| I32x4::hoisted(second[group].wrapping_add(group as i32 + 1)));
        Self { key: words.map(I32x4::hoisted), second, first_blocks: I32x4::new(0, 1, 2, 3) }
    }

    /// The two words of each of the four blocks whose counters are (`c0`, `c1`).
    #[inline(always)]
    pub fn blocks(&self, c0: I32x4, c1: I32x4) -> [I32x4; 2] {
        let mut a = c0 + self.key[0];
        let mut b = c1 + self.key[1];
        for group in 0..5 {
            for rotation in ROTATIONS[group % 2] {
                a = a + b;
                b = (b.shl(rotation) | b.shr_u(32 - rotation)) ^ a;
            }
            a = a + self.key[(group + 1) % 3];
            b = b + self.second[group];
        }
        [a, b]
    }

    /// The words of the eight elements from `position` (an even number) of draw `draw`, in order: elements 2j and
    /// 2j + 1 are the two words of block (j, draw).
    #[inline(always)]
    pub fn words(&self, position: usize, draw: u32) -> [I32x4; 2] {
        let block = I32x4::splat((position / 2) as i32) + self.first_blocks;
        let [even, odd] = self.blocks(block, I32x4::splat(draw as i32));
        [even.zip_low(odd), even.zip_high(odd)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(key: [u32; 2], counter: [u32; 2]) -> [u32; 2] {
        let [c0, c1] = counter.map(|word| I32x4::splat(word as i32));
        Threefry::new(key[0], key[1]).blocks(c0, c1).map(|words| words.lane::<3>() as u32)
    }

    #[test]
    fn the_published_vectors_come_out() {
        assert_eq!(block([0, 0], [0, 0]), [0x6b200159, 0x99ba4efe]);
        assert_eq!(block([!0, !0], [!0, !0]), [0x1cb996fc, 0xbb002be7]);
        assert_eq!(block([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]), [0xc4923a9c, 0x483df7a0]);
    }

    #[test]
    fn elements_are_the_words_of_their_blocks_in_order() {
        let words = Threefry::new(1, 2).words(10, 7).map(I32x4::to_array);
        for i in 0..8u32 {
            let expected = block([1, 2], [(10 + i) / 2, 7])[i as usize % 2];
            assert_eq!(words[i as usize / 4][i as usize % 4] as u32, expected);
        }
    }
}
