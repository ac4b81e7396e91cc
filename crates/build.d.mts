/** SHA-256 of all sources that decide the WebAssembly module (see build/manifest.mjs). */
export function sourcesHash(root: string): string;

/** Instructions in all functions of a WebAssembly module, and how many of them are SIMD or relaxed SIMD. */
export function instructionCounts(bytes: Uint8Array): { total: number; simd: number; relaxed: number };
