// Runs a command with its output shown, or asks one for its output.

import { spawnSync } from "node:child_process";

/** Prints one line of progress. */
export function say(line) {
  console.log(`build: ${line}`);
}

/** Runs a command; throws when it fails. */
export function run(command, parameters, { environment = process.env, folder } = {}) {
  say(`$ ${command} ${parameters.join(" ")}`);
  const { status, error } = spawnSync(command, parameters, {
    stdio: "inherit",
    env: environment,
    cwd: folder,
  });
  if (error) throw new Error(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ended with status ${status}`);
}

/** What a command prints, trimmed; undefined when it is missing or fails. */
export function ask(command, parameters, environment = process.env) {
  const { status, stdout, error } = spawnSync(command, parameters, { encoding: "utf8", env: environment });
  return error || status !== 0 ? undefined : stdout.trim();
}
