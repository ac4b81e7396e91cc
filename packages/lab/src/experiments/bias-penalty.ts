// Should biases be decayed as well?
import { histogram, ops, type Regularization } from "rutter";
import { differenceWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer, M1 } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";

const small = { examples: 1_000, epochs: 400, l2: 0.1 };

/** Names of the variants of M7 or M8. */
const variantsOf = (net: string) => ["none", "λ", "10λ"].map((penalty) => `${net}, ${penalty}`);

export default experiment({
  id: "bias-penalty",
  asks: "Should biases be decayed? The author suspects that the argument against it is unfounded.",
  says: "Biases are left out: large ones do not make a neuron more sensitive to its inputs. No visible effect either way.",
  needs: "mnist",
  repeats: 5,
  config: {
    ...M1,
    l2: 5,
    /** λ of the biases, as a multiple of that of the weights. */
    biases: 0,
  },
  variants: {
    "M7, none": small,
    "M7, λ": { ...small, biases: 1 },
    "M7, 10λ": { ...small, biases: 10 },
    "M8, none": {},
    "M8, λ": { biases: 1 },
    "M8, 10λ": { biases: 10 },
  },
  async trial(trial) {
    const { l2, biases } = trial.config;
    const onBiases: Regularization = {
      penalty: (b, { name }) =>
        name.endsWith("bias") ? ops.mul(ops.sum(ops.mul(b, b)), 0.5) : ops.constant(0),
      strength: biases * l2,
      biases: true,
    };
    using trainer = denseTrainer(trial, { regularization: biases > 0 ? [{ l2 }, onBiases] : { l2 } });
    const outcome = await trainAndMeasure(trainer, trial);
    const own = (await trainer.network.weights()).filter(({ name }) => name.endsWith("bias"));
    const values = own.flatMap(({ data }) => Array.from(data));
    const { counts, edges } = histogram(values, { bins: 24, range: [-6, 6] });
    const { test } = outcome.series!;
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        biasSpread: Math.sqrt(values.reduce((sum, b) => sum + b * b, 0) / values.length),
      },
      series: {
        test: test.length > 100 ? test.filter((_, epoch) => epoch % 10 === 9) : test,
        biases: Array.from(counts),
        bias: Array.from(edges.slice(0, -1), (edge) => edge + 0.25),
      },
    };
  },
  shows: [
    ...["M7", "M8"].map((net) =>
      lines(`Test accuracy, ${net}`, ["test"], {
        // Of M7's 400 epochs every tenth is kept.
        places: net === "M7" ? { from: 10, step: 10 } : undefined,
        x: "epoch",
        y: "accuracy",
        variants: variantsOf(net),
      }),
    ),
    ...["M7", "M8"].map((net) =>
      dots(`Best test accuracy, ${net}`, ["bestTest"], {
        x: "accuracy",
        variants: variantsOf(net),
      }),
    ),
    lines("Biases at the end", ["biases"], { along: "bias", x: "b", y: "how many", panels: "variants" }),
  ],
  holdsWhen: ["M7", "M8"].map((net) =>
    differenceWithin("bestTest", -0.003, 0.003, `${net}, λ`, `${net}, none`),
  ),
});
