// Allocation: a piece of a backend's memory with one owner and one release, and a safety net: what its owner
// forgets is released when the owner is garbage.
import type { Backend } from "./backend";

interface Block {
  readonly backend: Backend;
  readonly address: number;
  readonly bytes: number;
}

const forgotten = new FinalizationRegistry<Block>(({ backend, address, bytes }) =>
  backend.release(address, bytes),
);

export class Allocation {
  readonly address: number;
  #released = false;

  constructor(
    readonly backend: Backend,
    readonly bytes: number,
  ) {
    this.address = backend.allocate(bytes);
    forgotten.register(this, { backend, address: this.address, bytes }, this);
  }

  /** Gives the memory back; a second call does nothing. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    forgotten.unregister(this);
    this.backend.release(this.address, this.bytes);
  }
}
