// Fusion on WASM: a fused chain becomes a small module of its own, one loop that keeps every inner value in a vector
// register. Each op is the one instruction (or few) that its own kernel uses, so the bits are the same.
import type { Instruction } from "../backend";
import type { FusedAttributes, FusedStep } from "../ops/fused";
import { matmulBiasOp } from "../ops/matmulBias";
import { matmulUpdateOp } from "../ops/matmulUpdate";
import type { Op } from "../ops/operation";
import { type OpName, opTable } from "../ops/table";
import { type Code, I32, moduleOf, V128, wasm } from "./assembler";
import { blocksOf, splitLoops } from "./loops";
import type { Kernel, Task } from "./task";

type Encode = (...operands: Code[]) => Code;

const infix =
  (...opcodes: Code[]): Encode =>
  (...operands) => [operands, opcodes];

/** 1 where the comparison holds: its mask and the bits of 1. */
const mask =
  (opcode: Code): Encode =>
  (...operands) => [operands, opcode, wasm.f32x4Const(1), wasm.v128And];

const zero = wasm.f32x4Const(0);

/** How each op that can be fused is written in vector instructions. */
const encodings: Partial<Record<OpName, Encode>> = {
  add: infix(wasm.f32x4Add),
  sub: infix(wasm.f32x4Sub),
  mul: infix(wasm.f32x4Mul),
  div: infix(wasm.f32x4Div),
  maximum: infix(wasm.f32x4Max),
  minimum: infix(wasm.f32x4Min),
  less: mask(wasm.f32x4Lt),
  lessEqual: mask(wasm.f32x4Le),
  equal: mask(wasm.f32x4Eq),
  neg: infix(wasm.f32x4Neg),
  abs: infix(wasm.f32x4Abs),
  sqrt: infix(wasm.f32x4Sqrt),
  relu: (x) => [x, zero, wasm.f32x4Pmax],
  step: (x) => mask(wasm.f32x4Gt)(x, zero),
  where: (condition, a, b) => [a, b, condition, zero, wasm.f32x4Ne, wasm.v128Bitselect],
};

/** Whether the op has an encoding, or is one that joins others in a kernel of its own. */
export function canFuse(op: Op): boolean {
  if (op === matmulUpdateOp || op === matmulBiasOp) return true;
  const name = op.name as OpName;
  return encodings[name] !== undefined && opTable[name].op === op;
}

/** Compiled chains by their code: networks of one shape share them. */
const compiled = new WeakMap<WebAssembly.Memory, Map<string, Kernel>>();

/** The module of each chain, for threads that need an instance of their own. */
const modules = new WeakMap<Kernel, Uint8Array<ArrayBuffer>>();

/** The bytes of a chain's module; undefined for another kernel. */
export function chainBytes(kernel: Kernel): Uint8Array<ArrayBuffer> | undefined {
  return modules.get(kernel);
}

/** What one op of a chain takes for one element, in nanoseconds. */
const PER_STEP = 0.1;
/** What reading or writing one element takes. */
const PER_OPERAND = 0.1;

/** A fused instruction as calls; undefined if it takes too many. */
export function fusedTasks(memory: WebAssembly.Memory, instruction: Instruction): Task[] | undefined {
  const { steps } = instruction.attributes as FusedAttributes;
  let kernel: Kernel | undefined;
  return blocksOf(instruction, (operands, out, loops) => {
    const {
      extents: [outer, inner],
      strides,
    } = loops;
    // All blocks have the same strides, so one kernel.
    kernel ??= kernelFor(
      memory,
      steps,
      strides.map(([, stride]) => stride),
    );
    const named = (prefix: string, values: readonly number[]) =>
      Object.fromEntries(values.map((value, i) => [prefix + i, value]));
    const addresses = named("x", operands);
    const outerSteps = named(
      "step",
      strides.map(([stride]) => 4 * stride),
    );
    const perElement = steps.length * PER_STEP + (operands.length + 1) * PER_OPERAND;
    return {
      kernel,
      numbers: { ...addresses, out, outer, inner, ...outerSteps },
      split: splitLoops(Object.keys(addresses), loops, perElement),
    };
  });
}

