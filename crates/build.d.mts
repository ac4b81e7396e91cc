/** SHA-256 of all sources that decide the WebAssembly module (see build/manifest.mjs). */
export function sourcesHash(root: string): string;

/** Instructions, and how many of them are SIMD or relaxed SIMD. */
export interface InstructionCounts {
  readonly total: number;
  readonly simd: number;
  readonly relaxed: number;
}

/** Instructions in all functions of a WebAssembly module. */
export function instructionCounts(bytes: Uint8Array): InstructionCounts;

/** Instructions of each exported function by name, those of the functions that it calls included. */
export function exportCounts(bytes: Uint8Array): Readonly<Record<string, InstructionCounts>>;

/** A module: `relaxed` ones may fuse products and sums, `shared` ones have a memory that threads share. */
export interface BuiltModule {
  readonly name: string;
  readonly relaxed: boolean;
  readonly shared: boolean;
}

/** The modules that are built, the plain one first. */
export const MODULES: readonly BuiltModule[];
