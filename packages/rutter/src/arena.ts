// Arena: offsets of storage that is needed for a while only. The planner takes and gives; no memory is touched.

/** Elements per cache line: storage begins at multiples of it. */
const ALIGNMENT = 16;

/** Offsets given out and taken back, first fit. */
export class Arena {
  size = 0;
  /** Most elements in use at one time: what no order of storage could do with less of. */
  mostInUse = 0;
  #inUse = 0;
  /** Free ranges in order, never touching each other. */
  #free: { offset: number; length: number }[] = [];

  take(elements: number): number {
    const length = Math.max(ALIGNMENT, Math.ceil(elements / ALIGNMENT) * ALIGNMENT);
    this.#inUse += length;
    this.mostInUse = Math.max(this.mostInUse, this.#inUse);
    const hole = this.#free.find((range) => range.length >= length);
    if (hole) {
      const { offset } = hole;
      hole.offset += length;
      hole.length -= length;
      this.#free = this.#free.filter((range) => range.length > 0);
      return offset;
    }
    const offset = this.size;
    this.size += length;
    return offset;
  }

  give(offset: number, elements: number): void {
    const length = Math.max(ALIGNMENT, Math.ceil(elements / ALIGNMENT) * ALIGNMENT);
    this.#inUse -= length;
    this.#free.push({ offset, length });
    this.#free.sort((a, b) => a.offset - b.offset);
    this.#free = this.#free.reduce<{ offset: number; length: number }[]>((ranges, range) => {
      const last = ranges[ranges.length - 1];
      if (last && last.offset + last.length === range.offset) last.length += range.length;
      else ranges.push({ ...range });
      return ranges;
    }, []);
  }
}
