// The op table: one line per op. Backends, tests, benches and `rutter info` read it; nothing registers itself.
import { add, div, equal, less, lessEqual, maximum, minimum, mul, sub } from "./binary";
import { conv2d, conv2dTranspose, conv2dWeightGradient } from "./conv2d";
import { gather, oneHot, scatterAdd, toIndices } from "./indexing";
import { constant } from "./leaf";
import { matmul } from "./matmul";
import { maxPool2d, maxPool2dGradient, maxPool2dSelect, sumPool2d, sumPool2dGradient } from "./pool2d";
import { bernoulli, randomNormal, randomUniform } from "./random";
import { max, mean, sum, sumTo } from "./reduce";
import { where } from "./select";
import { broadcastTo, concat, dilate, flip, pad, reshape, slice, transpose } from "./shape";
import { logSoftmax, softmax } from "./softmax";
import {
  abs,
  atan,
  cos,
  erf,
  exp,
  log,
  neg,
  relu,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  step,
  tanh,
} from "./unary";

/** Every op that has a kernel. */
export const opTable = {
  add,
  sub,
  mul,
  div,
  maximum,
  minimum,
  less,
  lessEqual,
  equal,
  neg,
  abs,
  sign,
  sqrt,
  exp,
  log,
  tanh,
  sigmoid,
  erf,
  relu,
  softplus,
  sin,
  cos,
  atan,
  step,
  where,
  sum,
  max,
  softmax,
  logSoftmax,
  matmul,
  conv2d,
  conv2dWeightGradient,
  maxPool2d,
  maxPool2dGradient,
  maxPool2dSelect,
  sumPool2d,
  sumPool2dGradient,
  reshape,
  transpose,
  slice,
  pad,
  dilate,
  flip,
  concat,
  broadcastTo,
  gather,
  scatterAdd,
  oneHot,
  toIndices,
  randomUniform,
  randomNormal,
};

/** Name of an op with a kernel. */
export type OpName = keyof typeof opTable;

/** What can be done with tensors: the op table, and functions made of its ops. */
export const ops = { ...opTable, constant, mean, sumTo, bernoulli, conv2dTranspose };

export type Ops = typeof ops;
