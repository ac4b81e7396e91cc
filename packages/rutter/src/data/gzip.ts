// Gzip inflated by the platform's DecompressionStream, with a bound on what comes out.
import { FormatError } from "../error";

/** Deflate cannot shrink by more than 1032 : 1, so a claim beyond that is false before any byte is inflated. */
const MOST_PER_BYTE = 1032;
const PIECE = 1 << 16;

/** Whether bytes begin with gzip's magic. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Inflates gzip to exactly as many bytes as its content says of itself, and never holds more than that
 * and one piece of the stream.
 *
 * @param expectedBytes from the first bytes of the content, its whole length, or undefined while it takes
 *   more of them to know; may throw
 */
export async function inflateGzip(
  bytes: Uint8Array,
  name: string,
  expectedBytes: (start: Uint8Array) => number | undefined,
): Promise<Uint8Array> {
  const stream = new DecompressionStream("gzip") as unknown as ReadableWritablePair<Uint8Array, Uint8Array>;
  const reader = pieces(bytes).pipeThrough(stream).getReader();
  let start = new Uint8Array(0);
  let inflated: Uint8Array | undefined;
  let filled = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => damaged(name, cause));
      if (done) return inflated?.subarray(0, filled) ?? start;
      if (inflated === undefined) {
        start = join(start, value);
        const expected = expectedBytes(start);
        if (expected === undefined) continue;
        if (expected > bytes.length * MOST_PER_BYTE)
          throw new FormatError({
            where: name,
            expected: `at most ${bytes.length * MOST_PER_BYTE} bytes from ${bytes.length} of gzip`,
            got: `a header that claims ${expected}`,
          });
        inflated = new Uint8Array(expected);
        filled = put(start, inflated, 0, name);
      } else {
        filled = put(value, inflated, filled, name);
      }
    }
  } finally {
    // Stops the inflating if it was left early; a stream that has ended or failed does not mind.
    await reader.cancel().catch(() => {});
  }
}

function put(piece: Uint8Array, target: Uint8Array, at: number, name: string): number {
  if (at + piece.length > target.length)
    throw new FormatError({
      where: name,
      expected: `${target.length} bytes in the gzip, as its header says`,
      got: "more",
      cure: "Something follows the array, or the file is hostile.",
    });
  target.set(piece, at);
  return at + piece.length;
}

function damaged(name: string, cause: unknown): never {
  throw new FormatError({
    where: name,
    expected: "whole gzip",
    got: cause instanceof Error ? cause.message : String(cause),
    cure: "The file is damaged or cut short; fetch it again.",
    cause,
  });
}

function pieces(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + PIECE));
      at += PIECE;
    },
  });
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
