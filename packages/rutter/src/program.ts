// Program: a planned graph in a backend's memory, ready to run any number of times without allocating.
import { Allocation } from "./allocation";
import { arrayFor, type Backend, type Executable, type Place } from "./backend";
import { descend } from "./descend";
import { epilogue } from "./epilogue";
import { DisposedError, ShapeError, TypeMismatchError } from "./error";
import { fuse } from "./fuse";
import { type Arithmetic, float32, float64 } from "./math/arithmetic";
import { input } from "./ops/leaf";
import { matmulBiasOp } from "./ops/matmulBias";
import { matmulUpdateOp } from "./ops/matmulUpdate";
import type { NumericArray, Op } from "./ops/operation";
import { type Assignment, type Plan, plan, type Range } from "./plan";
import { checkProgram } from "./programCheck";
import { simplify } from "./simplify";
import { formatShape, sizeOf, type Tensor, type TensorType } from "./tensor";
import { Turns } from "./turns";
import type { Variable } from "./variable";

/** What a program is made of: placeholders, the tensors wanted, new values for variables. */
export interface ProgramOptions {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly assignments?: readonly Assignment[];
  readonly backend: Backend;
}

/** A program's size and how much of it runs natively. */
export interface ProgramStatistics {
  readonly steps: number;
  readonly native: number;
  readonly fallback: number;
  readonly arenaBytes: number;
  /** Most bytes of the arena that hold something still needed, at any step: the least that would do. */
  readonly liveBytes: number;
  /** Variables that the program reads or writes: parameters and optimizer state. */
  readonly variableBytes: number;
}

/**
 * A graph compiled for one backend: `write` the inputs, `run`, `read` the outputs. A run allocates nothing.
 *
 * @throws ShapeError, TypeMismatchError or OptionError for an assignment or input that does not fit; DisposedError when
 * used after `dispose`; BackendError when the backend has no room
 */
export class Program {
  readonly #backend: Backend;
  readonly #plan: Plan;
  readonly #arena: Allocation;
  readonly #inputs: readonly Place[];
  #outputs: readonly Place[] = [];
  #executable: Executable | undefined;
  #bound: (Place | undefined)[] = [];
  #disposed = false;

