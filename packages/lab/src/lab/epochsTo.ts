// Epochs to a target: how long a net takes to be as good as that.

/** Epochs until a curve of values after epoch 1, 2, … reaches a target, between two epochs straight; Infinity if never. */
export function epochsTo(curve: readonly number[], target: number, start = 0.1): number {
  const reached = curve.findIndex((value) => value >= target);
  if (reached < 0) return Number.POSITIVE_INFINITY;
  const before = reached === 0 ? start : curve[reached - 1];
  return reached + (target - before) / (curve[reached] - before);
}
