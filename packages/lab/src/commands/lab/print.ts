// What is printed of recorded results: every run, and what the criteria say of them.
import { duration } from "../../format";
import { together } from "../../lab/criterion";
import type { Results } from "../../lab/store";
import { type Claim, isComplete, judgeRecorded } from "../../lab/verdict";

/** What one file of results says, for a terminal. */
export function print(claim: Claim, results: Results, folder: string): void {
  const { experiment } = claim;
  const { mode, runs, command, machine, versions } = results;
  const label = [mode.reduced && "reduced", mode.dataset === "digits" && "drawn digits"]
    .filter(Boolean)
    .join(", ");
  const judgements = judgeRecorded(claim, results, folder);
  console.log(
    `\n${experiment.id}${label && ` (${label})`}: ${runs.length} run${runs.length === 1 ? "" : "s"}, ${duration(runs.reduce((sum, { seconds }) => sum + seconds, 0))}`,
  );
  for (const { variant, seed, outcome } of runs) {
    const measures = Object.entries(outcome.measures).map(
      ([name, value]) => `${name} ${Number(value.toPrecision(6))}`,
    );
    const stuck = outcome.stuck?.length ? `  stuck: ${outcome.stuck.join(", ")} hardly predicted` : "";
    console.log(`  ${variant && `${variant}, `}seed ${seed}: ${measures.join(", ")}${stuck}`);
  }
  // A smaller run, or one on other data, neither proves nor refutes what the source says.
  const judged = isComplete(mode);
  for (const { text, verdict, found } of judgements)
    console.log(`  ${(judged ? verdict : "not judged").padEnd(10)}  ${text}: ${found}`);
  const { failsBecause } = experiment;
  if (judged && failsBecause && together(judgements.map(({ verdict }) => verdict)) === "fails")
    console.log(`  Why it fails, as far as we know: ${failsBecause}`);
  console.log(`  ${command}; rutter ${versions.rutter}, node ${versions.node}, ${machine}`);
}
