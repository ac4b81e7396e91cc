// Ctrl-C: the first asks the run to stop and keep what it has, a second one ends the program at once.

/** npm and npx pass on a signal that the terminal has sent already; what comes this soon is the same key press. */
const ECHO_MILLISECONDS = 400;

/** Exit code of a program that was interrupted: 128 + SIGINT. */
export const INTERRUPTED = 130;

/** A signal that aborts at the first Ctrl-C, and a function that gives Ctrl-C back its usual meaning. */
export function onInterrupt(tell: () => void): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  let first = 0;
  const listener = () => {
    if (!controller.signal.aborted) {
      first = performance.now();
      controller.abort();
      tell();
    } else if (performance.now() - first > ECHO_MILLISECONDS) process.exit(INTERRUPTED);
  };
  process.on("SIGINT", listener);
  return { signal: controller.signal, release: () => process.off("SIGINT", listener) };
}
