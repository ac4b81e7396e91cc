// The default backend: WASM where it can run, else the reference backend with one clear warning.
import type { Backend } from "./backend";

let chosen: Promise<Backend> | undefined;

/** The backend for those who do not choose: made once, shared by all. */
export function defaultBackend(): Promise<Backend> {
  chosen ??= import("./wasm").then(({ wasm }) => wasm()).catch(warnAndFallBack);
  return chosen;
}

async function warnAndFallBack(error: unknown): Promise<Backend> {
  console.warn(
    `rutter: WASM is not available here (${error instanceof Error ? error.message : error}); ` +
      "using the reference backend, which gives the same results slowly.",
  );
  return (await import("./reference")).reference();
}
