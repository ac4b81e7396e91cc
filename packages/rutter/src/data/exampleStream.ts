// Example stream: examples that come one by one, again in every epoch, and are never all in memory.
import { DataError, OptionError, TypeMismatchError } from "../error";
import { Stream } from "../math/stream";
import { checkOptions, describe, integerAtLeast, positiveInteger } from "../option";
import { sizeOf } from "../shape";
import { ahead } from "./ahead";
import { chunkOf, type StreamExample, type StreamShapes } from "./chunk";
import type { Dataset } from "./dataset";

export type { StreamExample } from "./chunk";

/** What an example stream is made of beside its source. */
export interface ExampleStreamOptions extends StreamShapes {
  /** Examples of an epoch: what λ/n, schedules and the time left are reckoned with. */
  readonly length: number;
}

/** Where an example stands: the position in its epoch before anything was shuffled or left out. */
export interface StreamPosition {
  readonly index: number;
  readonly epoch: number;
}

type Examples = AsyncIterable<StreamExample>;

/** Makes the examples of an epoch, from the first: a generator, an asynchronous one, a reader of a file. */
export type StreamSource = (epoch: number) => Iterable<StreamExample> | Examples;

/**
 * Data larger than memory: `trainer.fit(stream, …)` takes the examples as they come and keeps no more than a batch, what
 * `shuffle` holds and what `prefetch` and `map` fetch ahead. The source is asked anew for every epoch; nothing depends on
 * how fast it answers, so any `prefetch` gives the same bits. As PyTorch's IterableDataset and Keras's generators.
 *
 * ```ts
 * const stream = ExampleStream.from(() => linesOf("train.csv"), { length: 60_000, inputShape: [784], classes: 10 })
 *   .map(({ input, label }) => ({ input: input.map((x) => x / 255), label }))
 *   .shuffle({ buffer: 5000, seed: 1 });
 * ```
 */
export class ExampleStream {
  readonly kind: "class" | "values";
  readonly length: number;
  readonly classes: number | undefined;
  readonly #open: (epoch: number) => Examples;

  private constructor(
    readonly shapes: StreamShapes,
    length: number,
    open: (epoch: number) => Examples,
  ) {
    this.length = positiveInteger("ExampleStream", "length", length);
    this.classes = typeof shapes.classes === "number" ? shapes.classes : undefined;
    this.kind = this.classes === undefined ? "values" : "class";
    this.#open = open;
  }

  /**
   * A stream of what a function gives for each epoch. Labels are class indices if `classes` is given, else values of
   * `labelShape`. For networks with several inputs or outputs the shapes and the values are records by name.
   *
   * @throws OptionError for a bad option. Examples that do not fit are found when they come: DataError, ShapeError
   */
  static from(source: StreamSource, options: ExampleStreamOptions): ExampleStream {
    const where = "ExampleStream.from()";
    checkOptions(where, options, ["length", "inputShape", "labelShape", "classes", "allowNaN"]);
    if (typeof source !== "function")
      throw new OptionError({
        where,
        expected: "a function that makes the examples of an epoch",
        got: describe(source),
        cure: "Write ExampleStream.from(() => generator(), { … }).",
      });
    const { length, ...shapes } = options;
    return new ExampleStream(shapes, length, async function* (epoch) {
      for await (const example of source(epoch)) {
        if (typeof example !== "object" || example === null)
          throw new TypeMismatchError({ where, expected: "{ input, label }", got: describe(example) });
        yield example;
      }
    });
  }

  /**
   * Every example changed by a function, which may be asynchronous: up to `concurrency` are under way at a time, and they
   * come in the order of the source. `shapes` says what changes with them. What is random in it should depend on the
   * position alone.
   *
   * @throws OptionError for a bad option
   */
  map(
    change: (example: StreamExample, position: StreamPosition) => StreamExample | Promise<StreamExample>,
    options: { readonly concurrency?: number; readonly shapes?: Partial<StreamShapes> } = {},
  ): ExampleStream {
    checkOptions("map()", options, ["concurrency", "shapes"]);
    const { concurrency = 1, shapes } = options;
    positiveInteger("map()", "concurrency", concurrency);
    const open = this.#open;
    async function* pending(epoch: number) {
      let index = 0;
      for await (const example of open(epoch)) yield { work: change(example, { index: index++, epoch }) };
    }
    return new ExampleStream({ ...this.shapes, ...shapes }, this.length, async function* (epoch) {
      for await (const { work } of ahead(pending(epoch), concurrency - 1, ({ work }) => work))
        yield await work;
    });
  }

