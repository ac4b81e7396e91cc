// The digits that networks are trained on: drawn ones that need no download, or MNIST from its files.
import { DataError } from "rutter";
import { digits, mnist, type Splits } from "rutter/data";

export const datasetNames = ["digits", "mnist"] as const;

export interface DatasetChoice {
  readonly dataset: (typeof datasetNames)[number];
  /** The folder with MNIST's files. */
  readonly data?: string;
  /** Only the first so many training images. */
  readonly limit?: number;
}

/** Where MNIST's files are looked for without --data. */
const DEFAULT_FOLDER = "data/mnist";

/** The three parts of the dataset. @throws DataError, FormatError if MNIST's files are missing or damaged */
export async function loadDataset({ dataset, data, limit }: DatasetChoice): Promise<Splits> {
  if (dataset === "digits") return digits(limit === undefined ? {} : { train: limit });
  const splits = await mnist({ path: data ?? DEFAULT_FOLDER }).catch((cause: unknown) => {
    throw cause instanceof DataError && cause.got === "no such file" ? missing(cause, data) : cause;
  });
  return limit === undefined ? splits : { ...splits, train: splits.train.take(limit) };
}

function missing(cause: DataError, data: string | undefined): DataError {
  return new DataError({
    where: `MNIST in ${data ?? DEFAULT_FOLDER}`,
    expected: cause.expected,
    got: "no such file",
    cure:
      `${data === undefined ? "Say where MNIST's four files are with --data DIR" : "Put MNIST's four files there"}, ` +
      "or run `rutter train digits`, which needs no download.",
    cause,
  });
}
