// Per output: a cost for each named output of a network.

import { OptionError } from "../error";
import type { OutputNames } from "../layer";
import { type Loss, type NamedLoss, warnOfMisfit } from "../loss";
import type { Network } from "../network";
import { describe, numberInRange } from "../option";
import { partOf, partsOf } from "../parts";
import { weightedSum } from "./weightedSum";

/**
 * C = Σ_k λ_k C_k, C_k the cost of output k of a network that ends in `outputs`, λ_k its weight: 1 unless `weights` says
 * otherwise. What a trainer makes of `loss: { digit: …, parity: … }` and `lossWeights`; write it where a single function is
 * wanted: `trainingObjective(net, data, { loss: perOutput(net, { … }) })`. The weights are settings named `loss.digit`,
 * and each cost is measured as `digit_loss`. Targets have the shapes of the outputs. As Keras's loss_weights.
 *
 * @throws OptionError for a network without named outputs, or unless there is a loss for each
 */
export function perOutput<Out>(
  network: Network<any, Out & any>,
  losses: Readonly<Record<OutputNames<Out> extends never ? string : OutputNames<Out>, Loss>>,
  weights: Readonly<Record<string, number>> = {},
): NamedLoss {
  const where = "perOutput()";
  const { outputs, layers } = network;
  const [wanted, given] = [Object.keys(outputs ?? {}).sort(), Object.keys(losses).sort()];
  if (outputs === undefined || String(wanted) !== String(given))
    throw new OptionError({
      where,
      expected: outputs
        ? `a loss for each of the outputs ${wanted.join(", ")}`
        : "a network that ends in outputs({ … })",
      got: outputs ? given.join(", ") || "none" : "one output without a name",
      cure: outputs
        ? "Write loss: { digit: softmaxCrossEntropy(), parity: sigmoidCrossEntropy() }."
        : "Give one loss.",
    });
  const stray = Object.keys(weights).find((name) => !wanted.includes(name));
  if (stray !== undefined)
    throw new OptionError({
      where: `${where}: weights`,
      expected: `names among ${wanted.join(", ")}`,
      got: describe(stray),
      cure: "Weigh the network's outputs.",
    });
  const byName: Readonly<Record<string, Loss>> = losses;
  const branches = layers[layers.length - 1].layer.options.branches as Record<
    string,
    readonly { kind: string }[]
  >;
  const terms = partsOf(outputs).map((part) => {
    const loss = byName[part.name];
    const last = branches[part.name].at(-1)?.kind ?? "";
    warnOfMisfit(loss, last);
    const taken: Loss = (output, target, settings) =>
      loss(partOf(output, part), partOf(target, part), settings);
    const own = Object.assign(taken, { logits: (loss as Partial<NamedLoss>).logits && last !== "sigmoid" });
    const weight = numberInRange(
      where,
      `weight of ${part.name}`,
      weights[part.name] ?? 1,
      0,
      Number.MAX_VALUE,
    );
    return [part.name, [weight, own]] as const;
  });
  const sum = weightedSum(Object.fromEntries(terms));
  return Object.assign(sum, {
    kind: "perOutput",
    terms: Object.fromEntries(terms.map(([name, [, loss]]) => [name, loss])),
  });
}
