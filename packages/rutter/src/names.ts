// The names of everything that can be chosen, read from the tables themselves: what is added there is named here.
import * as callbacks from "./callbacks";
import * as initializers from "./initializers";
import * as layers from "./layers";
import * as activations from "./layers/activations";
import * as losses from "./losses";
import * as metrics from "./metrics";
import { opTable } from "./ops/table";
import * as optimizers from "./optimizers";
import * as rules from "./rules";
import * as schedules from "./schedules";

/** In the order of the alphabet: bundlers do not keep that of the source. */
const namesIn = (table: object): readonly string[] => Object.keys(table).sort();

export const names = {
  layers: namesIn(layers).filter((name) => !(name in activations)),
  activations: namesIn(activations),
  losses: namesIn(losses),
  optimizers: namesIn(optimizers),
  schedules: namesIn(schedules),
  initializers: namesIn(initializers),
  rules: namesIn(rules),
  callbacks: namesIn(callbacks),
  metrics: namesIn(metrics),
  ops: Object.keys(opTable),
};
