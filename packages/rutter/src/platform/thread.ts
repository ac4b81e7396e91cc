// Thread: a further thread of this process or page, as both platforms give it.

/** A thread that runs. It keeps no process alive. */
export interface Thread {
  stop(): void;
}
