// Backprop: the gradient of the loss, derived from the graph.
import { gradients } from "../gradients";
import type { Rule } from "../rule";

/** ∂C/∂w for every parameter: the default rule. Rumelhart, Hinton and Williams 1986; Nielsen, chapter 2. */
export function backprop(): Rule {
  return {
    kind: "backprop",
    gradients: ({ network, loss }) =>
      gradients(
        loss,
        network.parameterList.map(({ tensor }) => tensor),
      ),
  };
}
