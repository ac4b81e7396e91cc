export interface Contestant {
  readonly name: string;
  readonly engine: "node" | "python";
  readonly command: readonly string[];
  readonly how: string;
}
export const contestants: readonly Contestant[];
