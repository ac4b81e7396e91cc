// SHA-256 by Web Crypto, which Node and browsers share.
import { BackendError } from "../error";

/** SHA-256 of the bytes as 64 lower-case hexadecimal digits. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined)
    throw new BackendError({
      where: "sha256Hex()",
      expected: "Web Crypto",
      got: "a page without it",
      cure: "Serve the page from https: or localhost.",
    });
  // Web Crypto refuses shared memory, so such bytes are copied first.
  const own =
    bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
  const digest = new Uint8Array(await subtle.digest("SHA-256", own));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
