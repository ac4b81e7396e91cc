// The versions that a result depends on.
import { createRequire } from "node:module";

export interface Versions {
  readonly rutter: string;
  readonly node: string;
  readonly v8: string;
}

export function versions(): Versions {
  const { version } = createRequire(import.meta.url)("rutter/package.json") as { version: string };
  return { rutter: version, node: process.versions.node, v8: process.versions.v8 };
}
