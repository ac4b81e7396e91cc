// Loggers: a run's events as rows of CSV or lines of JSON, in a file or wherever a function takes them.
import { appendText, writeFileAtomic } from "#platform";
import type { Callback } from "../callback";
import { OptionError } from "../error";
import type { EpochEvent, TrainingEvent } from "../event";
import { checkOptions } from "../option";

/** Options of csvLogger. */
export interface LoggerOptions {
  /** A file, or a function that takes the text. */
  readonly to: string | ((text: string) => void | Promise<void>);
  /** Add to a file that is there. Default false: begin anew, but for a resumed run. */
  readonly append?: boolean;
}

/** Options of jsonLinesLogger. */
export interface JsonLinesLoggerOptions extends LoggerOptions {
  /** Which events to write. Default start, epoch and end. */
  readonly events?: readonly TrainingEvent["type"][];
}

/**
 * One row per epoch: epoch, step, training and validation measures, settings, seconds. The first row names the columns.
 * As Keras's CSVLogger.
 *
 * @throws OptionError for an unknown option; during the run, DataError if the file cannot be written
 */
export function csvLogger(options: LoggerOptions): Callback {
  const text = destination("csvLogger()", options, ["to", "append"]);
  let columns: string[] | undefined;
  return {
    kind: "csvLogger",
    async on(event) {
      if (event.type === "start" && !event.resumed) {
        columns = undefined;
        await text.begin();
      }
      if (event.type !== "epoch") return;
      const row = flat(event);
      const cells = (values: readonly unknown[]) => `${values.map(cell).join(",")}\n`;
      if (columns === undefined) {
        columns = Object.keys(row);
        await text.add(cells(columns));
      }
      await text.add(cells(columns.map((name) => row[name])));
    },
    save: () => ({ columns }),
    load(state) {
      columns = state.columns as string[] | undefined;
    },
  };
}

/**
 * One line of JSON per event, as it is; numbers that JSON does not have become null.
 *
 * @throws OptionError for an unknown option; during the run, DataError if the file cannot be written
 */
export function jsonLinesLogger(options: JsonLinesLoggerOptions): Callback {
  const text = destination("jsonLinesLogger()", options, ["to", "append", "events"]);
  const { events = ["start", "epoch", "end"] } = options;
  return {
    kind: "jsonLinesLogger",
    batches: events.includes("batch"),
    async on(event) {
      if (event.type === "start" && !event.resumed) await text.begin();
      if (events.includes(event.type)) await text.add(`${JSON.stringify(event)}\n`);
    },
  };
}

function destination(where: string, options: LoggerOptions, names: readonly string[]) {
  checkOptions(where, options ?? null, names);
  const { to, append = false } = options;
  if (typeof to !== "string" && typeof to !== "function")
    throw new OptionError({
      where: `${where}: to`,
      expected: "a path, or a function that takes text",
      got: typeof to,
      cure: 'Write { to: "run.csv" }.',
    });
  return {
    begin: async () => {
      if (typeof to === "string" && !append) await writeFileAtomic(to, new Uint8Array(0));
    },
    add: async (text: string) => (typeof to === "string" ? appendText(to, text) : to(text)),
  };
}

function flat({ epoch, step, training, validation, settings, seconds }: EpochEvent): Record<string, number> {
  const prefixed = (prefix: string, values: object) =>
    Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]);
  return {
    ...{ epoch, step },
    ...Object.fromEntries(prefixed("training", training)),
    ...Object.fromEntries(prefixed("validation", validation ?? {})),
    ...settings,
    seconds,
  };
}

function cell(value: unknown): string {
  const text = String(value ?? "");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
