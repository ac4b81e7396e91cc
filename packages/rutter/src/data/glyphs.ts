// How people write the ten digits: for each a few styles, each style the strokes of a pen.

/** The places that a pen passes through in a smooth curve; at a corner the curve breaks. */
export type Stroke = readonly { readonly x: number; readonly y: number; readonly corner: boolean }[];
export type Glyph = readonly Stroke[];

// A style is written as strokes with " / " between them, a stroke as places "x,y" in hundredths of the digit's
// height from its middle, y downwards, and a corner as "x,y!".
const styles: readonly (readonly string[])[] = [
  [
    // One round, closed at the top; the same begun at the side and not quite closed; a narrow one.
    "4,-50 -18,-38 -29,-4 -20,34 2,50 23,34 29,-6 18,-40 -2,-49",
    "20,-38 0,-50 -24,-32 -30,6 -14,44 8,49 27,24 27,-16 14,-42",
    "2,-50 -14,-34 -19,2 -13,36 1,50 15,34 19,-4 13,-38 0,-50",
  ],
  [
    // A bare stroke; one with a flag; one with flag and foot.
    "3,-50 0,0 -3,50",
    "-17,-30 3,-50! 2,0 0,50",
    "-16,-32 2,-50! 0,50 / -20,50 20,49",
  ],
  [
    // Swan with a straight foot; with a loop in the foot; flat as a Z.
    "-24,-28 -12,-46 8,-49 22,-34 17,-8 -4,20 -26,48! 2,46 28,48",
    "-22,-32 -6,-50 16,-42 18,-18 0,14 -18,42 -29,40 -20,28 4,40 28,46",
    "-24,-44 4,-49 22,-40 12,-10 -24,46! 26,45",
  ],
  [
    // Two bows; a flat roof and one bow; two bows with a little loop between.
    "-22,-38 -4,-50 17,-40 15,-17 -6,-5! 17,5 22,29 4,49 -24,40",
    "-22,-48 20,-48! -4,-12! 17,0 22,27 2,49 -24,39",
    "-20,-42 2,-50 18,-36 8,-12 -8,-6 -6,-1 12,4 22,26 6,48 -22,44",
  ],
  [
    // Open, of two strokes; closed to a triangle; open and round.
    "-14,-48 -25,6! 27,3 / 12,-30 8,50",
    "10,-50 -27,16! 28,14 / 11,-50 7,50",
    "-22,-46 -23,-10 -6,3 19,-5 / 21,-48 18,0 14,50",
  ],
  [
    // Belly first and then the roof; all in one stroke; round as an S.
    "-16,-46 -20,-5! 2,-13 22,6 18,36 -3,49 -25,40 / -16,-46 24,-48",
    "22,-47 -15,-45! -20,-6! 4,-10 22,10 16,39 -6,49 -24,40",
    "22,-44 0,-49 -18,-38 -16,-14 4,-4 21,14 16,40 -6,49 -24,42",
  ],
  [
    // A straight back with a bow; a round back with a large belly; a small loop deep down.
    "10,-50 -10,-22 -22,12 -18,40 1,50 20,36 18,12 0,4 -20,20",
    "20,-40 4,-50 -17,-30 -26,8 -14,43 8,48 23,26 10,3 -14,10 -24,26",
    "2,-50 -14,-14 -20,24 -8,48 12,44 17,26 2,16 -16,30",
  ],
  [
    // Plain; with a bar; with a serif.
    "-24,-46 22,-46! 5,0 -6,50",
    "-24,-46 24,-47! 4,4 -8,50 / -16,2 20,-1",
    "-24,-32 -23,-46! 23,-46! 8,-6 0,50",
  ],
  [
    // One stroke that crosses itself; two rings; one stroke begun in the middle.
    "17,-38 0,-50 -18,-36 -9,-14 11,7 20,29 2,50 -20,31 -9,6 11,-14 17,-36",
    "2,-50 -17,-36 -14,-12 2,-4 17,-16 17,-38 0,-50 / 0,-4 -20,14 -18,40 1,50 20,38 19,12 2,-4",
    "0,-2 -18,-20 -12,-44 6,-50 18,-34 6,-8 -16,16 -16,42 3,50 20,36 14,10 -2,-4",
  ],
  [
    // A ring with a straight stem; with a tail that curves; a small ring on a slanting stem.
    "18,-36 1,-50 -20,-34 -16,-9 3,-4 18,-26 19,-46! 16,50",
    "19,-32 4,-50 -20,-36 -18,-10 2,-3 17,-20 20,-38! 21,8 10,42 -18,46",
    "14,-40 -4,-49 -18,-32 -8,-14 10,-20 17,-40! 8,6 -6,50",
  ],
];

/** glyphs[digit] lists its styles, from −0.5 to 0.5 in height. */
export const glyphs: readonly (readonly Glyph[])[] = styles.map((digit) => digit.map(readGlyph));

/** Reads a style as it is written above. */
export function readGlyph(text: string): Glyph {
  return text.split(" / ").map((stroke) => stroke.split(" ").map(readPlace));
}

function readPlace(text: string) {
  const [x, y] = text.split(",").map(Number.parseFloat);
  return { x: x / 100, y: y / 100, corner: text.endsWith("!") };
}
