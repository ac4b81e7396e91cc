// Ahead: the values of an asynchronous source in their order, some of them asked for before they are needed.

/** Keeps `count` values asked for. `waiting` gives what of a value must end before the source may be left. */
export async function* ahead<T>(
  source: AsyncIterable<T>,
  count: number,
  waiting: (value: T) => unknown = () => undefined,
): AsyncGenerator<T, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  const asked: Promise<IteratorResult<T>>[] = [];
  const ask = () => {
    const next = iterator.next();
    // Whoever takes it hears of a failure; until then no one does, and that is not an error.
    next.then(({ value, done }) => done || Promise.resolve(waiting(value)).catch(() => {})).catch(() => {});
    asked.push(next);
  };
  try {
    for (;;) {
      while (asked.length <= count) ask();
      const { value, done } = await asked.shift()!;
      if (done) return;
      yield value;
    }
  } finally {
    await Promise.allSettled(asked);
    await iterator.return?.();
  }
}
