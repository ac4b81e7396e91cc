// Lookahead: fast weights run ahead, slow ones follow at intervals and call them back.
import { ops } from "../ops/table";
import { numericOptions, type Optimizer, wrap } from "../optimizer";
import { positiveInteger } from "../option";

/** Options of lookahead. */
export interface LookaheadOptions {
  /** k: steps of the inner optimizer between two moves of the slow weights. Default 5. */
  readonly steps?: number;
  /** α: how far the slow weights go towards the fast; the setting `lookahead`. Default 0.5. */
  readonly alpha?: number;
}

/**
 * w follows the inner optimizer; every k steps s ← s + α(w − s), w ← s. The slow weights s start where the parameters
 * do. Zhang and others 2019.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function lookahead(inner: Optimizer, options: LookaheadOptions = {}): Optimizer {
  const { alpha } = numericOptions("lookahead()", options, { alpha: [0.5, 0, 1] }, ["steps"]);
  const steps = positiveInteger("lookahead()", "steps", options.steps ?? 5);
  return wrap(inner, {
    kind: "lookahead",
    settings: { lookahead: alpha },
    state: ["slow"],
    scalars: ({ lookahead }, t) => ({
      lookahead,
      lookaheadBegins: t === 1 ? 1 : 0,
      lookaheadMeets: t % steps === 0 ? 1 : 0,
    }),
    update(call, update) {
      const { lookahead, lookaheadBegins, lookaheadMeets } = call.scalars;
      const slow = ops.where(lookaheadBegins, call.parameter, call.state.slow);
      const { parameter: fast, state } = update(call);
      const met = ops.add(slow, ops.mul(ops.sub(fast, slow), lookahead));
      return {
        parameter: ops.where(lookaheadMeets, met, fast),
        state: { ...state, slow: ops.where(lookaheadMeets, met, slow) },
      };
    },
  });
}
