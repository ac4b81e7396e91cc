// Constant: a value that stays; useful as a phase of another schedule.
import { finiteNumber } from "../option";
import { type Schedule, scheduleOf } from "../schedule";

/** `value` at every step. As PyTorch's ConstantLR with factor 1. @throws OptionError if it is not a finite number */
export function constant(value: number): Schedule {
  return scheduleOf(finiteNumber("constant()", "value", value));
}
