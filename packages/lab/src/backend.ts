// Which backend a command runs on, and the options that choose it.
import { type Command, Option } from "commander";
import { type Backend, defaultBackend, OptionError } from "rutter";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { integer } from "./argument";

export const backendNames = ["wasm", "reference"] as const;
export const precisions = ["deterministic", "fast"] as const;

/** Flags of a command that computes. */
export interface BackendFlags {
  readonly backend?: (typeof backendNames)[number];
  readonly threads?: number;
  readonly precision?: (typeof precisions)[number];
}

/** Adds the options of {@link BackendFlags} to a command. */
export function withBackendOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--backend <name>", "kernels to run on (default: wasm, where it can run)").choices(
        backendNames,
      ),
    )
    .option("--threads <n>", "threads of the wasm backend; the bits do not change (default: 1)", integer(1))
    .addOption(
      new Option(
        "--precision <p>",
        "fast: fused products where the engine has them; bits are the machine's (default: deterministic)",
      ).choices(precisions),
    );
}

/** The backend of these flags; without a name WASM, or the reference with a warning where WASM cannot run. */
export async function chooseBackend({ backend, threads, precision }: BackendFlags): Promise<Backend> {
  const special = threads !== undefined || precision !== undefined;
  if (backend === "reference") {
    if (special)
      throw new OptionError({
        where: "--backend reference",
        expected: "neither --threads nor --precision",
        got: threads !== undefined ? `--threads ${threads}` : `--precision ${precision}`,
        cure: "Leave them out, or use --backend wasm.",
      });
    return reference();
  }
  return backend === "wasm" || special ? wasm({ threads, precision }) : defaultBackend();
}
