// Progress text: how far a run is, as a line of text.
import type { Callback } from "../callback";
import { OptionError } from "../error";
import type { Measures, TrainingEvent } from "../event";

const WIDTH = 24;

/** The line for an event, without its end; undefined for events that say nothing new about progress. */
export function progressLine(event: TrainingEvent): string | undefined {
  if (event.type === "progress") {
    const { epoch, epochs, batch, batches, training, samplesPerSecond, secondsLeft } = event;
    const bar = "█".repeat(Math.floor((WIDTH * batch) / batches)).padEnd(WIDTH, "░");
    const rate = `${Math.round(samplesPerSecond)}/s, ${Math.ceil(secondsLeft)} s left`;
    return `epoch ${epoch}/${epochs} ${bar} ${measures(training)} ${rate}`;
  }
  if (event.type === "epoch") {
    const { epoch, epochs, training, validation, seconds } = event;
    const checked = validation ? ` validation ${measures(validation)}` : "";
    return `epoch ${epoch}/${epochs} ${measures(training)}${checked} ${seconds.toFixed(1)} s`;
  }
  if (event.type === "end" && event.message !== undefined) return `${event.reason}: ${event.message}`;
  return undefined;
}

function measures(values: Measures): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
    .join(" ");
}

/**
 * Gives every line to a function; `done` is false for one that the next may replace. As Keras's ProgbarLogger, without
 * a terminal of its own.
 *
 * ```ts
 * progressText((line, done) => process.stderr.write(done ? `\r${line}\n` : `\r${line}`))
 * ```
 * @throws OptionError for what is no function
 */
export function progressText(write: (line: string, done: boolean) => void): Callback {
  if (typeof write !== "function")
    throw new OptionError({
      where: "progressText()",
      expected: "a function that takes a line",
      got: typeof write,
      cure: "Write progressText((line) => console.log(line)).",
    });
  return {
    kind: "progressText",
    on(event) {
      const line = progressLine(event);
      if (line !== undefined) write(line, event.type !== "progress");
    },
  };
}
