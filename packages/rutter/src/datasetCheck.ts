// Dataset check: whether examples and labels are what a network takes and gives.
import { Dataset } from "./data/dataset";
import type { ExampleStream } from "./data/exampleStream";
import { ShapeError } from "./error";
import { requireInput } from "./examples";
import type { Network } from "./network";
import { requireMethod } from "./option";
import { requireParts } from "./parts";
import { formatShape, type Shape } from "./tensor";

/**
 * Throws if the data does not fit the network.
 *
 * @param changed the shape of an input after augmentation; the dataset's own if undefined
 * @throws OptionError for what is no data; DataError for an empty dataset; ShapeError where shapes, names or the number of classes differ
 */
export function checkDataset(
  where: string,
  network: Network<any, any>,
  data: Dataset | ExampleStream,
  changed?: Shape,
): void {
  const cure =
    "Write Dataset.from({ inputs, labels }); mnist() and digits() give { train, validation, test }.";
  requireMethod(where, "a Dataset or an ExampleStream", data, "batches", cure);
  const dataset = data instanceof Dataset ? data : data.shapesOnly;
  dataset.requireExamples(where);
  const { inputs, outputs } = network;
  if (inputs) requireParts(where, dataset.inputParts, inputs);
  if (outputs) requireParts(`${where}: labels`, dataset.labelParts, outputs);
  requireInput(where, changed ?? dataset.inputShape, network.input);
  const width = network.output[network.output.length - 1] ?? 1;
  // A single output tells two classes apart.
  if (dataset.classes !== undefined && dataset.classes > Math.max(width, 2))
    throw new ShapeError({
      where,
      expected: `${dataset.classes} outputs, one per class`,
      got: formatShape(network.output),
      cure: `Let the network end with dense(${dataset.classes}).`,
    });
}