  /** The examples for which `keep` gives true; `length` is how many an epoch then has. @throws OptionError for a bad length */
  filter(
    keep: (example: StreamExample, position: StreamPosition) => boolean,
    { length }: { readonly length: number },
  ): ExampleStream {
    const open = this.#open;
    return new ExampleStream(this.shapes, length, async function* (epoch) {
      let index = 0;
      for await (const example of open(epoch)) if (keep(example, { index: index++, epoch })) yield example;
    });
  }

  /**
   * Another order in every epoch: each example that comes takes the place of a random one of the `buffer` examples held,
   * which goes on. A buffer as long as the epoch shuffles it wholly. `seed` (default 0) and the epoch decide. As
   * tf.data's shuffle.
   *
   * @throws OptionError for a bad option
   */
  shuffle(options: { readonly buffer: number; readonly seed?: number }): ExampleStream {
    checkOptions("shuffle()", options, ["buffer", "seed"]);
    const { buffer, seed = 0 } = options;
    positiveInteger("shuffle()", "buffer", buffer);
    integerAtLeast("shuffle()", "seed", seed, 0);
    const open = this.#open;
    const random = new Stream(seed, "example stream shuffle");
    return new ExampleStream(this.shapes, this.length, async function* (epoch) {
      const held: StreamExample[] = [];
      let given = 0;
      const draw = () => random.integer(given++, held.length, epoch);
      for await (const example of open(epoch)) {
        if (held.length < buffer) held.push(example);
        else {
          const place = draw();
          yield held[place];
          held[place] = example;
        }
      }
      while (held.length > 0) {
        const place = draw();
        yield held[place];
        held[place] = held[held.length - 1];
        held.pop();
      }
    });
  }

  /**
   * The same examples, up to `count` of them asked for before they are needed, so that the source works while a step runs.
   *
   * @throws OptionError for a negative count
   */
  prefetch(count: number): ExampleStream {
    integerAtLeast("prefetch()", "count", count, 0);
    const open = this.#open;
    return new ExampleStream(this.shapes, this.length, (epoch) => ahead(open(epoch), count));
  }

  /**
   * The examples of an epoch in datasets of `size`, the last shorter if need be. `skip` leaves out as many from the front.
   *
   * @throws DataError if the source ends early; what Dataset.from throws for examples that do not fit
   */
  async *batches(
    size: number,
    options: { readonly epoch?: number; readonly skip?: number } = {},
  ): AsyncGenerator<Dataset, void, void> {
    checkOptions("batches()", options, ["epoch", "skip"]);
    const { epoch = 0, skip = 0 } = options;
    positiveInteger("batches()", "size", size);
    let examples: StreamExample[] = [];
    let taken = 0;
    for await (const example of this.#open(epoch)) {
      taken++;
      if (taken > skip) examples.push(example);
      if (examples.length === size || (taken === this.length && examples.length > 0)) {
        yield chunkOf(examples, this.shapes);
        examples = [];
      }
      if (taken === this.length) return;
    }
    throw new DataError({
      where: "example stream",
      expected: `${this.length} examples in an epoch`,
      got: String(taken),
      cure: "Give the length that the source has.",
    });
  }

  /** The shape of an example's input; of several named ones that of the packed row. */
  get inputShape(): readonly number[] {
    return this.shapesOnly.inputShape;
  }

  /** A dataset with these shapes and one example of zeros, for whoever checks shapes. */
  get shapesOnly(): Dataset {
    const { inputShape, labelShape, classes } = this.shapes;
    const zeros = (shape: any): any => {
      if (typeof shape === "number") return [0];
      if (Array.isArray(shape)) return new Float32Array(sizeOf(shape));
      return Object.fromEntries(Object.entries(shape ?? {}).map(([name, own]) => [name, zeros(own)]));
    };
    const named = typeof (labelShape ?? classes) === "object" && !Array.isArray(labelShape);
    const label = named ? { ...zeros(labelShape), ...zeros(classes) } : zeros(labelShape ?? classes);
    const flat = typeof label[0] === "number" && classes !== undefined ? 0 : label;
    return chunkOf([{ input: zeros(inputShape), label: flat }], this.shapes);
  }

  /** The first `count` examples of an epoch (all, if there are fewer), in memory. Errors as {@link batches}. */
  async take(count: number, epoch = 0): Promise<Dataset> {
    const batches = this.batches(Math.min(count, this.length), { epoch });
    const first = await batches.next();
    await batches.return();
    return first.value as Dataset;
  }
}
