// On output: metrics of one of several named outputs, from batches of packed ones.
import { type Metric, type MetricBatch, requireMetric } from "./metric";
import { type NamedShapes, type PackedPart, partsOf } from "./parts";

/** The metrics of every output, called `digit_accuracy`; a list that has no names counts for each. */
export function metricsOfOutputs(
  outputs: NamedShapes,
  metrics: readonly Metric[] | Readonly<Record<string, readonly Metric[]>>,
): readonly Metric[] {
  const of = (name: string) => (Array.isArray(metrics) ? metrics : ((metrics as any)[name] ?? []));
  return partsOf(outputs).flatMap((part) => of(part.name).map((metric: Metric) => onOutput(part, metric)));
}

function onOutput(part: PackedPart, metric: Metric): Metric {
  requireMetric(metric);
  return {
    name: `${part.name}_${metric.name}`,
    start() {
      const count = metric.start();
      return {
        add: (batch) => count.add(partOfBatch(batch, part)),
        result: () => count.result(),
        estimate: count.estimate && (() => count.estimate!()),
        save: count.save && (() => count.save!()),
        load: count.load && ((state) => count.load!(state)),
      };
    },
  };
}

/** Outputs and targets of one part; targets are packed as outputs are. */
function partOfBatch(batch: MetricBatch, { offset, size }: PackedPart): MetricBatch {
  const { outputs, targets, width, count, offset: start } = batch;
  const [own, wanted] = [new Float64Array(count * size), new Float64Array(count * size)];
  for (let i = 0; i < count; i++)
    for (let j = 0; j < size; j++) {
      own[i * size + j] = outputs[i * width + offset + j];
      wanted[i * size + j] = targets[start + i * width + offset + j];
    }
  return { outputs: own, targets: wanted, width: size, count, kind: "values", offset: 0 };
}
