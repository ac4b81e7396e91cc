// Use average: the run ends with the averaged weights of ema() or swa() in the network.
import type { Callback } from "../callback";
import { OptionError } from "../error";

/**
 * Puts the averaged weights in the place of the trained ones when the run ends, however it ends.
 * As Keras's SwapEMAWeights.
 *
 * @throws OptionError when the run starts, if the optimizer keeps no average
 */
export function useAverage(): Callback {
  return {
    kind: "useAverage",
    async on(event, { average, network }) {
      if (average === undefined)
        throw new OptionError({
          where: "useAverage()",
          expected: "an optimizer that averages weights",
          got: "one that does not",
          cure: "Put ema() or swa() around it.",
        });
      if (event.type === "end" && event.step > 0) await network.parameters.write(await average.read());
    },
  };
}
