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

export const names = {
  layers: Object.keys(layers).filter((name) => !(name in activations)),
  activations: Object.keys(activations),
  losses: Object.keys(losses),
  optimizers: Object.keys(optimizers),
  schedules: Object.keys(schedules),
  initializers: Object.keys(initializers),
  rules: Object.keys(rules),
  callbacks: Object.keys(callbacks),
  metrics: Object.keys(metrics),
  ops: Object.keys(opTable),
};
