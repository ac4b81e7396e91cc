// How the program ends when something goes wrong: one clear sentence and an exit code.
import { CommanderError } from "commander";
import { RutterError } from "rutter";

/** Exit codes beside 0 and 130 (interrupted). */
const FAILED = 1;
const MISUSED = 2;

/** Prints what went wrong, if that has not been done, and returns the exit code. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
  const message = error instanceof Error ? error.message : String(error);
  if (process.env.RUTTER_DEBUG) console.error(error);
  else if (error instanceof RutterError) console.error(`rutter: ${message}`);
  else console.error(`rutter: ${message} (RUTTER_DEBUG=1 shows where)`);
  return FAILED;
}
