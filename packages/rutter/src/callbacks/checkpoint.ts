// Checkpoint: writes the network, or all that a run needs to go on, to files on the way.
import { makeFolder, removeFile, writeFileAtomic } from "#platform";
import type { Callback, RunControl } from "../callback";
import { OptionError } from "../error";
import type { EpochEvent } from "../event";
import { checkOptions, positiveInteger } from "../option";
import { encodeState } from "../trainerState";
import { Monitor, type MonitorOptions, monitorOptions } from "./monitor";

/** Options of checkpoint. */
export interface CheckpointOptions extends MonitorOptions {
  /** Where the files go: a folder, made if need be, or a function that takes a name and bytes. */
  readonly to: string | ((name: string, bytes: Uint8Array) => void | Promise<void>);
  /** `network`: for loadNetwork(). `state`: for decodeState() and trainer.restore(). Default network. */
  readonly save?: "network" | "state";
  /** Write `epoch-<n>.safetensors` after every so many epochs. Default 1 without `best`, else never. */
  readonly every?: number;
  /** How many of these to keep, the latest. Default all. */
  readonly keep?: number;
  /** Write `best.safetensors` whenever the watched measure is better than ever. Default false. */
  readonly best?: boolean;
}

/**
 * Writes files after epochs, each whole or not at all. As Keras's ModelCheckpoint. A state is that of the callbacks
 * before this one in the list, too: put it last.
 *
 * @throws OptionError for an unknown option; during the run, DataError if a file cannot be written
 */
export function checkpoint(options: CheckpointOptions): Callback {
  const where = "checkpoint()";
  checkOptions(where, options ?? null, [...monitorOptions, "to", "save", "every", "keep", "best"]);
  const { to, save = "network", best = false, keep = Number.POSITIVE_INFINITY } = options;
  const { every = best ? undefined : 1 } = options;
  if (every !== undefined) positiveInteger(where, "every", every);
  if (keep !== Number.POSITIVE_INFINITY) positiveInteger(where, "keep", keep);
  if ((typeof to !== "string" && typeof to !== "function") || (save !== "network" && save !== "state"))
    throw new OptionError({
      where,
      expected: 'a folder or a function as "to", and "network" or "state" to save',
      got: `${typeof to}, "${save}"`,
      cure: 'Write { to: "checkpoints" }.',
    });
  const monitor = new Monitor(where, options);
  const written: string[] = [];
  const write = async (name: string, run: RunControl) => {
    const bytes = save === "network" ? await run.network.toBytes() : encodeState(await run.state());
    if (typeof to === "function") return to(name, bytes);
    await makeFolder(to);
    await writeFileAtomic(`${to}/${name}`, bytes);
  };
  const atEpoch = async ({ epoch }: EpochEvent, run: RunControl) => {
    const name = `epoch-${epoch}.safetensors`;
    await write(name, run);
    if (!written.includes(name)) written.push(name);
    while (written.length > keep) {
      const old = written.shift();
      if (typeof to === "string") await removeFile(`${to}/${old}`);
    }
  };
  return {
    kind: "checkpoint",
    async on(event, run) {
      if (event.type === "start" && !event.resumed) {
        monitor.reset();
        written.length = 0;
      }
      if (event.type !== "epoch") return;
      if (best && monitor.improves(event)) await write("best.safetensors", run);
      if (every !== undefined && event.epoch % every === 0) await atEpoch(event, run);
    },
    save: () => ({ ...monitor.save(), written: [...written] }),
    load(state) {
      monitor.load(state);
      written.splice(0, written.length, ...(state.written as string[]));
    },
  };
}