  constructor({ inputs, outputs, assignments = [], backend }: ProgramOptions) {
    checkProgram(inputs, outputs, assignments);
    const arithmetic = backend.precision === "float64" ? float64 : float32;
    const simplified = simplify([...outputs, ...assignments.map(([, value]) => value)], arithmetic);
    const simple = backend.canFuse ? fused(simplified, arithmetic, (op) => backend.canFuse!(op)) : simplified;
    this.#backend = backend;
    this.#plan = plan(
      inputs,
      simple.slice(0, outputs.length),
      assignments.map(([variable], i) => [variable, simple[outputs.length + i]]),
    );
    this.#arena = new Allocation(backend, this.#plan.arenaSize * backend.wordBytes);
    this.#inputs = this.#plan.inputs.map((range) => this.#place(range));
  }

  get statistics(): ProgramStatistics {
    const { wordBytes } = this.#backend;
    return {
      steps: this.#plan.steps.length,
      native: this.#executable?.native ?? 0,
      fallback: this.#executable?.fallback ?? 0,
      arenaBytes: this.#plan.arenaSize * wordBytes,
      liveBytes: this.#plan.liveSize * wordBytes,
      variableBytes: this.#plan.variables.reduce((sum, { type }) => sum + sizeOf(type.shape), 0) * wordBytes,
    };
  }

  /** Moves the variables to the backend and binds the kernels, unless that is done and none has moved since. Runs do it. */
  async prepare(): Promise<void> {
    if (!this.#stale()) return;
    for (const variable of this.#plan.variables) await variable.attach(this.#backend);
    this.#bound = this.#plan.variables.map((variable) => variable.place);
    for (const range of this.#plan.constants)
      await this.#backend.write(this.#place(range), fitted(range.tensor.attributes.values, this.#backend));
    this.#outputs = this.#plan.outputs.map((range) => this.#place(range));
    const instructions = this.#plan.steps.map(({ op, attributes, inputs, output }) => ({
      op,
      attributes,
      inputs: inputs.map((range) => this.#place(range)),
      output: this.#place(output),
    }));
    this.#executable = this.#backend.prepare(instructions);
  }

  /** Copies values into input `index`, from element `offset` on. */
  write(index: number, values: NumericArray, offset = 0): void | Promise<void> {
    this.#check();
    return this.#backend.write(this.#inputs[index], values, offset);
  }

  /** Runs all steps. Resolve the promise, if there is one, before reading. */
  run(): void | Promise<void> {
    if (this.#stale()) return this.prepare().then(() => this.#executable!.run());
    return this.#executable!.run();
  }

  /** Copies output `index` of the last run into `out`. */
  read(index: number, out: NumericArray): void | Promise<void> {
    this.#check();
    return this.#backend.read(this.#outputs[index], out);
  }

  /** An array that output `index` fits into. */
  arrayForOutput(index: number): NumericArray {
    const { dtype, size } = this.#plan.outputs[index].tensor;
    return arrayFor(this.#backend, dtype, size);
  }

  /** Frees the program's memory; variables stay where they are. */
  dispose(): void {
    this.#disposed = true;
    this.#arena.release();
    this.#executable = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #check(): void {
    if (this.#disposed)
      throw new DisposedError({
        where: "program",
        expected: "a live program",
        got: "one that was disposed of",
        cure: "Compile it again.",
      });
  }

  #stale(): boolean {
    this.#check();
    if (!this.#executable) return true;
    const { variables } = this.#plan;
    for (let i = 0; i < variables.length; i++)
      if (variables[i].backend !== this.#backend || variables[i].place!.address !== this.#bound[i]!.address)
        return true;
    return false;
  }

  #place({ region, offset, tensor: { shape, dtype, size } }: Range): Place {
    const base = region === "arena" ? this.#arena.address : region.place!.address;
    return { address: base + offset * this.#backend.wordBytes, shape, dtype, size };
  }
}

/** The outputs rebuilt with what the backend runs as one instruction. */
function fused(outputs: readonly Tensor[], arithmetic: Arithmetic, canFuse: (op: Op) => boolean): Tensor[] {
  const stepped = canFuse(matmulUpdateOp) ? descend(outputs) : outputs;
  // Simplified once more where the rule applied: the parts of w that take a step are also read elsewhere.
  const unchanged = stepped.every((tensor, i) => tensor === outputs[i]);
  const descended = unchanged ? outputs : simplify(stepped, arithmetic);
  return fuse(canFuse(matmulBiasOp) ? epilogue(descended) : descended, canFuse);
}

function fitted(values: NumericArray, { precision }: Backend): NumericArray {
  if (values instanceof Int32Array) return values;
  return precision === "float64" ? Float64Array.from(values) : Float32Array.from(values);
}

/** A value of the host: numbers and their shape, row-major. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: NumericArray;
}

/** Names of inputs mapped to their types or tensors. */
type Named<T> = Readonly<Record<string, T>>;

/** A compiled function of named tensors. */
export interface CompiledFunction<Inputs extends string, Outputs extends string> {
  /** Runs with these values; the results are copies. Calls that overlap run one after the other. */
  (
    values: Readonly<Record<Inputs, HostTensor | NumericArray | readonly number[]>>,
  ): Promise<Record<Outputs, HostTensor>>;
  readonly program: Program;
  dispose(): void;
  [Symbol.dispose](): void;
}

/**
 * Plans a function of named tensors for a backend.
 *
 * ```ts
 * const f = compile({ x: tensorType([2, 3]) }, ({ x }) => ({ y: ops.mean(x) }), { backend });
 * const { y } = await f({ x: [1, 2, 3, 4, 5, 6] });
 * ```
 *
 * `assign` inside the function stores a new value of a variable when the program runs.
 */
export function compile<Inputs extends string, Outputs extends string>(
  types: Readonly<Record<Inputs, TensorType>>,
  build: (
    tensors: Record<Inputs, Tensor>,
    assign: (variable: Variable, value: Tensor) => void,
  ) => Record<Outputs, Tensor>,
  { backend }: { readonly backend: Backend },
): CompiledFunction<Inputs, Outputs> {
  const names = Object.keys(types) as Inputs[];
  const tensors = Object.fromEntries(names.map((name) => [name, input(types[name])])) as Record<
    Inputs,
    Tensor
  >;
  const assignments: Assignment[] = [];
  const results: Named<Tensor> = build(tensors, (variable, value) => assignments.push([variable, value]));
  const outputs = Object.keys(results) as Outputs[];
  const program = new Program({
    inputs: names.map((name) => tensors[name]),
    outputs: outputs.map((name) => results[name]),
    assignments,
    backend,
  });
  const turns = new Turns();
  const run = async (values: Readonly<Record<Inputs, HostTensor | NumericArray | readonly number[]>>) => {
    await program.prepare();
    for (const [i, name] of names.entries())
      await program.write(i, fittedInput(name, values[name], types[name], backend));
    await program.run();
    const read = async (name: Outputs, i: number): Promise<[Outputs, HostTensor]> => {
      const data = program.arrayForOutput(i);
      await program.read(i, data);
      return [name, { shape: results[name].shape, data }];
    };
    return Object.fromEntries(await Promise.all(outputs.map(read))) as Record<Outputs, HostTensor>;
  };
  const call = (values: Parameters<typeof run>[0]) => turns.take(() => run(values));
  const dispose = () => program.dispose();
  return Object.assign(call, { program, dispose, [Symbol.dispose]: dispose });
}

function fittedInput(
  name: string,
  value: HostTensor | NumericArray | readonly number[] | undefined,
  { shape, dtype }: TensorType,
  backend: Backend,
): NumericArray {
  const where = `input "${name}"`;
  if (value === undefined)
    throw new TypeMismatchError({
      where,
      expected: `values of shape ${formatShape(shape)}`,
      got: "nothing",
      cure: "Pass every input of the function.",
    });
  const data = "data" in value ? value.data : value;
  const out = arrayFor(backend, dtype, sizeOf(shape));
  if (data.length !== out.length)
    throw new ShapeError({
      where,
      expected: `${out.length} values of shape ${formatShape(shape)}`,
      got: String(data.length),
      cure: "Pass row-major values of that shape.",
    });
  out.set(data);
  return out;
}
