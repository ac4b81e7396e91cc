// The entry "rutter/data": datasets, and where to get them.
export type { DatasetSource } from "./data/convert";
export type { DatasetParts, Example, LabelKind, LabelsOf, Splits } from "./data/dataset";
export { Dataset } from "./data/dataset";
export type { DigitsOptions } from "./data/digits";
export { digits } from "./data/digits";
export type { Idx, ReadIdxOptions } from "./data/idx";
export { readIdx } from "./data/idx";
export type { MnistOptions } from "./data/mnist";
export { mnist } from "./data/mnist";
