// Sign agreement: a weight moves only where most examples of the batch pull it the same way.
import { OptionError } from "../error";
import { gradients } from "../gradients";
import type { LayerTrace } from "../network";
import { ops } from "../ops/table";
import { checkOptions, numberInRange } from "../option";
import type { Rule } from "../rule";
import type { Tensor } from "../tensor";
import { weightedLayers } from "./weightedLayers";

/** Options of signAgreement. */
export interface SignAgreementOptions {
  /** τ: how much they must agree, from 0 (backprop) to 1 (all). Default 0.5. */
  readonly agreement?: number;
}

/**
 * The gradient of the loss where |Σ_e sign g_e| ≥ τ·m, else 0; g_e is the gradient of example e, m the size of the batch.
 * For dense layers, where g_e = δ_j a_k and the sum of signs is one product, sign(δ)ᵀ·sign(a). Examples without a pull
 * (a_k = 0) count as undecided. Parascandolo and others 2021 (the AND-mask).
 *
 * @throws OptionError for an unknown option or one out of range; when training starts, for weights outside dense layers
 */
export function signAgreement(options: SignAgreementOptions = {}): Rule {
  checkOptions("signAgreement()", options, ["agreement"]);
  const { agreement = 0.5 } = options;
  numberInRange("signAgreement()", "agreement", agreement, 0, 1);
  return {
    kind: "signAgreement",
    gradients({ trace, loss }) {
      const weighted = weightedLayers(trace);
      const other = weighted.find(({ placed }) => placed.layer.kind !== "dense");
      if (other !== undefined)
        throw new OptionError({
          where: "rule signAgreement",
          expected: "weights in dense layers only",
          got: `layer ${other.placed.name} (${other.placed.layer.kind})`,
          cure: "Use rule: backprop() for this network.",
        });
      const parameters = weighted.flatMap(({ placed }) => placed.parameters.map(({ tensor }) => tensor));
      const outputs = weighted.map(({ output }) => output);
      const all = gradients(loss, [...parameters, ...outputs]);
      const signs = weighted.flatMap((layer, i) => sumsOfSigns(layer, all[parameters.length + i]));
      return signs.map((sum, i) => {
        const needed = agreement * trace.input.shape[0];
        return ops.mul(all[i], ops.lessEqual(needed, ops.abs(sum)));
      });
    },
  };
}

/** Σ_e sign g_e for each parameter of a dense layer whose output has the gradient δ. */
function sumsOfSigns({ placed, input }: LayerTrace, delta: Tensor): Tensor[] {
  const sign = ops.sign(delta);
  return placed.parameters.map(({ name }) =>
    name === "weight" ? ops.matmul(sign, ops.sign(input), { transposeA: true }) : ops.sum(sign, { axes: 0 }),
  );
}