function kernelFor(
  memory: WebAssembly.Memory,
  steps: readonly FusedStep[],
  inner: readonly number[],
): Kernel {
  const known = compiled.get(memory) ?? new Map<string, Kernel>();
  compiled.set(memory, known);
  const key = `${inner} ${steps.map(({ op, registers }) => `${op.name}(${registers})`)}`;
  let kernel = known.get(key);
  if (!kernel) {
    const bytes = chainModule(steps, inner, isShared(memory));
    kernel = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports
      .run as Kernel;
    known.set(key, kernel);
    modules.set(kernel, bytes);
  }
  return kernel;
}

function isShared({ buffer }: WebAssembly.Memory): boolean {
  return !(buffer instanceof ArrayBuffer);
}

/**
 * The loop. Parameters: addresses of inputs and output, outer and inner extent, outer strides in bytes. Inputs whose
 * inner stride is 0 are read once per row; the others advance with the output, four elements at a time, then one.
 */
function chainModule(
  steps: readonly FusedStep[],
  inner: readonly number[],
  shared: boolean,
): Uint8Array<ArrayBuffer> {
  const inputs = inner.length;
  const [out, outer, count] = [inputs, inputs + 1, inputs + 2];
  const stride = (i: number) => inputs + 3 + i;
  const parameters = 2 * inputs + 3;
  const [position, vectorEnd, end] = [parameters, parameters + 1, parameters + 2];
  const register = (i: number) => parameters + 3 + i;
  const { localGet, localSet } = wasm;

  const load = (opcode: Code) =>
    inner.flatMap((step, i) =>
      step === 0 ? [] : [localGet(i), localGet(position), wasm.i32Add, opcode, localSet(register(i))],
    );
  const compute = steps.map(({ op, registers }, i) => [
    encodings[op.name as OpName]!(...registers.map((source) => localGet(register(source)))),
    localSet(register(inputs + i)),
  ]);
  const result = register(inputs + steps.length - 1);
  const body = (loading: Code, storing: Code, bytes: number): Code => [
    load(loading),
    compute,
    [localGet(out), localGet(position), wasm.i32Add, localGet(result), storing],
    [localGet(position), wasm.i32Const(bytes), wasm.i32Add, localSet(position)],
  ];
  const loopUntil = (limit: number, content: Code): Code =>
    wasm.block([
      [localGet(position), localGet(limit), wasm.i32LtU, wasm.i32Eqz, wasm.branchIf(0)],
      wasm.loop([content, localGet(position), localGet(limit), wasm.i32LtU, wasm.branchIf(0)]),
    ]);
  const row: Code = [
    inner.flatMap((step, i) =>
      step === 0 ? [localGet(i), wasm.v128Load32Splat, localSet(register(i))] : [],
    ),
    [wasm.i32Const(0), localSet(position)],
    loopUntil(vectorEnd, body(wasm.v128Load, wasm.v128Store, 16)),
    loopUntil(end, body(wasm.v128Load32Zero, wasm.v128Store32Lane0, 4)),
    inner.flatMap((_, i) => [localGet(i), localGet(stride(i)), wasm.i32Add, localSet(i)]),
    [localGet(out), localGet(end), wasm.i32Add, localSet(out)],
    [localGet(outer), wasm.i32Const(1), wasm.i32Sub, localSet(outer)],
  ];
  const whole: Code = [
    [localGet(count), wasm.i32Const(4), wasm.i32Mul, localSet(end)],
    [localGet(end), wasm.i32Const(-16), wasm.i32And, localSet(vectorEnd)],
    wasm.block([
      [localGet(outer), wasm.i32Eqz, wasm.branchIf(0)],
      wasm.loop([row, localGet(outer), wasm.branchIf(0)]),
    ]),
  ];
  return moduleOf(
    parameters,
    [
      [3, I32],
      [inputs + steps.length, V128],
    ],
    whole,
    shared,
  );
}
