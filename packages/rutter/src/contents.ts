// What the library contains, by name.

/** Names of what the library offers, by kind; `ops` are those with a kernel. */
export interface Contents {
  readonly layers: readonly string[];
  readonly activations: readonly string[];
  readonly losses: readonly string[];
  readonly optimizers: readonly string[];
  readonly schedules: readonly string[];
  readonly initializers: readonly string[];
  readonly rules: readonly string[];
  readonly callbacks: readonly string[];
  readonly metrics: readonly string[];
  readonly ops: readonly string[];
}

/** Lists what there is to choose from: for menus and `rutter info`. Loaded on demand, so that bundles stay small. */
export async function contents(): Promise<Contents> {
  return (await import("./names")).names;
}
