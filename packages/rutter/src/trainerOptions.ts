// What a trainer takes beside its network, and its checks.
import type { Backend } from "./backend";
import type { Callback } from "./callback";
import { OptionError } from "./error";
import type { OutputNames } from "./layer";
import type { Loss, NamedLoss } from "./loss";
import { perOutput } from "./losses/perOutput";
import { type Metric, requireMetric } from "./metric";
import { accuracy } from "./metrics/accuracy";
import type { Network } from "./network";
import { metricsOfOutputs } from "./onOutput";
import type { Optimizer, Settings } from "./optimizer";
import { checkOptions, describe, requireMethod } from "./option";
import { type Penalty, penaltiesOf, type Regularization } from "./regularization";
import type { Rule } from "./rule";
import { type Schedule, type ScheduleLike, scheduleOf } from "./schedule";

/** The loss that a network with these outputs takes. */
export type LossOption<Out> = 0 extends 1 & Out
  ? Loss | Readonly<Record<string, Loss>>
  : [OutputNames<Out>] extends [never]
    ? Loss
    : Readonly<Record<OutputNames<Out>, Loss>>;

/** Metrics, or those of each named output. */
export type MetricsOption = readonly Metric[] | Readonly<Record<string, readonly Metric[]>>;

/** The names under which a trainer measures. */
export type MeasureNames<Metrics extends MetricsOption, Out> = [OutputNames<Out>] extends [never]
  ? Metrics extends readonly Metric[]
    ? Metrics[number]["name"]
    : string
  :
      | `${OutputNames<Out>}_loss`
      | (Metrics extends readonly Metric[]
          ? `${OutputNames<Out>}_${Metrics[number]["name"]}`
          : {
              [Name in keyof Metrics & string]: Metrics[Name] extends readonly Metric[]
                ? `${Name}_${Metrics[Name][number]["name"]}`
                : never;
            }[keyof Metrics & string]);

/** What a trainer is made of beside its network. */
export interface TrainerOptions<Metrics extends MetricsOption = readonly Metric<"accuracy">[], Cost = Loss> {
  /** A function of output and target; for a network with named outputs one for each, by name. */
  readonly loss: Cost;
  /** How much the loss of each named output counts. Settings called `loss.name`, for schedules too. Default 1 each. */
  readonly lossWeights?: Readonly<Record<string, number>>;
  readonly optimizer: Optimizer;
  /** Default: WASM, or the reference backend with a warning where WASM cannot run. */
  readonly backend?: Backend;
  /** Penalties on parameters or outputs of layers, one set or several. Default none. */
  readonly regularization?: Regularization | readonly Regularization[];
  /** How parameters learn. Default backprop(). */
  readonly rule?: Rule;
  /**
   * What to count beside the loss. Of named outputs a list counts for each, or a record gives each its own; the measures
   * are called `output_accuracy`. Default [accuracy()].
   */
  readonly metrics?: Metrics;
  readonly callbacks?: readonly Callback[];
  /**
   * How settings change during a run, by name: `{ learningRate: stepDecay({ … }) }`. Each decides before every step. A
   * function of the position is a schedule too. `"name.frozen"` of a layer stops its learning while the value is not 0:
   * its parameters stay; dropout and running statistics go on.
   */
  readonly schedules?: Readonly<Record<string, ScheduleLike>>;
}

/** What the trainer makes of them. */
export interface CheckedTrainerOptions {
  readonly loss: NamedLoss;
  readonly metrics: readonly Metric[];
  /** By layer the setting that freezes it. */
  readonly freezing: Readonly<Record<string, string>>;
  readonly penalties: readonly Penalty[];
  readonly schedules: Readonly<Record<string, Schedule>>;
  /** First values of all that may change from step to step. */
  readonly settings: Settings;
}

/** Checks the options. @throws OptionError for an unknown, missing or unfit one */
export function checkTrainerOptions(
  network: Network<any, any>,
  options: TrainerOptions<any, any>,
): CheckedTrainerOptions {
  checkOptions("Trainer", options, [
    "loss",
    "lossWeights",
    "optimizer",
    "backend",
    "regularization",
    "rule",
    "metrics",
    "callbacks",
    "schedules",
  ]);
  for (const name of ["loss", "optimizer"] as const)
    if (options?.[name] === undefined)
      throw new OptionError({
        where: "Trainer",
        expected: `the option "${name}"`,
        got: "nothing",
        cure: name === "loss" ? "Write loss: softmaxCrossEntropy()." : "Write optimizer: sgd().",
      });
  checkPieces(network, options);
  const loss = lossOf(network, options);
  const freezing = freezingOf(network, options.schedules);
  if (typeof loss !== "function")
    throw new OptionError({
      where: "Trainer: loss",
      expected: "a function of output and target",
      got: typeof loss,
      cure: "Write loss: softmaxCrossEntropy().",
    });
  const penalties = penaltiesOf(options.regularization);
  const settings = {
    ...options.optimizer.settings,
    ...network.settings,
    ...loss.settings,
    ...Object.fromEntries(Object.values(freezing).map((setting) => [setting, 0])),
    ...Object.fromEntries(penalties.map(({ setting, strength }) => [setting, strength])),
  };
  const metrics = metricsOf(network, options.metrics, loss);
  checkMetrics(metrics);
  return {
    loss,
    metrics,
    penalties,
    settings,
    freezing,
    schedules: schedulesOf(options.schedules, settings),
  };
}

