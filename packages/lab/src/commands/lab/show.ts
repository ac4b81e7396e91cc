// rutter lab show: one experiment: its question, its source, its criterion, its results.
import { allResults, configurationHash } from "../../lab/store";
import { writtenSubject } from "../../lab/subject";
import { print } from "./print";

interface ShowFlags {
  readonly results?: string;
}

export async function show(name: string, { results: folder }: ShowFlags): Promise<void> {
  const { id, title, kind, cost, experiment, repeats, results: own } = await writtenSubject(name);
  const place = kind ? ` (${kind}, cost ${cost})` : "";
  console.log(`${id}: ${title}${place}\n\n${experiment.asks}\n\nSource: ${experiment.says}`);
  for (const { measure, value, from, variant, pickedBy } of experiment.figures ?? [])
    console.log(
      `  ${variant ? `${variant}: ` : ""}${measure} ${value} (${from}${pickedBy ? `, one of several runs, picked by ${pickedBy}` : ""})`,
    );
  console.log(`\nHolds when\n${experiment.holdsWhen.map(({ text }) => `  ${text}`).join("\n")}`);
  const variants = Object.keys(experiment.variants ?? {});
  console.log(
    `\n${repeats} random start${repeats === 1 ? "" : "s"}${variants.length > 0 ? ` of ${variants.join(", ")}` : ""}`,
  );
  const results = allResults(folder ?? own, id);
  if (results.length === 0)
    console.log(`\nNot run yet: rutter lab run ${name}${experiment.needs ? " --data DIR" : ""}`);
  for (const result of results) {
    print({ experiment, repeats }, result, folder ?? own);
    if (result.configuration !== configurationHash(experiment, result.mode.reduced))
      console.log("  Outdated: recorded with another configuration; it judges nothing.");
  }
  if (results.length > 0) console.log(`\nrutter lab report ${name} draws them.`);
}
