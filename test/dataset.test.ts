// Datasets: what arrays become, what is refused and in which words, views without copies.
import { describe, expect, expectTypeOf, test } from "vitest";
import { Dataset } from "../packages/rutter/src/data/dataset";
import { DataError, OptionError, ShapeError, TypeMismatchError } from "../packages/rutter/src/error";

const xor = {
  inputs: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  labels: [[0], [1], [1], [0]],
};

/** Dataset.from for arguments that the types would refuse. */
function from(source: unknown): Dataset {
  return Dataset.from(source as Parameters<typeof Dataset.from>[0]);
}

describe("Dataset.from", () => {
  test("takes nested arrays and sees the shapes in them", () => {
    const data = Dataset.from(xor);
    expect(data).toMatchObject({ kind: "values", length: 4, inputShape: [2], labelShape: [1] });
    expect(data.classes).toBeUndefined();
    expect(data.inputs).toEqual(Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1));
    expect(data.labels).toEqual(Float32Array.of(0, 1, 1, 0));
    expectTypeOf(data).toEqualTypeOf<Dataset<"values">>();
  });

  test("takes class labels as numbers with classes, or as integers without", () => {
    const data = Dataset.from({ inputs: xor.inputs, labels: [0, 1, 1, 0], classes: 3 });
    expect(data).toMatchObject({ kind: "class", classes: 3, labelShape: [] });
    expect(data.labels).toEqual(Int32Array.of(0, 1, 1, 0));
    expectTypeOf(data).toEqualTypeOf<Dataset<"class">>();
    expect(Dataset.from({ inputs: xor.inputs, labels: Uint8Array.of(0, 2, 1, 0) }).classes).toBe(3);
    expect(Dataset.from({ inputs: xor.inputs, labels: Float32Array.of(0, 1, 1, 0), classes: 2 }).kind).toBe(
      "class",
    );
  });

  test("uses a Float32Array as it is and rounds other numbers to f32", () => {
    const inputs = new Float32Array(8);
    expect(Dataset.from({ inputs, labels: xor.labels }).inputs).toBe(inputs);
    expect(Dataset.from({ inputs: [[0.1]], labels: [[0.1]] }).inputs[0]).toBe(Math.fround(0.1));
    expect(Dataset.from({ inputs: Uint8Array.of(7, 8), labels: [[0], [1]] }).inputs).toEqual(
      Float32Array.of(7, 8),
    );
  });

  test("finds the input's shape in nesting, in counts, or takes the one given", () => {
    const image = [
      [1, 2],
      [3, 4],
    ];
    const labels = Uint8Array.of(0, 1);
    expect(Dataset.from({ inputs: [[image], [image]], labels }).inputShape).toEqual([1, 2, 2]);
    expect(Dataset.from({ inputs: new Float32Array(8), labels }).inputShape).toEqual([4]);
    expect(Dataset.from({ inputs: new Float32Array(8), inputShape: [1, 2, 2], labels }).inputShape).toEqual([
      1, 2, 2,
    ]);
    expect(
      Dataset.from({ inputs: [Float32Array.of(1, 2), Float32Array.of(3, 4)], labels }).inputShape,
    ).toEqual([2]);
    expect(Dataset.from({ inputs: [5, 6], labels }).inputShape).toEqual([1]);
    expect(Dataset.from({ inputs: [[1, 2, 3, 4]], inputShape: [2, 2], labels: [[1]] }).inputShape).toEqual([
      2, 2,
    ]);
  });

  test("takes flat values with or without a labelShape", () => {
    const inputs = new Float32Array(4);
    expect(Dataset.from({ inputs, labels: new Float32Array(4) })).toMatchObject({
      length: 4,
      labelShape: [1],
    });
    expect(Dataset.from({ inputs, labels: [1, 2, 3, 4], labelShape: [2] })).toMatchObject({
      length: 2,
      inputShape: [2],
    });
  });

  test("may be empty, and says so", () => {
    const empty = Dataset.from({ inputs: [], inputShape: [2], labels: [], classes: 2 });
    expect(empty).toMatchObject({ length: 0, isEmpty: true });
    expect(String(empty)).toBe("Dataset of no examples, [2], 2 classes");
    expect(() => empty.requireExamples("fit()")).toThrow(
      "fit(): expected at least one example, got an empty dataset. Check the slice, limit or filter that made it.",
    );
    expect(() => empty.example(0)).toThrow("example(): expected a dataset with examples, got an empty one");
    expect(() => Dataset.from(xor).requireExamples("fit()")).not.toThrow();
  });
});

