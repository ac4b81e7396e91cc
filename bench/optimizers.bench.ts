// How much longer does a step of an optimizer take once gradients have vanished and its state has decayed? Ratios of 1 are
// wanted; the first bench shows what the state would cost if nothing made 0 of it. npx vitest bench --run bench/optimizers.bench.ts
import { bench, describe } from "vitest";
import { dense, network } from "../packages/rutter/src/index";
import { ops } from "../packages/rutter/src/ops/table";
import * as optimizers from "../packages/rutter/src/optimizers";
import { tensorType } from "../packages/rutter/src/tensor";
import { optimizerState, TrainingStep } from "../packages/rutter/src/trainingStep";
import { wasm } from "../packages/rutter/src/wasm";

const UNITS = 200;

for (const [name, optimizer] of Object.entries({
  adam: optimizers.adam(),
  "sgd with momentum": optimizers.sgd({ momentum: 0.9 }),
}))
  describe(`${name} over ${UNITS * (UNITS + 1)} parameters`, async () => {
    const stepWith = async (gradient: number, state: number) => {
      const net = network({ input: [UNITS] }, [dense(UNITS)]);
      const own = optimizerState({ network: net, optimizer });
      const backend = await wasm();
      const step = new TrainingStep(
        {
          backend,
          inputs: [tensorType([UNITS, UNITS]), tensorType([UNITS])],
          updates: [{ network: net, optimizer }],
          build: (directions) => ({ loss: ops.sum(directions[1]), directions: [directions] }),
        },
        [own],
      );
      await step.write(0, new Float32Array(UNITS * UNITS).fill(gradient));
      await step.write(1, new Float32Array(UNITS).fill(gradient));
      await step.run();
      const restore = async () => {
        for (const variable of Object.values(own.variables))
          await variable.write(new Float32Array(net.parameterCount).fill(state));
      };
      await restore();
      return { step, restore };
    };
    const ordinary = await stepWith(1e-3, 1e-3);
    bench("along ordinary gradients", () => {
      ordinary.step.run();
    });
    const vanished = await stepWith(0, 1e-42);
    bench("after they have vanished", () => {
      vanished.step.run();
    });
    const denormal = await stepWith(0, 1e-42);
    // Counted from the start again and again, the step never comes to the one that makes 0 of its state.
    bench("with a state below the normal numbers", () => {
      denormal.step.count = 1;
      denormal.step.run();
    });
  });