/** @throws OptionError for a piece that is none: a text, or a function that was not called */
function checkPieces(
  network: Network<any, any>,
  { optimizer, rule, backend, callbacks = [] }: TrainerOptions<any, any>,
): void {
  const check = (what: string, value: unknown, method: string, cure: string) =>
    requireMethod("Trainer", what, value, method, cure);
  check("a network", network, "trace", "Write new Trainer(net, { … }).");
  check("an optimizer", optimizer, "update", "Write optimizer: sgd().");
  if (rule) check("a rule", rule, "gradients", "Write rule: backprop().");
  if (backend) check("a backend", backend, "allocate", "Write backend: await wasm().");
  const cure = "Write callbacks: [earlyStopping()].";
  if (!Array.isArray(callbacks))
    throw new OptionError({
      where: "Trainer",
      expected: "a list of callbacks",
      got: describe(callbacks),
      cure,
    });
  for (const callback of callbacks) check("callbacks", callback, "on", cure);
}

/** @throws OptionError for what is no metric, and for a name that comes twice: one would hide the other */
function checkMetrics(metrics: readonly Metric[]): void {
  const names = new Set<string>();
  for (const metric of metrics) {
    requireMetric(metric);
    if (names.has(metric.name))
      throw new OptionError({
        where: "Trainer: metrics",
        expected: "different names",
        got: `"${metric.name}" twice`,
        cure: 'Rename one: { ...accuracy(), name: "other" }.',
      });
    names.add(metric.name);
  }
}

/** The loss as one function with its settings. */
function lossOf(network: Network<any, any>, { loss, lossWeights }: TrainerOptions<any, any>): NamedLoss {
  if (network.outputs && typeof loss !== "function") return perOutput(network, loss, lossWeights);
  if (lossWeights !== undefined || network.outputs)
    throw new OptionError({
      where: network.outputs ? "Trainer: loss" : "Trainer: lossWeights",
      expected: network.outputs
        ? `a loss for each of ${Object.keys(network.outputs).join(", ")}`
        : "a network with named outputs",
      got: network.outputs ? "one function" : "one output without a name",
      cure: network.outputs
        ? "Write loss: { digit: …, parity: … }."
        : "Use weightedSum() for several costs on one output.",
    });
  return loss as NamedLoss;
}

function metricsOf(
  { outputs, layers }: Network<any, any>,
  metrics: MetricsOption | undefined,
  loss: NamedLoss,
) {
  const usual = ({ logits }: Partial<NamedLoss>) => [accuracy(logits ? { threshold: 0 } : {})];
  if (outputs) {
    const each = Object.keys(outputs).map((name) => [
      name,
      usual((loss.terms?.[name] ?? loss) as Partial<NamedLoss>),
    ]);
    return metricsOfOutputs(outputs, metrics ?? Object.fromEntries(each));
  }
  // Behind a sigmoid layer the loss takes what went into it, and the output is a probability.
  const logits = loss.logits && layers[layers.length - 1].layer.kind !== "sigmoid";
  const chosen = metrics ?? usual({ logits });
  if (Array.isArray(chosen)) return chosen as readonly Metric[];
  throw new OptionError({
    where: "Trainer: metrics",
    expected: "a list of metrics",
    got: describe(chosen),
    cure: "Write metrics: [accuracy()]; names are for networks that end in outputs({ … }).",
  });
}

/** The layers that schedules freeze: `name.frozen`, of layers with parameters. */
function freezingOf({ layers, settings }: Network<any, any>, schedules: TrainerOptions["schedules"] = {}) {
  const named = layers
    .filter(({ parameters }) => parameters.length > 0)
    .map(({ name }) => [name, `${name}.frozen`] as const);
  return Object.fromEntries(named.filter(([, setting]) => setting in schedules && !(setting in settings)));
}

function schedulesOf(schedules: TrainerOptions["schedules"] = {}, settings: Settings) {
  for (const name of Object.keys(schedules))
    if (!Object.hasOwn(settings, name))
      throw new OptionError({
        where: "Trainer: schedules",
        expected: `one of the settings ${Object.keys(settings).join(", ")}`,
        got: `"${name}"`,
        cure: "Schedule a setting of the optimizer, a layer, the loss or a penalty of this trainer, or layer.frozen.",
      });
  return Object.fromEntries(Object.entries(schedules).map(([name, value]) => [name, scheduleOf(value)]));
}
