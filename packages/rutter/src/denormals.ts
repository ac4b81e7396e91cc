// Denormals: where gradients vanish, the running means of optimizers decay until they are smaller than any normal number,
// and there they stay, for β times the smallest ones rounds to themselves. Arithmetic with them takes several times as
// long, and WebAssembly cannot be told to take them for 0. So from time to time they are made 0.
import type { Backend } from "./backend";
import { ops } from "./ops/table";
import { Program } from "./program";
import type { Variable } from "./variable";

/** Steps from one time to the next: one pass over the state in so many costs nothing that could be measured. */
const INTERVAL = 256;

/** Makes 0 of what is below the smallest normal number in these variables, and leaves all other bits alone. */
export class DenormalFlush {
  #program: Program | undefined;

  constructor(
    private readonly variables: readonly Variable[],
    private readonly backend: Backend,
  ) {}

  /** To be called before each step with the number of steps before it: which of them do the work is a matter of it alone. */
  before(steps: number): void | Promise<void> {
    if (this.variables.length === 0) return;
    const due = steps > 0 && steps % INTERVAL === 0;
    if (this.#program) return due ? this.#program.run() : undefined;
    // Prepared at the first step, which takes its time anyway, so that later ones need not wait.
    this.#program = this.#build();
    return due ? this.#program.run() : this.#program.prepare();
  }

  dispose(): void {
    this.#program?.dispose();
  }

  #build(): Program {
    const smallest = this.backend.precision === "float64" ? 2 ** -1022 : 2 ** -126;
    const { variables, backend } = this;
    const assignments = variables.map((variable) => {
      const isNormal = ops.lessEqual(smallest, ops.abs(variable.tensor));
      return [variable, ops.mul(variable.tensor, isNormal)] as const;
    });
    return new Program({ inputs: [], outputs: [], assignments, backend });
  }
}
