// Hinge and squared hinge: outputs on the right side by a margin cost nothing.
import { meanPerExample, type NamedLoss, namedLoss, targetLike } from "../loss";
import { ops } from "../ops/table";
import type { Tensor } from "../tensor";

/**
 * C = mean over batch and outputs of max(0, 1 − y·a). Targets −1 or 1 like the output [batch, …]; or class labels [batch],
 * which count as 1 for the class and −1 for all others. As Keras's Hinge.
 */
export function hinge(): NamedLoss {
  return marginLoss("hinge", (short) => short);
}

/** C = mean over batch and outputs of max(0, 1 − y·a)²; targets as for {@link hinge}. As Keras's SquaredHinge. */
export function squaredHinge(): NamedLoss {
  return marginLoss("squaredHinge", (short) => ops.mul(short, short));
}

/** The mean of a function of what an output lacks to the margin. */
function marginLoss(kind: string, measure: (short: Tensor) => Tensor): NamedLoss {
  return namedLoss(
    kind,
    (output, target) => {
      const given = targetLike(`${kind}()`, output, target);
      const y = target.dtype === "i32" ? ops.sub(ops.mul(given, 2), 1) : given;
      return meanPerExample(measure(ops.relu(ops.sub(1, ops.mul(y, output)))));
    },
    ["sigmoid", "hardSigmoid", "softmax", "logSoftmax", "relu", "step"],
  );
}
