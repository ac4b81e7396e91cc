// Arithmetic: how the reference kernels round, and their elementary functions, in float32 or float64.
import { atan32 } from "./atan";
import { erf32 } from "./erf";
import { erfinv32 } from "./erfinv";
import { exp32 } from "./exp";
import { atan64, cos64, erf64, erfinv64, exp64, log64, sigmoid64, sin64, tanh64 } from "./float64";
import { log32 } from "./log";
import { sigmoid32 } from "./sigmoid";
import { cos32, sin32 } from "./sin";
import { tanh32 } from "./tanh";

/** Number of bits in the values of f32 tensors: `float64` is for checking gradients. */
export type Precision = "float32" | "float64";

export interface Arithmetic {
  readonly precision: Precision;
  /** Rounds a result of +, −, ×, ÷ or √ to the precision. */
  round(x: number): number;
  exp(x: number): number;
  log(x: number): number;
  tanh(x: number): number;
  sigmoid(x: number): number;
  erf(x: number): number;
  erfinv(x: number): number;
  sin(x: number): number;
  cos(x: number): number;
  atan(x: number): number;
}

/** Every elementary operation rounded to float32: bit for bit what WASM SIMD gives. */
export const float32: Arithmetic = {
  precision: "float32",
  round: Math.fround,
  exp: exp32,
  log: log32,
  tanh: tanh32,
  sigmoid: sigmoid32,
  erf: erf32,
  erfinv: erfinv32,
  sin: sin32,
  cos: cos32,
  atan: atan32,
};

/** Plain doubles, for finite differences; outside the bit contract. */
export const float64: Arithmetic = {
  precision: "float64",
  round: (x) => x,
  exp: exp64,
  log: log64,
  tanh: tanh64,
  sigmoid: sigmoid64,
  erf: erf64,
  erfinv: erfinv64,
  sin: sin64,
  cos: cos64,
  atan: atan64,
};
