// Cases of ops/unary.ts.
import type { OpName } from "../../packages/rutter/src/ops/table";
import { ops } from "../../packages/rutter/src/ops/table";
import { floats, lengths, normals, type OpCase, specials, spread } from "./case";

type UnaryName =
  | "neg"
  | "abs"
  | "sign"
  | "sqrt"
  | "exp"
  | "log"
  | "tanh"
  | "sigmoid"
  | "erf"
  | "relu"
  | "softplus"
  | "sin"
  | "cos"
  | "atan"
  | "step";

/** Values on both sides of 0 without the kink itself, or above 0 only. */
function smooth(domain: "all" | "positive") {
  return domain === "positive" ? [spread([5], 0.3, 3)] : [spread([3], -2.5, -0.3), spread([3], 0.3, 2.5)];
}

function unary(name: UnaryName, domain: "all" | "positive" = "all"): OpCase[] {
  const build = ops[name];
  return [
    ...lengths.map((n) => ({ name: `${n} elements`, inputs: [normals([n], "x", 3)], build })),
    { name: "three axes", inputs: [normals([2, 3, 5])], build },
    { name: "a scalar", inputs: [floats([], [0.75])], build },
    { name: "special values", inputs: [floats([specials.length], specials)], build },
    { name: "a wide range", inputs: [spread([1001], -110, 95)], build },
    { name: "blocks of moderate numbers", inputs: [spread([200], -86.9, 86.9)], build },
    ...smooth(domain).map((x) => ({
      name: `smooth from ${Math.min(...x.values)}`,
      inputs: [x],
      build,
      derivatives: 2 as const,
    })),
  ];
}

export const unaryCases = {
  neg: unary("neg"),
  abs: unary("abs"),
  sign: unary("sign"),
  sqrt: unary("sqrt", "positive"),
  exp: unary("exp"),
  log: unary("log", "positive"),
  tanh: unary("tanh"),
  sigmoid: unary("sigmoid"),
  erf: unary("erf"),
  relu: unary("relu"),
  softplus: unary("softplus"),
  sin: unary("sin"),
  cos: unary("cos"),
  atan: unary("atan"),
  step: unary("step"),
} satisfies Partial<Record<OpName, readonly OpCase[]>>;
