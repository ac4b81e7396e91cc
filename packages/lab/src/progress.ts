// The progress of a training run on stderr: a live line in a terminal, a plain line now and then elsewhere.
import type { EpochEvent, ProgressEvent } from "rutter";
import { clock, count, duration, percent, rate } from "./format";

/** Where progress goes: process.stderr, or something like it. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What the run measured after an epoch, beside its event. */
export interface EpochLine {
  readonly event: EpochEvent;
  readonly testAccuracy: number;
}

const REDRAW_MILLISECONDS = 80;
const PLAIN_MILLISECONDS = 10_000;
const CLEAR = "\r\u001b[2K";

export class Progress {
  readonly #live: boolean;
  #drawn = false;
  #last = performance.now();

  constructor(
    private readonly output: Output,
    /** Whether to write plain lines where there is no terminal. */
    private readonly plain: boolean,
  ) {
    this.#live = output.isTTY === true;
  }

  /** What is being done before there are figures. */
  status(text: string): void {
    if (this.#live) {
      this.output.write(CLEAR + text.slice(0, this.#width));
      this.#drawn = true;
    } else this.note(text);
  }

  update(event: ProgressEvent): void {
    const now = performance.now();
    if (now - this.#last < (this.#live ? REDRAW_MILLISECONDS : PLAIN_MILLISECONDS)) return;
    this.#last = now;
    if (this.#live) {
      this.output.write(CLEAR + progressLine(event, this.#width));
      this.#drawn = true;
    } else this.note(progressLine(event, this.#width));
  }

  epoch(line: EpochLine): void {
    this.#last = performance.now();
    this.note(epochLine(line, this.#width));
  }

  /** A line that stays. */
  note(text: string): void {
    if (!this.#live && !this.plain) return;
    this.clear();
    this.output.write(`${text}\n`);
  }

  /** Takes the live line away. */
  clear(): void {
    if (this.#drawn) this.output.write(CLEAR);
    this.#drawn = false;
  }

  /** One column less than there are: a full line would wrap in some terminals. */
  get #width(): number {
    return this.#live ? (this.output.columns || 80) - 1 : 200;
  }
}

/** The live line, in at most `width` columns: the least needed parts go first. */
export function progressLine(event: ProgressEvent, width: number): string {
  const { epoch, epochs, batch, batches, training, samplesPerSecond, secondsLeft } = event;
  const done = (epoch - 1 + batch / batches) / epochs;
  const number = `${String(epoch).padStart(String(epochs).length)}/${epochs}`;
  return fit(width, [
    { text: `epoch ${number}`, short: number, need: 9 },
    { text: bar(done, 12), need: 2 },
    { text: `batch ${count(batch).padStart(count(batches).length)}/${count(batches)}`, need: 1 },
    { text: `loss ${loss(training.loss)}`, need: 4 },
    { text: `accuracy ${percent(training.accuracy)}`, short: percent(training.accuracy), need: 8 },
    { text: rate(samplesPerSecond), need: 5 },
    { text: `${clock(secondsLeft)} left`, need: 7 },
  ]);
}

/** The line that stays after an epoch. */
export function epochLine({ event, testAccuracy }: EpochLine, width: number): string {
  const { epoch, epochs, training, validation, samplesPerSecond, seconds } = event;
  const number = `${String(epoch).padStart(String(epochs).length)}/${epochs}`;
  const parts = [
    { text: `epoch ${number}`, short: number, need: 9 },
    { text: `loss ${loss(training.loss)}`, need: 3 },
    { text: `training ${percent(training.accuracy)}`, need: 4 },
    { text: `test ${percent(testAccuracy)}`, need: 7 },
    { text: rate(samplesPerSecond), need: 2 },
    { text: duration(seconds), need: 1 },
  ];
  if (validation) parts.splice(3, 0, { text: `validation ${percent(validation.accuracy)}`, need: 5 });
  return fit(width, parts);
}

interface Part {
  readonly text: string;
  /** A form for narrow terminals. */
  readonly short?: string;
  /** Parts with smaller numbers are left out first. */
  readonly need: number;
}

function fit(width: number, parts: readonly Part[]): string {
  const byNeed = [...parts].sort((a, b) => a.need - b.need);
  let kept = parts.filter(({ text }) => text !== "");
  const line = (short: boolean) => kept.map((part) => (short && part.short) || part.text).join("  ");
  for (const least of byNeed) {
    if (line(false).length <= width) return line(false);
    if (line(true).length <= width) return line(true);
    kept = kept.filter((part) => part !== least);
  }
  return line(true).slice(0, width);
}

function bar(share: number, width: number): string {
  const filled = Math.round(share * width);
  return "━".repeat(filled) + "─".repeat(width - filled);
}

const loss = (value: number): string => (value >= 100 ? value.toExponential(2) : value.toFixed(4));
