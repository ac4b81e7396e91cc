// What people do with data before training: pick, split, fold, balance, join, change, standardise.
import { Dataset, digits, standardization } from "rutter/data";
import { describe, expect, expectTypeOf, test } from "vitest";
import { DataError, OptionError, ShapeError, TypeMismatchError } from "../packages/rutter/src/error";

/** `counts[c]` examples of class c; the input is the example's index. */
function classed(counts: readonly number[]): Dataset<"class"> {
  const labels = counts.flatMap((count, label) => new Array<number>(count).fill(label));
  return Dataset.from({
    inputs: Float32Array.from(labels, (_, i) => i),
    inputShape: [1],
    labels,
    classes: counts.length,
  });
}

const ids = (data: Dataset) => [...data.inputs];
const sorted = (data: Dataset) => ids(data).sort((a, b) => a - b);
const countsOf = ({ labels, classes }: Dataset<"class">) =>
  Array.from({ length: classes }, (_, c) => labels.filter((label) => label === c).length);
const xor = Dataset.from({
  inputs: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  labels: [[0], [1], [1], [0]],
});

describe("Dataset.collect", () => {
  test("keeps the weights of examples, 1 where one has none, and has none where none has", async () => {
    const examples = [
      { input: [1], label: 0, weight: 0.25 },
      { input: [2], label: 1 },
    ];
    const data = await Dataset.collect(examples, { classes: 2 });
    expect([...data.weights!]).toEqual([0.25, 1]);
    expect((await Dataset.collect(examples.slice(1), { classes: 2 })).weights).toBeUndefined();
    const negative = Dataset.collect([{ input: [1], label: 0, weight: -1 }], { classes: 2 });
    await expect(negative).rejects.toThrow(DataError);
  });

  test("takes a generator, an async generator and an array alike", async () => {
    function* some() {
      for (let i = 0; i < 3; i++) yield { input: [i, i + 1], label: i };
    }
    async function* later() {
      yield* some();
    }
    for (const source of [some(), later(), [...some()]]) {
      const data = await Dataset.collect(source, { classes: 3 });
      expectTypeOf(data).toEqualTypeOf<Dataset<"class">>();
      expect(data).toMatchObject({ length: 3, inputShape: [2], classes: 3, kind: "class" });
      expect(ids(data)).toEqual([0, 1, 1, 2, 2, 3]);
      expect([...data.labels]).toEqual([0, 1, 2]);
    }
  });

  test("sees the shapes in the first example, and takes a number as a label of one value", async () => {
    const data = await Dataset.collect([{ input: [[1], [2]], label: 0.5 }]);
    expect(data).toMatchObject({ kind: "values", inputShape: [2, 1], labelShape: [1] });
    const images = await Dataset.collect([{ input: new Uint8Array(784), label: [1, 0] }], {
      inputShape: [1, 28, 28],
    });
    expect(images).toMatchObject({ inputShape: [1, 28, 28], labelShape: [2] });
  });

  test("stops a source without an end at the limit, and closes it", async () => {
    let closed = false;
    function* endless() {
      try {
        for (let i = 0; ; i++) yield { input: [i], label: [i] };
      } finally {
        closed = true;
      }
    }
    expect(ids(await Dataset.collect(endless(), { limit: 2000 }))).toHaveLength(2000);
    expect(closed).toBe(true);
  });

  test.each([
    [[], {}, DataError, "a source that gave none"],
    [[{ input: [1], label: 3 }], { classes: 3 }, DataError, "0 to 2, got 3 at index 0"],
    [[{ input: [Number.NaN], label: 0 }], { classes: 3 }, DataError, "got NaN in example 0"],
    [
      [
        { input: [1], label: 0 },
        { input: [1, 2], label: 0 },
      ],
      {},
      ShapeError,
      "example 1: expected input of 1 numbers as in the first example, got 2",
    ],
    [[{ input: "abc", label: 0 }], {}, TypeMismatchError, 'got "abc"'],
    [[null], {}, TypeMismatchError, "{ input, label }, got null"],
    [() => [], {}, OptionError, "Call the generator function"],
    [5, {}, OptionError, "got 5"],
    [[], { class: 3 }, OptionError, 'Did you mean "classes"'],
  ])("refuses %o", async (source, options, error, text) => {
    const call = Dataset.collect(source as any, options as any);
    await expect(call).rejects.toThrow(error);
    await expect(call).rejects.toThrow(text);
  });
});

