// Plan: a graph as a list of steps over one arena. Every tensor gets an offset; storage is reused as soon as its
// last reader has run; elementwise ops overwrite what dies; new values of variables are computed in their place.
import { Arena } from "./arena";
import { topological } from "./graph";
import { isContiguousConcat, Layout } from "./layout";
import { constantOp, inputOp, variableOp } from "./ops/leaf";
import { applyOp, type Op } from "./ops/operation";
import { opTable } from "./ops/table";
import type { Tensor } from "./tensor";
import type { Variable } from "./variable";

/** A new value for a variable, stored after all of a program's reads of the old one. */
export type Assignment = readonly [variable: Variable, value: Tensor];

/** A range of storage: elements from `offset` of the arena or of a variable. */
export interface Range {
  readonly region: Variable | "arena";
  readonly offset: number;
  readonly tensor: Tensor;
}

export interface Step {
  readonly op: Op;
  readonly attributes: any;
  readonly inputs: readonly Range[];
  readonly output: Range;
}

export interface Plan {
  readonly steps: readonly Step[];
  readonly outputs: readonly Range[];
  readonly inputs: readonly Range[];
  readonly constants: readonly Range[];
  readonly variables: readonly Variable[];
  /** Size of the arena in elements. */
  readonly arenaSize: number;
  /** Most elements of the arena in use at one time. */
  readonly liveSize: number;
}

/** Plans a simplified graph. `inputs` are placed even where the graph does not use them. */
export function plan(
  inputs: readonly Tensor[],
  results: readonly Tensor[],
  assignments: readonly Assignment[],
): Plan {
  return new Planner(inputs, results, assignments).plan();
}

interface Storage {
  readonly owner: Tensor;
  region: Variable | "arena";
  offset: number;
  /** Step of the last reader; Infinity for what must survive the run. */
  lastUse: number;
}

/** A part of a value: the step that computes it, and its first element. */
interface Piece {
  readonly writer: Tensor;
  readonly start: number;
}

class Planner {
  readonly #copies = new Set<Tensor>();
  readonly #storages = new Map<Tensor, Storage>();
  readonly #arena = new Arena();
  readonly #outputs: readonly Tensor[];
  readonly #assignments: readonly Assignment[];
  readonly #order: readonly Tensor[];
  readonly #layout: Layout;
  readonly #steps: readonly Tensor[];

