// Phase detector: a function of the history says in which phase of learning a run is.
import type { Callback } from "../callback";
import { OptionError } from "../error";
import type { EpochEvent } from "../event";
import { describe } from "../option";

/** A phase that began: its name, and the epoch after which it was seen. */
export interface DetectedPhase {
  readonly epoch: number;
  readonly phase: string;
}

/** A callback whose `found` holds the phases so far. */
export interface PhaseDetector extends Callback {
  readonly found: readonly DetectedPhase[];
}

/**
 * Asks `detect` after every epoch, with all epochs of the run so far, and tells when its answer changes; undefined is no
 * phase.
 *
 * ```ts
 * phaseDetector((history) => (history[history.length - 1].training.accuracy > 0.9 ? "finish" : "skeleton"), console.log)
 * ```
 * @throws OptionError for what is no function
 */
export function phaseDetector(
  detect: (history: readonly EpochEvent[]) => string | undefined,
  onPhase: (phase: DetectedPhase) => void = () => {},
): PhaseDetector {
  for (const given of [detect, onPhase])
    if (typeof given !== "function")
      throw new OptionError({
        where: "phaseDetector()",
        expected: "a function of the history, and one that takes a phase",
        got: describe(given),
        cure: 'Write phaseDetector((history) => (history.length < 5 ? "early" : "late"), console.log).',
      });
  let history: EpochEvent[] = [];
  const found: DetectedPhase[] = [];
  return {
    kind: "phaseDetector",
    found,
    on(event) {
      if (event.type === "start" && !event.resumed) {
        history = [];
        found.length = 0;
      }
      if (event.type !== "epoch") return;
      history.push(event);
      const phase = detect(history);
      if (phase === undefined || phase === found[found.length - 1]?.phase) return;
      found.push({ epoch: event.epoch, phase });
      onPhase({ epoch: event.epoch, phase });
    },
  };
}
