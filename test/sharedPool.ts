// Backends of several threads that share even the smallest piece of work, so that small cases are split too.
import { bytesOf, instantiate } from "../packages/rutter/src/wasm/builds";
import { Pool, type PoolOptions } from "../packages/rutter/src/wasm/pool";
import { WasmBackend } from "../packages/rutter/src/wasm/wasmBackend";

export interface SharedOptions extends PoolOptions {
  readonly fusion?: boolean;
}

/** The backend and its pool, which tells how many jobs it has shared out. */
export async function sharingAll({ fusion = true, ...options }: SharedOptions) {
  const instance = await instantiate((await bytesOf({ fast: false, shared: true }))!, true);
  const pool = await Pool.start(instance, { breakEvenNanoseconds: 0, ...options });
  const engine = { exports: instance.exports, fast: false, revectorize: false, pool };
  return { backend: new WasmBackend(engine, fusion), pool, exports: instance.exports };
}
