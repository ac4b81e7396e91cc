// Worker: the process that runs one job and reports over its channel.
import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";
import type { Splits } from "rutter/data";
import { wasm } from "rutter/wasm";
import { loadDataset } from "../dataset";
import type { Job, Report } from "./job";
import { configOf } from "./store";
import { writtenSubject } from "./subject";

/** Takes a job from the parent, runs it, and ends with the process. */
export function serve(): void {
  const send = (report: Report) => process.send?.(report);
  const controller = new AbortController();
  process.on("SIGINT", () => controller.abort());
  process.on("disconnect", () => process.exit(1));
  process.once("message", (job) => {
    run(job as Job, send, controller.signal)
      .catch((error: unknown) =>
        send({ type: "failed", message: error instanceof Error ? error.message : String(error) }),
      )
      .finally(() => process.disconnect());
  });
}

async function run(job: Job, send: (report: Report) => void, signal: AbortSignal): Promise<void> {
  const { experiment } = await writtenSubject(job.name);
  const { dataset, stateFile } = job;
  const begun = performance.now();
  let loaded: Promise<Splits> | undefined;
  const outcome = await experiment.trial({
    config: configOf(experiment, job.reduced, job.variant),
    seed: job.seed,
    backend: await wasm(),
    signal,
    // Read once, however many trainings a run has.
    data: () =>
      (loaded ??= loadDataset(dataset === "mnist" ? { dataset, data: job.data } : { dataset: "digits" })),
    progress: (fraction, note) => send({ type: "progress", fraction, note }),
    resumed: async () => (existsSync(stateFile) ? deserialize(await readFile(stateFile)) : undefined),
    async keep(state) {
      await writeFile(`${stateFile}.tmp`, serialize(state));
      await rename(`${stateFile}.tmp`, stateFile);
    },
  });
  await rm(stateFile, { force: true });
  send({ type: "done", outcome, seconds: (performance.now() - begun) / 1000 });
}
