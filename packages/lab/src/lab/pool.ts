// Pool: jobs side by side, each in a process of its own; a job that dies takes nothing with it.
import { fork } from "node:child_process";
import type { Job, Report } from "./job";

export interface PoolOptions {
  readonly jobs: number;
  readonly signal: AbortSignal;
  onProgress(job: Job, fraction: number): void;
  onDone(job: Job, report: Extract<Report, { type: "done" }>): void;
}

/** Runs all jobs. Throws the first failure once the jobs that were going have ended. */
export async function runJobs(jobs: readonly Job[], options: PoolOptions): Promise<void> {
  const waiting = [...jobs];
  const failures: string[] = [];
  const lane = async () => {
    for (
      let job = waiting.shift();
      job && !options.signal.aborted && failures.length === 0;
      job = waiting.shift()
    )
      await runJob(job, options).catch((error: Error) => failures.push(error.message));
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, jobs.length) }, lane));
  if (failures.length > 0 && !options.signal.aborted) throw new Error(failures[0]);
}

function runJob(job: Job, { signal, onProgress, onDone }: PoolOptions): Promise<void> {
  const name = `${job.id}${job.variant && ` ${job.variant}`}, seed ${job.seed}`;
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1], ["lab", "worker"], {
      serialization: "advanced",
      stdio: ["ignore", 2, 2, "ipc"],
    });
    const stop = () => child.kill("SIGINT");
    signal.addEventListener("abort", stop, { once: true });
    let settled = false;
    child.on("message", (message) => {
      const report = message as Report;
      if (report.type === "progress") onProgress(job, report.fraction);
      else if (report.type === "done") {
        settled = true;
        onDone(job, report);
      } else reject(new Error(`${name}: ${report.message}`));
    });
    child.on("exit", (code, killed) => {
      signal.removeEventListener("abort", stop);
      if (settled) resolve();
      else reject(new Error(`${name}: the process ended with ${killed ?? `code ${code}`}`));
    });
    child.send(job);
  });
}
