// Alarms: signs that a run goes wrong, told as soon as they can be seen.
import type { Callback, RunControl } from "../callback";
import type { EpochEvent } from "../event";
import type { Inspection, LayerInspection } from "../inspect";
import { log } from "../math/double";
import { checkOptions, positiveInteger } from "../option";

/** What an alarm may be about. */
export type AlarmKind =
  | "decay"
  | "startCost"
  | "notFinite"
  | "rising"
  | "stuck"
  | "chance"
  | "classShare"
  | "saturation"
  | "dead"
  | "vanishing"
  | "exploding";

/** A sign that something is wrong: plain data. */
export interface Alarm {
  readonly kind: AlarmKind;
  readonly level: "error" | "warning";
  /** Epochs done. */
  readonly epoch: number;
  /** The number that is out of range. */
  readonly value: number;
  readonly message: string;
}

/** Options of alarms. */
export interface AlarmsOptions {
  /** Default: a warning on the console. */
  readonly onAlarm?: (alarm: Alarm) => void;
  /** Examples, the first of the data, to look inside with. Default 100. */
  readonly sample?: number;
}

/** A callback whose `raised` holds the alarms of the run. */
export interface Alarms extends Callback {
  readonly raised: readonly Alarm[];
}

/**
 * Each alarm is raised once in a run:
 * - `decay`: the factor 1 − ηλ/n of the penalty l2 is below 0.9; an error at 0 or below, where weights change sign.
 * - `startCost`: the first cost is not within a factor 2 of that of chance (softmax log K, sigmoid K·log 2 for K classes).
 * - `notFinite`: the training loss is NaN or infinite. `rising`: it rose three epochs in a row.
 * - `stuck`: it changed by less than 0.1 % in three epochs. `chance`: after two epochs training accuracy has come less
 *   than 5 % of the way from 1/K to 1.
 * - `classShare`: after two epochs a class is less than 1 % of the answers (for samples of at least 20 per class).
 * - `saturation`: more than half of a hidden sigmoid or tanh layer's outputs have a slope (derivative by z) below 0.01.
 * - `dead`: more than half of a rectified layer's units are 0 for the whole sample.
 * - `vanishing`, `exploding`: the root mean square gradient of the weights is 1,000 times smaller, or larger, in the
 *   first layer than in the last.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function alarms(options: AlarmsOptions = {}): Alarms {
  checkOptions("alarms()", options, ["onAlarm", "sample"]);
  const { onAlarm = ({ message }) => console.warn(message), sample = 100 } = options;
  positiveInteger("alarms()", "sample", sample);
  const raised: Alarm[] = [];
  let losses: number[] = [];
  return {
    kind: "alarms",
    raised,
    async on(event, run) {
      if (event.type === "start" && !event.resumed) [raised.length, losses] = [0, []];
      if (event.type !== "start" && event.type !== "epoch") return;
      const found: (Finding | undefined)[] = [];
      if (event.type === "epoch") {
        losses.push(event.training.loss);
        found.push(...ofLosses(losses), ofChance(event, run));
      } else if (!event.resumed) found.push(ofDecay(run));
      if (losses.every(Number.isFinite)) {
        const inspection = await look(run, sample);
        if (event.type === "start") found.push(ofStartCost(run, inspection));
        found.push(...ofLayers(inspection));
        if (event.type === "epoch" && event.epoch >= 2) found.push(ofClasses(run, inspection));
      }
      const epoch = event.type === "epoch" ? event.epoch : 0;
      for (const finding of found) {
        if (!finding || raised.some(({ kind }) => kind === finding.kind)) continue;
        const alarm = { level: "warning", epoch, ...finding } as const;
        raised.push(alarm);
        onAlarm(alarm);
      }
    },
  };
}

type Finding = Pick<Alarm, "kind" | "value" | "message"> & { readonly level?: Alarm["level"] };

async function look({ network, train, loss, backend }: RunControl, sample: number): Promise<Inspection> {
  const examples = await train.take(sample);
  return network.inspect(examples, { target: examples.labels, loss, backend });
}

function ofDecay({ settings: { learningRate, l2 }, train }: RunControl): Finding | undefined {
  const factor = 1 - (learningRate * l2) / train.length;
  if (!(factor < 0.9)) return undefined;
  const message = `each step multiplies the weights by 1 − ηλ/n = ${factor}`;
  return { kind: "decay", level: factor <= 0 ? "error" : "warning", value: factor, message };
}

function ofStartCost({ loss, train }: RunControl, inspection: Inspection): Finding | undefined {
  const kind = (loss as { kind?: string }).kind;
  const { classes } = train;
  if (classes === undefined || inspection.loss === undefined) return undefined;
  const chance =
    kind === "softmaxCrossEntropy"
      ? log(classes)
      : kind === "sigmoidCrossEntropy"
        ? classes * log(2)
        : undefined;
  if (chance === undefined) return undefined;
  const value = inspection.loss;
  if (value > chance / 2 && value < 2 * chance) return undefined;
  const message = `the cost begins at ${value.toPrecision(4)}; chance would be ${chance.toPrecision(4)}`;
  return { kind: "startCost", value, message };
}

function ofLosses(losses: readonly number[]): (Finding | undefined)[] {
  const value = losses[losses.length - 1];
  if (!Number.isFinite(value))
    return [{ kind: "notFinite", level: "error", value, message: `the training loss is ${value}` }];
  const recent = losses.slice(-4);
  if (recent.length < 4) return [];
  const rising = recent.every((loss, i) => i === 0 || loss > recent[i - 1]);
  const [low, high] = [Math.min(...recent), Math.max(...recent)];
  return [
    rising ? { kind: "rising", value, message: "the training loss rose three epochs in a row" } : undefined,
    high - low < 1e-3 * Math.abs(high)
      ? { kind: "stuck", value, message: `the training loss stays at ${value.toPrecision(4)}` }
      : undefined,
  ];
}

function ofChance({ epoch, training }: EpochEvent, { train: { classes } }: RunControl): Finding | undefined {
  const value = training.accuracy;
  if (epoch < 2 || classes === undefined || !(value <= 1 / classes + 0.05 * (1 - 1 / classes)))
    return undefined;
  const message = `${(100 * value).toFixed(1)} % are right after ${epoch} epochs, as by chance`;
  return { kind: "chance", value, message };
}

function ofClasses({ train: { classes } }: RunControl, { output }: Inspection): Finding | undefined {
  const [count, width] = [output.shape[0], output.shape[output.shape.length - 1]];
  if (classes === undefined || count < 20 * classes || output.data.length !== count * width) return undefined;
  const answers = new Array<number>(classes).fill(0);
  for (let row = 0; row < count; row++) {
    const values = output.data.subarray(row * width, row * width + classes);
    answers[values.indexOf(Math.max(...values))]++;
  }
  const value = Math.min(...answers) / count;
  if (value >= 0.01) return undefined;
  const rare = answers.indexOf(Math.min(...answers));
  return {
    kind: "classShare",
    value,
    message: `class ${rare} is ${(100 * value).toFixed(1)} % of the answers`,
  };
}

function ofLayers({ layers }: Inspection): (Finding | undefined)[] {
  const found = layers.map((layer): Finding | undefined => {
    // Outputs near 0 and 1 are what training is after.
    const hidden = layer !== layers[layers.length - 1];
    if (layer.kind === "sigmoid" || layer.kind === "tanh") return hidden ? ofSaturation(layer) : undefined;
    return layer.kind === "relu" ? ofDead(layer) : undefined;
  });
  return [...found, ofGradients(layers)];
}

function ofSaturation({ name, kind, output: { data } }: LayerInspection): Finding | undefined {
  // The derivative by z, written in a.
  const slope = kind === "sigmoid" ? (a: number) => a * (1 - a) : (a: number) => 1 - a * a;
  let flat = 0;
  for (const a of data) if (slope(a) < 0.01) flat++;
  const value = flat / data.length;
  if (!(value > 0.5)) return undefined;
  return { kind: "saturation", value, message: `${share(value)} of layer ${name} (${kind}) is saturated` };
}

function ofDead({ name, kind, output: { data, shape } }: LayerInspection): Finding | undefined {
  const units = data.length / shape[0];
  let dead = 0;
  for (let unit = 0; unit < units; unit++) {
    let silent = true;
    for (let i = unit; silent && i < data.length; i += units) silent = data[i] === 0;
    if (silent) dead++;
  }
  const value = dead / units;
  if (!(value > 0.5)) return undefined;
  return { kind: "dead", value, message: `${share(value)} of layer ${name} (${kind}) never answers` };
}

function ofGradients(layers: readonly LayerInspection[]): Finding | undefined {
  const sizes = layers.flatMap(({ gradients }) =>
    gradients?.weight ? [rootMeanSquare(gradients.weight.data)] : [],
  );
  if (sizes.length < 2) return undefined;
  const value = sizes[0] / sizes[sizes.length - 1];
  const message = `gradients of the first layer are ${value.toPrecision(2)} times those of the last`;
  if (value < 1e-3) return { kind: "vanishing", value, message };
  return value > 1e3 ? { kind: "exploding", value, message } : undefined;
}

function rootMeanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum / values.length);
}

const share = (value: number) => `${Math.round(100 * value)} %`;