describe("Dataset.from refuses", () => {
  test.each([
    [
      "other counts",
      { inputs: [[1], [2], [3]], labels: [0, 1], classes: 2 },
      ShapeError,
      "as many inputs as labels, got 3 inputs of shape [1] and 2 labels",
    ],
    [
      "ragged inputs",
      { inputs: [[1, 2], [3]], labels: [0, 1], classes: 2 },
      ShapeError,
      "inputs[1]: expected 2 entries as in the first row, got 1",
    ],
    [
      "uneven depth",
      { inputs: [[1], 2], labels: [0, 1], classes: 2 },
      ShapeError,
      "inputs[1]: expected an array of 1 as in the first row, got 2",
    ],
    [
      "text among numbers",
      { inputs: [[1], ["2"]], labels: [0, 1], classes: 2 },
      TypeMismatchError,
      'inputs[1][0]: expected a number, got "2"',
    ],
    [
      "NaN",
      {
        inputs: [
          [1, 2],
          [3, Number.NaN],
        ],
        labels: [0, 1],
        classes: 2,
      },
      DataError,
      "expected finite input values, got NaN in example 1 at position 1. Clean the data, or let such values pass with allowNaN: true.",
    ],
    [
      "infinity after rounding",
      { inputs: [[1e39]], labels: [0], classes: 2 },
      DataError,
      "got Infinity in example 0 at position 0",
    ],
    [
      "NaN labels",
      { inputs: [[1], [2]], labels: [[1], [Number.NaN]] },
      DataError,
      "expected finite label values, got NaN in example 1 at position 0",
    ],
    [
      "a label too large",
      { inputs: [[1], [2]], labels: [1, 2], classes: 2 },
      DataError,
      "expected labels to be whole numbers from 0 to 1, got 2 at index 1. Classes are counted from 0.",
    ],
    ["a negative label", { inputs: [[1], [2]], labels: Int8Array.of(0, -1) }, DataError, "got -1 at index 1"],
    ["a broken label", { inputs: [[1], [2]], labels: [0.5, 1], classes: 2 }, DataError, "got 0.5 at index 0"],
    [
      "one-hot rows with classes",
      { inputs: [[1]], labels: [[0, 1]], classes: 2 },
      ShapeError,
      "expected one class index per example, got labels of shape [2]",
    ],
    [
      "plain labels of unknown kind",
      { inputs: [[1]], labels: [1] },
      OptionError,
      "Give classes: 10 for class indices, or labelShape: [1] (or nested labels [[0], [1]]) for values.",
    ],
    [
      "classes and labelShape",
      { inputs: [[1]], labels: [1], classes: 2, labelShape: [1] },
      OptionError,
      "expected classes or labelShape, got both",
    ],
    [
      "no classes at all",
      { inputs: [[1]], labels: [0], classes: 0 },
      OptionError,
      "classes to be an integer of at least 1, got 0",
    ],
    ["an unknown option", { ...xor, inputshape: [2] }, OptionError, 'Did you mean "inputShape"?'],
    [
      "no inputs",
      { labels: [1], classes: 2 },
      TypeMismatchError,
      "expected inputs to be an array of numbers or a typed array, got undefined",
    ],
    [
      "bigints",
      { inputs: [[1]], labels: new BigInt64Array(1) },
      TypeMismatchError,
      "expected labels to be an array of numbers or a typed array, got a BigInt64Array of 1",
    ],
    [
      "another shape than given",
      { inputs: [[1, 2]], inputShape: [3], labels: [[1]] },
      ShapeError,
      "expected each input to have shape [3], got [2]",
    ],
    [
      "a shape with 0",
      { inputs: [[1, 2]], inputShape: [0], labels: [[1]] },
      OptionError,
      "inputShape [0] to be an integer of at least 1, got 0",
    ],
    [
      "numbers that fill no rows",
      { inputs: new Float32Array(7), labels: [[1], [2]] },
      ShapeError,
      "got 7 numbers for 2 labels",
    ],
    ["empty arrays without shape", { inputs: [], labels: [], classes: 2 }, ShapeError, "Give inputShape"],
    ["nothing", undefined, TypeMismatchError, "got undefined"],
  ])("%s", (_, source, Class, text) => {
    expect(() => from(source)).toThrow(Class);
    expect(() => from(source)).toThrow(text);
  });

  test("NaN unless it is allowed", () => {
    const data = Dataset.from({ inputs: [[Number.NaN]], labels: [[1]], allowNaN: true });
    expect(data.inputs[0]).toBeNaN();
  });
});

