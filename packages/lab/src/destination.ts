// Where a result is to be saved: checked before the work, so that an hour of training is not lost to a slip.
import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DataError } from "rutter";

/** @throws DataError unless `file` can be written: its folder is there and open to us, and it is no folder itself */
export async function requireDestination(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  const blocked = async () => {
    await access(folder, constants.W_OK);
    const there = await stat(file).catch(() => undefined);
    return there?.isDirectory() ? "a folder" : undefined;
  };
  const got = await blocked().catch((error: NodeJS.ErrnoException) =>
    error.code === "ENOENT" ? "no such folder" : "a folder that cannot be written to",
  );
  if (got !== undefined)
    throw new DataError({
      where: `--out ${file}`,
      expected: "a file in a folder that exists and can be written to",
      got,
      cure: "Nothing was trained.",
    });
}
