/** SHA-256 of all sources that decide the WebAssembly module (see build/manifest.mjs). */
export function sourcesHash(root: string): string;

/** Instructions in all functions of a WebAssembly module, and how many of them are SIMD or relaxed SIMD. */
export function instructionCounts(bytes: Uint8Array): { total: number; simd: number; relaxed: number };

/** A module: `relaxed` ones may fuse products and sums, `shared` ones have a memory that threads share. */
export interface BuiltModule {
  readonly name: string;
  readonly relaxed: boolean;
  readonly shared: boolean;
}

/** The modules that are built, the plain one first. */
export const MODULES: readonly BuiltModule[];
