// The entry "rutter/data": datasets, and where to get them.
export { type AffineOptions, affine } from "./data/augment/affine";
export type { Augmentation, BoundAugmentation } from "./data/augment/augmentation";
export { Augmenter, type AugmenterOptions } from "./data/augment/augmenter";
export { type CropOptions, crop } from "./data/augment/crop";
export type { Drawn, Draws } from "./data/augment/draws";
export { type ElasticOptions, elastic } from "./data/augment/elastic";
export { type ExpandOptions, expand } from "./data/augment/expand";
export { type FlipOptions, flip } from "./data/augment/flip";
export { type NoiseOptions, noise } from "./data/augment/noise";
export { type ShiftOptions, shift, shifts } from "./data/augment/shift";
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
export {
  ExampleStream,
  type ExampleStreamOptions,
  type StreamExample,
  type StreamPosition,
  type StreamSource,
} from "./data/exampleStream";
export type { Idx, ReadIdxOptions } from "./data/idx";
export { readIdx } from "./data/idx";
export type { MnistOptions } from "./data/mnist";
export { mnist } from "./data/mnist";
export type { DealOptions } from "./data/order";
export type { MapOptions, MappedExample } from "./data/rows";
export type { Standardization, StandardizationOptions } from "./data/standardization";
export { standardization } from "./data/standardization";