  constructor(
    private readonly inputs: readonly Tensor[],
    results: readonly Tensor[],
    assignments: readonly Assignment[],
  ) {
    const targets = new Set(assignments.map(([variable]) => variable));
    // What a run would overwrite, or what is not computed at all, is copied so that it has storage of its own.
    this.#outputs = results.map((tensor) => (readsVariable(tensor, targets) ? this.#copy(tensor) : tensor));
    const taken = new Set<Tensor>();
    this.#assignments = assignments.map(([variable, value]) => {
      const owned = value.inputs.length > 0 && !isMove(value.op) && !taken.has(value);
      taken.add(value);
      return [variable, owned ? value : this.#copy(value)];
    });
    this.#order = topological([...this.#outputs, ...this.#assignments.map(([, value]) => value)]);
    this.#layout = new Layout(this.#order, this.#copies);
    this.#steps = this.#order.filter((tensor) => tensor.inputs.length > 0 && !this.#layout.isView(tensor));
  }

  plan(): Plan {
    const leaves = this.#order.filter((tensor) => tensor.inputs.length === 0);
    const constants = leaves.filter((tensor) => tensor.op === constantOp);
    const variables = new Set<Variable>(this.#assignments.map(([variable]) => variable));
    for (const leaf of leaves) if (leaf.op === variableOp) variables.add(leaf.attributes.variable);
    for (const leaf of [...this.inputs, ...constants]) this.#keep(leaf, "arena", this.#arena.take(leaf.size));
    for (const leaf of leaves) if (leaf.op === variableOp) this.#keep(leaf, leaf.attributes.variable, 0);
    const uses = this.#lastUses();
    const late = this.#placeAssignments();
    this.#placeSteps(uses);
    return {
      steps: [
        ...this.#steps.flatMap((tensor) => this.#stepsOf(tensor)),
        ...late.map((pair) => this.#store(pair)),
      ],
      outputs: this.#outputs.map((tensor) => this.#range(tensor)),
      inputs: this.inputs.map((tensor) => this.#range(tensor)),
      constants: constants.map((tensor) => this.#range(tensor)),
      variables: [...variables],
      arenaSize: this.#arena.size,
      liveSize: this.#arena.mostInUse,
    };
  }

  #copy(tensor: Tensor): Tensor {
    const copy = applyOp(opTable.reshape.op, [tensor], { shape: tensor.shape });
    this.#copies.add(copy);
    return copy;
  }

  #keep(owner: Tensor, region: Variable | "arena", offset: number): void {
    this.#storages.set(owner, { owner, region, offset, lastUse: Number.POSITIVE_INFINITY });
  }

  /** For each storage owner the step that reads it last. */
  #lastUses(): Map<Tensor, number> {
    const uses = new Map<Tensor, number>();
    for (const [step, tensor] of this.#steps.entries()) {
      for (const read of [tensor, ...tensor.inputs]) uses.set(this.#layout.position(read).owner, step);
    }
    for (const kept of [...this.#outputs, ...this.#assignments.map(([, value]) => value)])
      uses.set(this.#layout.position(kept).owner, Number.POSITIVE_INFINITY);
    return uses;
  }

  /** Gives new values the variables' own storage where no later step reads the old ones; returns the others. */
  #placeAssignments(): Assignment[] {
    return this.#assignments.filter(([variable, value]) => {
      const pieces = this.#layout.position(value).owner === value ? this.#pieces(value) : [];
      const safe = pieces.length > 0 && pieces.every((piece) => !this.#isReadAfter(piece, variable));
      if (safe) this.#keep(value, variable, 0);
      return !safe;
    });
  }

  /** Where the elements of a value are computed, part by part; nothing if a part is copied there. */
  #pieces(value: Tensor): Piece[] {
    if (!isContiguousConcat(value)) return [{ writer: value, start: 0 }];
    let start = 0;
    const pieces: Piece[] = [];
    for (const part of value.inputs) {
      let writer = part;
      while (writer.op === opTable.reshape.op && this.#layout.isView(writer)) writer = writer.inputs[0];
      if (!this.#layout.isInPlace(value, part, start) || isContiguousConcat(writer)) return [];
      pieces.push({ writer, start });
      start += part.size;
    }
    return pieces;
  }

  /** Whether a step still reads what a piece in the variable's storage would have overwritten. */
  #isReadAfter({ writer, start }: Piece, variable: Variable): boolean {
    const written = this.#steps.indexOf(writer);
    return this.#steps.some((tensor, step) =>
      tensor.inputs.some((input, i) => {
        const { owner, offset } = this.#layout.position(input);
        if (owner.op !== variableOp || owner.attributes.variable !== variable || step < written) return false;
        if (offset >= start + writer.size || offset + input.size <= start) return false;
        const overwrites = tensor.op.elementwise === true || tensor.op.overwrites === i;
        return step > written || !overwrites || input.size !== writer.size || offset !== start;
      }),
    );
  }

  #placeSteps(uses: ReadonlyMap<Tensor, number>): void {
    const dying = new Map<number, Storage[]>();
    for (const [step, tensor] of this.#steps.entries()) {
      const { owner } = this.#layout.position(tensor);
      if (!this.#storages.has(owner)) {
        const lastUse = uses.get(owner)!;
        const reused = owner === tensor ? this.#overwritten(tensor, step) : undefined;
        const offset = reused?.offset ?? this.#arena.take(owner.size);
        if (reused) dying.get(step)!.splice(dying.get(step)!.indexOf(reused), 1);
        const storage: Storage = { owner, region: "arena", offset, lastUse };
        this.#storages.set(owner, storage);
        if (lastUse !== Number.POSITIVE_INFINITY)
          dying.set(lastUse, [...(dying.get(lastUse) ?? []), storage]);
      }
      for (const { offset, owner: dead } of dying.get(step) ?? []) this.#arena.give(offset, dead.size);
    }
  }

  /** The storage of an input that an elementwise op may overwrite: it dies here, and is read only element by element. */
  #overwritten(tensor: Tensor, step: number): Storage | undefined {
    if (!tensor.op.elementwise) return undefined;
    const whole = (input: Tensor) =>
      input.size === tensor.size && this.#layout.position(input).owner.size === tensor.size;
    for (const candidate of tensor.inputs) {
      const { owner } = this.#layout.position(candidate);
      const storage = this.#storages.get(owner)!;
      if (storage.lastUse !== step || storage.region !== "arena" || !whole(candidate)) continue;
      if (tensor.inputs.every((input) => this.#layout.position(input).owner !== owner || whole(input)))
        return storage;
    }
    return undefined;
  }

  #range(tensor: Tensor): Range {
    const { owner, offset } = this.#layout.position(tensor);
    const storage = this.#storages.get(owner)!;
    return { region: storage.region, offset: storage.offset + offset, tensor };
  }

  #stepsOf(tensor: Tensor): Step[] {
    const output = this.#range(tensor);
    if (!isContiguousConcat(tensor)) {
      const { op, attributes } = tensor;
      return [{ op, attributes, inputs: tensor.inputs.map((input) => this.#range(input)), output }];
    }
    let offset = 0;
    return tensor.inputs.flatMap((part) => {
      const start = offset;
      offset += part.size;
      if (this.#layout.isInPlace(tensor, part, start)) return [];
      return [move(this.#range(part), { ...output, offset: output.offset + start, tensor: part })];
    });
  }

  #store([variable, value]: Assignment): Step {
    return move(this.#range(value), { region: variable, offset: 0, tensor: value });
  }
}

/** A step that copies elements as they are. */
function move(from: Range, output: Range): Step {
  return { op: opTable.reshape.op, attributes: { shape: output.tensor.shape }, inputs: [from], output };
}

function isMove(op: Op): boolean {
  return op === opTable.reshape.op || op === opTable.slice.op;
}

/** Whether the tensor is an input, or a view of a variable that the program assigns. */
function readsVariable(tensor: Tensor, targets: ReadonlySet<Variable>): boolean {
  let source = tensor;
  while (isMove(source.op)) source = source.inputs[0];
  return source.op === inputOp || (source.op === variableOp && targets.has(source.attributes.variable));
}
