// Evaluation: loss and metrics of a network over a whole dataset or stream.
import type { Backend } from "./backend";
import type { Dataset } from "./data/dataset";
import type { ExampleStream } from "./data/exampleStream";
import { portionsOf } from "./data/portions";
import { checkDataset } from "./datasetCheck";
import { measuresOf } from "./epochTotals";
import type { Measures } from "./event";
import { Forward } from "./forward";
import { type NamedLoss, termNames } from "./loss";
import type { Metric, MetricCount } from "./metric";
import type { Network } from "./network";
import type { Settings } from "./optimizer";
import { sizeOf } from "./tensor";

export class Evaluation {
  readonly #forward: Forward;

  constructor(
    private readonly network: Network<any, any>,
    private readonly measured: { readonly loss: NamedLoss; readonly metrics: readonly Metric[] },
    settings: Settings,
  ) {
    this.#forward = new Forward(network, measured.loss, settings);
  }

  /** Exact: every example counts the same, in whatever batches it came. @throws DataError, ShapeError */
  async of(data: Dataset | ExampleStream, backend: Backend | undefined): Promise<Measures> {
    const { metrics, loss } = this.measured;
    checkDataset("evaluate", this.network, data);
    const counts = metrics.map((metric) => metric.start());
    const terms = termNames(loss);
    const sums = new Array<number>(1 + terms.length).fill(0);
    for await (const dataset of portionsOf(data)) {
      const costs = await this.#chunk(dataset, backend, counts);
      for (let i = 0; i < sums.length; i++) sums[i] += costs[i] * (dataset.length / data.length);
    }
    const results = counts.map((count) => count.result());
    return measuresOf(metrics, sums, terms, results);
  }

  dispose(): void {
    this.#forward.dispose();
  }

  #chunk(dataset: Dataset, backend: Backend | undefined, counts: readonly MetricCount[]) {
    checkDataset("evaluate", this.network, dataset);
    const width = sizeOf(this.network.output);
    const { kind, labels: targets, labelShape } = dataset;
    return this.#forward.evaluate(dataset, backend, (outputs, start, count) => {
      for (const total of counts)
        total.add({ outputs, width, count, targets, kind, offset: start * sizeOf(labelShape) });
    });
  }
}
