// The case table: cases for every op. An op without cases does not compile here.
import type { OpName } from "../../packages/rutter/src/ops/table";
import { binaryCases } from "./binary";
import type { OpCase } from "./case";
import { conv2dCases } from "./conv2d";
import { indexingCases } from "./indexing";
import { matmulCases } from "./matmul";
import { pool2dCases } from "./pool2d";
import { randomCases } from "./random";
import { reduceCases } from "./reduce";
import { selectCases } from "./select";
import { shapeCases } from "./shape";
import { softmaxCases } from "./softmax";
import { unaryCases } from "./unary";

export const caseTable: Readonly<Record<OpName, readonly OpCase[]>> = {
  ...unaryCases,
  ...binaryCases,
  ...selectCases,
  ...reduceCases,
  ...softmaxCases,
  ...matmulCases,
  ...conv2dCases,
  ...pool2dCases,
  ...shapeCases,
  ...indexingCases,
  ...randomCases,
};

/** Every case with its op. */
export const allCases: readonly { readonly op: OpName; readonly subject: OpCase }[] = (
  Object.keys(caseTable) as OpName[]
).flatMap((op) => caseTable[op].map((subject) => ({ op, subject })));
