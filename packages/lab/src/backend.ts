// Which backend a command runs on.
import { type Backend, defaultBackend } from "rutter";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";

export const backendNames = ["wasm", "reference"] as const;

/** The backend of that name; without one, WASM, or the reference backend with a warning where WASM cannot run. */
export async function chooseBackend(name: (typeof backendNames)[number] | undefined): Promise<Backend> {
  if (name === undefined) return defaultBackend();
  return name === "wasm" ? wasm() : reference();
}
