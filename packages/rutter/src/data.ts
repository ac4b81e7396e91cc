// The entry "rutter/data": datasets, and where to get them.
export type { BalanceOptions } from "./data/balance";
export type { CollectOptions, ExampleSource, LooseExample } from "./data/collect";
export type { DatasetSource } from "./data/convert";
export type {
  BatchesOptions,
  DatasetParts,
  Example,
  Fold,
  LabelKind,
  LabelsOf,
  Splits,
} from "./data/dataset";
export { Dataset } from "./data/dataset";
export type { DigitsOptions } from "./data/digits";
export { digits } from "./data/digits";
export type { Idx, ReadIdxOptions } from "./data/idx";
export { readIdx } from "./data/idx";
export type { MnistOptions } from "./data/mnist";
export { mnist } from "./data/mnist";
export type { DealOptions } from "./data/order";
export type { MapOptions, MappedExample } from "./data/rows";
export type { Standardization, StandardizationOptions } from "./data/standardization";
export { standardization } from "./data/standardization";
