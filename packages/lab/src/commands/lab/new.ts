// rutter lab new: a file with an experiment that runs, to be changed into one's own.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OptionError } from "rutter";
import { catalogue } from "../../catalogue";
import { requireDestination } from "../../destination";
import { isId } from "../../lab/parseResults";
import { template } from "../../lab/template";

export async function writeNew(name: string, { out }: { readonly out: string }): Promise<void> {
  if (!isId(name) || catalogue.some(({ id }) => id === name))
    throw new OptionError({
      where: "lab new",
      expected: "a name of small letters, digits and hyphens that the catalogue does not have",
      got: `"${name}"`,
      cure: "For example: rutter lab new my-idea",
    });
  const path = join(out, `${name}.mjs`);
  await requireDestination(path);
  await writeFile(path, template(name), { flag: "wx" }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EEXIST") throw cause;
    throw new OptionError({
      where: "lab new",
      expected: "a file that is not there yet",
      got: path,
      cure: "Nothing was written. Take another name, or remove the file.",
    });
  });
  const said = out === "." ? `./${name}.mjs` : path;
  console.log(`${path} is written. Next:
  rutter lab run ${said}
  rutter lab report ${said}`);
}
