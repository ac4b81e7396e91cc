// Errors: the sentence they make of their parts, and the checks of options that throw them.
import { describe, expect, test } from "vitest";
import {
  BackendError,
  DataError,
  DisposedError,
  FormatError,
  OptionError,
  RutterError,
  ShapeError,
  TypeMismatchError,
} from "../packages/rutter/src/error";
import {
  checkOptions,
  describe as describeValue,
  finiteNumber,
  integerAtLeast,
  numberInRange,
  positiveInteger,
} from "../packages/rutter/src/option";

describe("an error", () => {
  test("reads as one sentence with its cure behind it", () => {
    const error = new ShapeError({
      where: 'layer "dense1"',
      expected: "784 inputs",
      got: "100",
      cure: "Put flatten() before it.",
    });
    expect(error.message).toBe('layer "dense1": expected 784 inputs, got 100. Put flatten() before it.');
    expect(error).toMatchObject({ where: 'layer "dense1"', expected: "784 inputs", got: "100" });
  });

  test("leaves out the parts that it does not have", () => {
    expect(new DataError({ where: "fit()", got: "no examples" }).message).toBe("fit(): got no examples");
    expect(new DataError({ cure: "Give it data." }).message).toBe("Give it data.");
    expect(new DataError({ where: "fit()", cure: "Give it data." }).message).toBe("fit(). Give it data.");
  });

  test.each([
    [RutterError, "RutterError", "rutter"],
    [ShapeError, "ShapeError", "shape"],
    [TypeMismatchError, "TypeMismatchError", "type"],
    [OptionError, "OptionError", "option"],
    [DataError, "DataError", "data"],
    [FormatError, "FormatError", "format"],
    [BackendError, "BackendError", "backend"],
    [DisposedError, "DisposedError", "disposed"],
  ])("%o has its name, its code and the common class", (Class, name, code) => {
    const error = new Class({ where: "here", cause: 7 });
    expect(error).toBeInstanceOf(RutterError);
    expect(error).toMatchObject({ name, code, cause: 7 });
    expect(error.stack?.split("\n")[0]).toBe(`${name}: here`);
  });
});

describe("checkOptions", () => {
  const allowed = ["learningRate", "momentum", "nesterov"];

  test("passes known names, an empty object and nothing at all", () => {
    checkOptions("sgd()", { learningRate: 1, momentum: undefined }, allowed);
    checkOptions("sgd()", {}, allowed);
    checkOptions("sgd()", undefined, allowed);
  });

  test.each([
    ["learningrate", "learningRate"],
    ["lerningRate", "learningRate"],
    ["momentmu", "momentum"],
    ["nestrov", "nesterov"],
  ])("answers %s with the suggestion %s", (wrong, right) => {
    expect(() => checkOptions("sgd()", { [wrong]: 1 }, allowed)).toThrow(
      `sgd(): expected only the options learningRate, momentum, nesterov, got "${wrong}". Did you mean "${right}"?`,
    );
  });

  test("suggests nothing for a name far from all", () => {
    expect(() => checkOptions("sgd()", { colour: 1 }, allowed)).toThrow(/got "colour"$/);
  });

  test("refuses what is not an object", () => {
    expect(() => checkOptions("sgd()", 3, allowed)).toThrow("sgd(): expected an object of options, got 3");
    expect(() => checkOptions("sgd()", [1], allowed)).toThrow("got an array of 1");
    expect(() => checkOptions("sgd()", null, allowed)).toThrow(OptionError);
  });
});

describe("values of options", () => {
  test("come back when they are right", () => {
    expect(positiveInteger("fit()", "epochs", 3)).toBe(3);
    expect(integerAtLeast("fit()", "seed", 0, 0)).toBe(0);
    expect(finiteNumber("sgd()", "learningRate", -0.5)).toBe(-0.5);
    expect(numberInRange("dropout()", "rate", 1, 0, 1)).toBe(1);
  });

  test.each([0, -1, 1.5, Number.NaN, "3", undefined, 2 ** 60])("positiveInteger refuses %o", (value) => {
    expect(() => positiveInteger("fit()", "epochs", value)).toThrow(OptionError);
  });

  test("tell the option, the range and the value", () => {
    expect(() => positiveInteger("fit()", "epochs", 2.5)).toThrow(
      "fit(): expected epochs to be an integer of at least 1, got 2.5",
    );
    expect(() => finiteNumber("sgd()", "learningRate", Number.NaN)).toThrow(
      "sgd(): expected learningRate to be a finite number, got NaN",
    );
    expect(() => numberInRange("dropout()", "rate", 2, 0, 1)).toThrow(
      "dropout(): expected rate to be a number from 0 to 1, got 2",
    );
    expect(() => numberInRange("sgd()", "l2", -1, 0, Number.POSITIVE_INFINITY)).toThrow(
      "sgd(): expected l2 to be a number of at least 0, got -1",
    );
  });

  test("are described shortly, whatever they are", () => {
    expect(describeValue("x".repeat(50))).toBe(`"${"x".repeat(40)}…"`);
    expect(describeValue(new Float32Array(3))).toBe("a Float32Array of 3");
    expect(describeValue(new Map())).toBe("an object of class Map");
    expect(describeValue(Object.create(null))).toBe("an object");
    expect(describeValue(() => 1)).toBe("a function");
    expect(describeValue(3n)).toBe("3n");
  });
});