describe("a dataset", () => {
  const data = Dataset.from({
    inputs: [
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ],
    labels: [0, 1, 2, 3],
    classes: 4,
  });

  test("is sliced as views, with the bounds of Array.slice", () => {
    const middle = data.slice(1, 3);
    expect(middle.inputs).toEqual(Float32Array.of(3, 4, 5, 6));
    expect(middle.labels).toEqual(Int32Array.of(1, 2));
    expect(middle.inputs.buffer).toBe(data.inputs.buffer);
    expect(middle).toMatchObject({ kind: "class", classes: 4, length: 2, inputShape: [2] });
    const labels = [0, 1, 2, 3];
    for (const [start, end] of [
      [-1, undefined],
      [2, 99],
      [3, 1],
      [-99, -2],
      [4, 4],
    ] as const)
      expect(Array.from(data.slice(start, end).labels)).toEqual(labels.slice(start, end));
    expect(middle.slice(1).example(0).label).toBe(2);
  });

  test("is taken from the front, all of it if that is less", () => {
    expect(data.take(3).length).toBe(3);
    expect(data.take(0).isEmpty).toBe(true);
    expect(data.take(9).length).toBe(4);
    expect(data.take(Number.POSITIVE_INFINITY).length).toBe(4);
  });

  test("gives single examples, as views", () => {
    expect(data.example(2)).toEqual({ input: Float32Array.of(5, 6), label: 2 });
    expect(data.example(2).input.buffer).toBe(data.inputs.buffer);
    expect(Dataset.from(xor).example(1).label).toEqual(Float32Array.of(1));
    expectTypeOf(data.example(0).label).toEqualTypeOf<number>();
  });

  test.each([
    [() => data.example(4), "example(): expected an index from 0 to 3, got 4"],
    [() => data.example(-1), "got -1"],
    [() => data.example(0.5), "got 0.5"],
    [() => data.slice(0.5), "slice(): expected start to be an integer, got 0.5"],
    [() => data.slice(0, Number.NaN), "slice(): expected end to be an integer, got NaN"],
    [() => data.take(-1), "take(): expected a count of at least 0, got -1"],
  ])("refuses %o", (call, text) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(text);
  });

  test("describes itself", () => {
    expect(String(data)).toBe("Dataset of 4 examples, [2], 4 classes");
    expect(String(Dataset.from(xor).take(1))).toBe("Dataset of 1 example, [2], labels [1]");
  });

  test("refuses parts whose lengths disagree", () => {
    expect(
      () =>
        new Dataset({
          kind: "class",
          inputs: new Float32Array(5),
          inputShape: [2],
          labels: new Int32Array(3),
          labelShape: [],
          classes: 2,
        }),
    ).toThrow("Dataset: expected 2 inputs and 1 label numbers for each example, got 5 and 3");
  });
});