describe("picking", () => {
  test("select copies, in any order, with repetition", () => {
    const data = classed([2, 2]);
    const picked = data.select([3, 0, 3]);
    expect(ids(picked)).toEqual([3, 0, 3]);
    expect([...picked.labels]).toEqual([1, 0, 1]);
    picked.inputs[0] = 99;
    expect(data.inputs[3]).toBe(3);
    expect(() => data.select([4])).toThrow("select(): expected indices from 0 to 3, got 4");
    expect(() => data.select([0.5])).toThrow(OptionError);
  });

  test("filter keeps what the function says, even nothing", () => {
    const data = classed([3, 3]);
    expect(ids(data.filter(({ label }) => label === 1))).toEqual([3, 4, 5]);
    expect(ids(data.filter((_, index) => index % 2 === 0))).toEqual([0, 2, 4]);
    expect(data.filter(() => false)).toMatchObject({ length: 0, inputShape: [1], classes: 2 });
  });

  test("a filter that does not answer is an error, an async one included", () => {
    expect(() => classed([1]).filter((async () => false) as any)).toThrow(
      "example 0: expected true or false",
    );
    expect(() => classed([1]).shuffle({ sed: 1 } as any)).toThrow('Did you mean "seed"?');
  });

  test("shuffle keeps every example with its label, and the seed decides the order", () => {
    const data = classed([50, 50]);
    const shuffled = data.shuffle({ seed: 1 });
    expect(sorted(shuffled)).toEqual(ids(data));
    expect(ids(shuffled)).not.toEqual(ids(data));
    expect(shuffled.labels.every((label, i) => label === (shuffled.inputs[i] < 50 ? 0 : 1))).toBe(true);
    expect(ids(data.shuffle({ seed: 1 }))).toEqual(ids(shuffled));
    expect(ids(data.shuffle({ seed: 2 }))).not.toEqual(ids(shuffled));
  });

  test("batches are views in the file's order, or copies in an order per epoch", () => {
    const data = classed([7]);
    const batches = [...data.batches(3)];
    expect(batches.map(ids)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(batches[1].inputs.buffer).toBe(data.inputs.buffer);
    expect([...data.batches(3, { dropLast: true })].map(ids)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    const order = (epoch: number) => [...data.batches(3, { shuffle: true, seed: 5, epoch })].flatMap(ids);
    expect(order(0).toSorted((a, b) => a - b)).toEqual(ids(data));
    expect(order(0)).toEqual(order(0));
    expect(order(0)).not.toEqual(order(1));
    expect([...data.take(0).batches(3)]).toEqual([]);
    expect(() => data.batches(0)).toThrow(OptionError);
  });
});

describe("split", () => {
  const data = classed([60, 30, 10]);

  test("by fractions or counts, each example goes to one part", () => {
    for (const parts of [[0.8, 0.2] as const, [80, 20] as const]) {
      const [train, rest] = data.split(parts);
      expect([train.length, rest.length]).toEqual([80, 20]);
      expect(sorted(train.concat(rest))).toEqual(ids(data));
    }
    const dealt = data.take(11).split([0.5, 0.25, 0.25]);
    expect(dealt.map(({ length }) => length)).toEqual([6, 3, 2]);
    expectTypeOf(data.split([0.5, 0.5])).toEqualTypeOf<[Dataset<"class">, Dataset<"class">]>();
  });

  test("keeps the file's order without shuffle, and the seed decides with it", () => {
    const [first, second] = data.split([70, 30], { shuffle: false });
    expect(ids(first.concat(second))).toEqual(ids(data));
    const part = (seed: number) => ids(data.split([70, 30], { seed })[1]);
    expect(part(1)).toEqual(part(1));
    expect(part(1)).not.toEqual(part(2));
  });

  test("stratified, every part has its share of every class", () => {
    for (const shuffle of [true, false])
      for (const parts of [
        [0.5, 0.3, 0.2],
        [10, 10, 80],
      ])
        for (const part of data.split(parts, { stratified: true, shuffle }))
          for (const [c, count] of countsOf(part).entries())
            expect(Math.abs(count - [0.6, 0.3, 0.1][c] * part.length)).toBeLessThanOrEqual(1);
    const [ordered] = data.split([0.5, 0.5], { stratified: true, shuffle: false });
    expect(ids(ordered)).toEqual(sorted(ordered));
  });

  test.each([
    [[0.8, 0.3], {}, "fractions that add up to 1, got [0.8, 0.3]"],
    [[80, 30], {}, "counts that add up to the 100 examples"],
    [[80, 0.2], {}, "fractions below 1 or whole numbers"],
    [[-20, 120], {}, "fractions below 1 or whole numbers"],
    [[], {}, "fractions below 1 or whole numbers"],
    [0.8, {}, "got 0.8"],
    [[0.5, 0.5], { stratifed: true }, 'Did you mean "stratified"?'],
    [[0.5, 0.5], { seed: -1 }, "seed to be an integer of at least 0"],
  ])("refuses %o %o", (parts, options, text) => {
    expect(() => data.split(parts as any, options as any)).toThrow(OptionError);
    expect(() => data.split(parts as any, options as any)).toThrow(text);
  });

  test("cannot be stratified by values, and an empty dataset has empty parts", () => {
    expect(() => xor.split([2, 2], { stratified: true })).toThrow(DataError);
    expect(data.take(0).split([0.5, 0.5]).map(String)).toEqual([
      "Dataset of no examples, [1], 3 classes",
      "Dataset of no examples, [1], 3 classes",
    ]);
  });
});

describe("kFold", () => {
  test("validates on each example once and trains on it in all other rounds", () => {
    const data = classed([8, 3]);
    const folds = [...data.kFold(3)];
    expect(folds.map(({ validation }) => validation.length)).toEqual([4, 4, 3]);
    expect(folds.flatMap(({ validation }) => ids(validation)).sort((a, b) => a - b)).toEqual(ids(data));
    for (const { train, validation } of folds) expect(sorted(train.concat(validation))).toEqual(ids(data));
    for (const { validation } of data.kFold(3, { stratified: true })) expect(countsOf(validation)[1]).toBe(1);
  });

  test("refuses a k that does not fit when it is called, not when it is used", () => {
    expect(() => classed([3]).kFold(4)).toThrow("k from 2 to the number of examples, 3, got 4");
    expect(() => classed([3]).kFold(1)).toThrow(OptionError);
  });
});

describe("balance", () => {
  const data = classed([10, 3, 1, 0]);

  test("oversampling keeps all and repeats evenly", () => {
    const balanced = data.balance();
    expect(countsOf(balanced)).toEqual([10, 10, 10, 0]);
    expect(new Set(ids(balanced)).size).toBe(14);
    const times = [10, 11, 12].map((id) => ids(balanced).filter((other) => other === id).length);
    expect(times.toSorted()).toEqual([3, 3, 4]);
  });

  test("undersampling leaves out what the seed decides", () => {
    const pick = (seed: number) => data.balance({ by: "undersample", seed });
    expect(countsOf(pick(0))).toEqual([1, 1, 1, 0]);
    expect(new Set([0, 1, 2, 3, 4, 5, 6, 7].map((seed) => ids(pick(seed))[0])).size).toBeGreaterThan(2);
  });

  test("needs class labels and a known way", () => {
    expect(() => xor.balance()).toThrow(DataError);
    expect(() => data.balance({ by: "over" as any })).toThrow(OptionError);
    expect(data.take(0).balance().length).toBe(0);
  });
});

describe("changing", () => {
  test("map changes inputs, labels or both and leaves the original alone", () => {
    const data = classed([2, 1]);
    const doubled = data.map(({ input, label }) => ({ input: [2 * input[0], 1], label: 1 - label }), {
      inputShape: [2],
    });
    expect(ids(doubled)).toEqual([0, 1, 2, 1, 4, 1]);
    expect([...doubled.labels]).toEqual([1, 1, 0]);
    expect(ids(data)).toEqual([0, 1, 2]);
    expect(ids(data.map(() => ({})))).toEqual([0, 1, 2]);
    const inPlace = data.map(({ input }) => {
      input[0] += 10;
      return { input };
    });
    expect([ids(inPlace), ids(data)]).toEqual([
      [10, 11, 12],
      [0, 1, 2],
    ]);
    const wide = xor.map(({ label }) => ({ label: [label[0], 1 - label[0]] }), { labelShape: [2] });
    expect([...wide.labels]).toEqual([0, 1, 1, 0, 1, 0, 0, 1]);
  });

  test.each([
    [() => ({ input: [1, 2] }), ShapeError, "example 0: expected 1 numbers as input, got 2. Give inputShape"],
    [() => ({ label: 2 }), DataError, "a label from 0 to 1, got 2"],
    [() => ({ input: [1 / 0] }), DataError, "finite input values, got Infinity"],
    [() => undefined, TypeMismatchError, "an object with input, label or both"],
    [async () => ({}), TypeMismatchError, "Use Dataset.collect with an async generator"],
    [() => ({ inputs: [1] }), OptionError, 'Did you mean "input"?'],
  ])("map refuses %o", (change, error, text) => {
    const call = () => classed([1, 1]).map(change as any);
    expect(call).toThrow(error);
    expect(call).toThrow(text);
  });

  test("concat joins what fits and refuses what does not", () => {
    expect(ids(classed([1, 1]).concat(classed([0, 2]), classed([1, 0])))).toEqual([0, 1, 0, 1, 0]);
    expect(() => classed([1, 1]).concat(classed([1, 1, 1]))).toThrow(
      "concat(): expected examples of [1] with 2 classes, got [1] with 3 classes",
    );
    expect(() => (classed([1]) as Dataset).concat(xor)).toThrow(ShapeError);
  });

  test("oneHot turns class labels into rows", () => {
    const data = classed([1, 1, 1]).oneHot();
    expectTypeOf(data).toEqualTypeOf<Dataset<"values">>();
    expect(data).toMatchObject({ kind: "values", labelShape: [3], length: 3 });
    expect([...data.labels]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(() => xor.oneHot()).toThrow(TypeMismatchError);
  });
});

describe("standardization", () => {
  // By hand: feature 0 has 1, 3, 5, 7: mean 4, deviation √5; feature 1 is constant.
  const data = Dataset.from({
    inputs: [
      [1, 9],
      [3, 9],
      [5, 9],
      [7, 9],
    ],
    labels: [0, 1, 0, 1],
    classes: 2,
  });

  test("gives mean 0 and deviation 1 per feature, and 0 for what is constant", () => {
    const fitted = standardization(data);
    expect(fitted).toEqual({
      kind: "standardization",
      inputShape: [2],
      mean: [4, 9],
      deviation: [Math.sqrt(5), 1],
    });
    expect([...data.standardize(fitted).inputs]).toEqual(
      [-3, 0, -1, 0, 1, 0, 3, 0].map((x) => Math.fround(x / Math.sqrt(5))),
    );
    // Applied to other data it uses what it was fitted on, also after a trip through JSON.
    const other = data.slice(3).standardize(JSON.parse(JSON.stringify(fitted)));
    expect(other.inputs[0]).toBe(Math.fround(3 / Math.sqrt(5)));
  });

  test("per channel and over everything", () => {
    const images = new Dataset({
      kind: "class",
      inputs: Float32Array.of(1, 3, 10, 10, 5, 7, 30, 30),
      inputShape: [2, 1, 2],
      labels: Int32Array.of(0, 0),
      labelShape: [],
      classes: 1,
    });
    expect(standardization(images, { per: "channel" })).toMatchObject({
      mean: [4, 20],
      deviation: [Math.sqrt(5), 10],
    });
    expect(standardization(images, { per: "all" }).mean).toEqual([12]);
    const { inputs } = images.standardize(standardization(images, { per: "channel" }));
    expect([...inputs.slice(2, 4)]).toEqual([-1, -1]);
  });

  test("refuses data of another shape, an empty dataset and an unknown grouping", () => {
    expect(() => xor.standardize(standardization(classed([3])))).toThrow(ShapeError);
    expect(() => standardization(xor.take(0))).toThrow(DataError);
    expect(() => standardization(xor, { per: "pixel" as any })).toThrow(OptionError);
  });
});

test("digits split by class, in folds and balanced keep what makes them digits", async () => {
  const { train } = digits({ train: 200, validation: 1, test: 1, seed: 4 });
  const [part] = train.split([0.5, 0.5], { stratified: true });
  expect(part).toMatchObject({ inputShape: [1, 28, 28], classes: 10, length: 100 });
  expect(new Set(countsOf(train.balance())).size).toBe(1);
});
