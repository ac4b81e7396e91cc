// Equality of bits: any NaN equals any NaN, and +0 is not −0.

/** The first place where two arrays differ, in words; undefined if all bits are equal. */
export function differentBits(a: ArrayLike<number>, b: ArrayLike<number>): string | undefined {
  if (a.length !== b.length) return `${a.length} elements against ${b.length}`;
  for (let i = 0; i < a.length; i++)
    if (!Object.is(a[i], b[i])) return `element ${i} of ${a.length}: ${shown(a[i])} against ${shown(b[i])}`;
  return undefined;
}

const shown = (x: number) => (Object.is(x, -0) ? "-0" : String(x));
