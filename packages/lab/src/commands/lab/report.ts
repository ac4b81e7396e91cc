// rutter lab report: pages of what is recorded.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { handbook } from "../../handbook/handbook";
import { recordOf } from "../../handbook/record";
import { printJson } from "../../json";
import { allResults } from "../../lab/store";
import { allSubjects, subjectOf } from "../../lab/subject";

interface ReportFlags {
  readonly out: string;
  readonly svg?: true;
  readonly results?: string;
  readonly json?: true;
}

export async function report(
  names: readonly string[],
  { out, svg, results, json }: ReportFlags,
): Promise<void> {
  const subjects = names.length > 0 ? await Promise.all(names.map(subjectOf)) : await allSubjects();
  const records = subjects.map((subject) =>
    recordOf(subject, allResults(results ?? subject.results, subject.id), results),
  );
  const files = handbook(records, { svg });
  for (const [name, text] of files) {
    const path = join(out, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const index = join(out, "index.html");
  if (json)
    printJson({
      index,
      files: files.size,
      experiments: records.map(({ subject, status, standing }) => ({
        id: subject.id,
        status,
        verdict: ["holds", "fails", "undecided"].includes(standing) ? standing : null,
        page: join(out, `${subject.id}.html`),
      })),
    });
  else {
    const recorded = records.filter(({ found }) => found.length > 0).length;
    console.log(`${recorded} of ${records.length} experiments have recorded runs. Open ${index}`);
  }
}
