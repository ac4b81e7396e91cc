// @rutter/lab: what an experiment of one's own is made of. `rutter lab new my-idea` writes one that runs.

export {
  byTheClock,
  type Choice,
  type Criterion,
  differenceWithin,
  everyDifferenceWithin,
  everyRun,
  type JudgedRun,
  type Judgement,
  meanWithin,
  mostRuns,
  near,
  someOf,
  someRun,
} from "./lab/criterion";
export {
  type Config,
  type Experiment,
  experiment,
  type Outcome,
  type SourceFigure,
  type Trial,
} from "./lab/experiment";
export {
  type Dots,
  dots,
  type Figure,
  type Lines,
  lines,
  type Maps,
  type Marks,
  maps,
  type Picture,
  type Pictures,
  picture,
  pictures,
  type SourceCurve,
  type Sweep,
  sweep,
  type Trend,
  trend,
} from "./lab/figure";
export { type ProtocolOptions, type TrainedConfig, trainAndMeasure } from "./lab/protocol";
export { type Interval, interval, type Nines, nines } from "./lab/statistics";
