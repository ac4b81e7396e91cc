// Terminate on NaN: ends a run whose loss is no longer a number, and says where it began.

import type { Callback, RunControl } from "../callback";
import { Dataset } from "../data/dataset";
import type { NumericArray } from "../ops/operation";
import { checkOptions } from "../option";

/** Examples that are sent through the network to find the place. */
const SAMPLE = 100;

/**
 * Stops at the first step whose loss is NaN or infinite, naming the step and the first place that is not finite: an
 * example of the data, a layer's parameters, or a layer's output. The network is left with the parameters from before
 * that step, for which they are copied after each one. As Keras's TerminateOnNaN.
 *
 * @throws OptionError for any option
 */
export function terminateOnNaN(options: Record<string, never> = {}): Callback {
  checkOptions("terminateOnNaN()", options, []);
  let before: NumericArray | undefined;
  return {
    kind: "terminateOnNaN",
    batches: true,
    async on(event, run) {
      const { parameters } = run.network;
      if (event.type === "start") before = await parameters.read();
      if (event.type !== "batch") return;
      if (Number.isFinite(event.loss)) before = await parameters.read();
      else {
        if (before) await parameters.write(before);
        run.stop(`the loss is ${event.loss} at step ${event.step}: ${await firstNotFinite(run)}`);
      }
    },
  };
}

/** The first place, from the data to the last layer, where there is a number that is not finite, in words. */
export async function firstNotFinite({ train: all, network, backend }: RunControl): Promise<string> {
  const train = all instanceof Dataset ? all : await all.take(SAMPLE);
  const bad = train.inputs.findIndex(notFinite);
  if (bad >= 0) {
    const size = train.inputs.length / train.length;
    return `example ${Math.floor(bad / size)} of the data has the input ${train.inputs[bad]}`;
  }
  if (train.labels.some(notFinite)) return "the labels are not finite";
  const { layers } = await network.inspect(train.take(SAMPLE), { backend });
  for (const { name, kind, parameters, output } of layers) {
    const broken = Object.keys(parameters).find((key) => parameters[key].data.some(notFinite));
    if (broken !== undefined) return `first in layer ${name} (${kind}), its ${broken} is not finite`;
    if (output.data.some(notFinite)) return `first in layer ${name} (${kind}), its output is not finite`;
  }
  return "all parameters and outputs are finite, so the loss itself, or a batch not among the first examples";
}

function notFinite(value: number): boolean {
  return !Number.isFinite(value);
}
