// Cases of ops/shape.ts.
import type { OpName } from "../../packages/rutter/src/ops/table";
import { ops } from "../../packages/rutter/src/ops/table";
import type { Shape, Tensor } from "../../packages/rutter/src/tensor";
import { floats, integers, normals, type OpCase, specials, spread } from "./case";

/** A case of one input, and the same on x³ for the derivative. */
function move(name: string, shape: Shape, build: (x: Tensor) => Tensor): OpCase[] {
  const smooth = spread(shape, -2, 2);
  const cubed = (x: Tensor) => build(ops.mul(x, ops.mul(x, x)));
  const cases: OpCase[] = [{ name, inputs: [normals(shape)], build }];
  if (smooth.values.length > 0 && smooth.values.length < 30)
    cases.push({ name: `smooth ${name}`, inputs: [smooth], build: cubed, derivatives: 2 });
  return cases;
}

const special = floats([3, 7], specials);

export const shapeCases = {
  reshape: [
    ...move("[2, 6] as [3, 4]", [2, 6], (x) => ops.reshape(x, [3, 4])),
    ...move("[2, 3, 4] as [−1, 4]", [2, 3, 4], (x) => ops.reshape(x, [-1, 4])),
    ...move("[1] as a scalar", [1], (x) => ops.reshape(x, [])),
    ...move("a scalar as [1, 1]", [], (x) => ops.reshape(x, [1, 1])),
    ...move("nothing", [0, 3], (x) => ops.reshape(x, [5, 0])),
    { name: "special values", inputs: [special], build: (x) => ops.reshape(x, [7, 3]) },
    { name: "whole numbers", inputs: [integers([4], [1, -2, 3, 4])], build: (x) => ops.reshape(x, [2, 2]) },
  ],
  transpose: [
    ...move("a matrix", [3, 5], (x) => ops.transpose(x)),
    ...move("a large matrix", [37, 61], (x) => ops.transpose(x)),
    ...move("three axes", [2, 3, 4], (x) => ops.transpose(x, [1, 0, 2])),
    ...move("three axes, reversed", [2, 3, 4], (x) => ops.transpose(x, [2, 1, 0])),
    ...move("four axes", [2, 1, 3, 4], (x) => ops.transpose(x, [3, 2, 1, 0])),
    ...move("an axis of one", [1, 6], (x) => ops.transpose(x)),
    ...move("a vector", [5], (x) => ops.transpose(x)),
    ...move("a scalar", [], (x) => ops.transpose(x)),
    ...move("nothing", [0, 3], (x) => ops.transpose(x)),
    {
      name: "five axes",
      inputs: [normals([2, 3, 2, 3, 2])],
      build: (x) => ops.transpose(x, [4, 3, 2, 1, 0]),
    },
    {
      name: "six axes",
      inputs: [normals([2, 3, 2, 3, 2, 2])],
      build: (x) => ops.transpose(x, [3, 5, 1, 4, 0, 2]),
    },
    {
      name: "five axes of nothing",
      inputs: [normals([2, 3, 0, 3, 2])],
      build: (x) => ops.transpose(x, [4, 3, 2, 1, 0]),
    },
    { name: "special values", inputs: [special], build: (x) => ops.transpose(x) },
    { name: "whole numbers", inputs: [integers([2, 2], [1, -2, 3, 4])], build: (x) => ops.transpose(x) },
  ],
  slice: [
    ...move("rows", [4, 3], (x) => ops.slice(x, [1, 0], [3, 3])),
    ...move("columns", [4, 3], (x) => ops.slice(x, [0, 1], [4, 2])),
    ...move("a block", [4, 5], (x) => ops.slice(x, [1, 2], [3, 5])),
    ...move("a block of three axes", [3, 2, 4], (x) => ops.slice(x, [1, 0, 1], [3, 2, 3])),
    ...move("one element", [4, 5], (x) => ops.slice(x, [3, 4], [4, 5])),
    ...move("everything", [4, 2], (x) => ops.slice(x, [0, 0], [4, 2])),
    ...move("nothing", [4, 2], (x) => ops.slice(x, [2, 0], [2, 2])),
    ...move("of a scalar", [], (x) => ops.slice(x, [], [])),
    ...move("a wide block", [40, 40], (x) => ops.slice(x, [3, 5], [38, 38])),
    { name: "special values", inputs: [special], build: (x) => ops.slice(x, [0, 1], [3, 6]) },
    { name: "whole numbers", inputs: [integers([4], [1, -2, 3, 4])], build: (x) => ops.slice(x, [1], [3]) },
  ],
  pad: [
    ...move("a vector", [3], (x) => ops.pad(x, [2], [1])),
    ...move("a matrix", [2, 3], (x) => ops.pad(x, [1, 0], [0, 2])),
    ...move("three axes", [2, 3, 2], (x) => ops.pad(x, [0, 1, 2], [1, 0, 3])),
    ...move("with nothing", [2, 3], (x) => ops.pad(x, [0, 0], [0, 0])),
    ...move("nothing", [0, 3], (x) => ops.pad(x, [2, 0], [0, 1])),
    ...move("a scalar", [], (x) => ops.pad(x, [], [])),
    { name: "special values", inputs: [special], build: (x) => ops.pad(x, [1, 1], [1, 1]) },
    {
      name: "five axes",
      inputs: [normals([2, 2, 2, 2, 2])],
      build: (x) => ops.pad(x, [1, 1, 1, 1, 1], [0, 1, 0, 1, 0]),
      fallback: "more than four loops",
    },
  ],
  dilate: [
    ...move("a vector", [4], (x) => ops.dilate(x, [3])),
    ...move("a matrix", [3, 2], (x) => ops.dilate(x, [2, 1])),
    ...move("images", [2, 2, 2, 3], (x) => ops.dilate(x, [1, 1, 2, 3])),
    ...move("with nothing", [2, 3], (x) => ops.dilate(x, [1, 1])),
    ...move("nothing", [0, 3], (x) => ops.dilate(x, [2, 2])),
    ...move("a scalar", [], (x) => ops.dilate(x, [])),
    { name: "special values", inputs: [special], build: (x) => ops.dilate(x, [2, 2]) },
    {
      name: "five axes",
      inputs: [normals([2, 2, 2, 2, 2])],
      build: (x) => ops.dilate(x, [2, 2, 2, 2, 2]),
      fallback: "more than four loops",
    },
  ],
  flip: [
    ...move("a vector", [5], (x) => ops.flip(x, [0])),
    ...move("rows", [3, 4], (x) => ops.flip(x, [0])),
    ...move("columns", [3, 4], (x) => ops.flip(x, [1])),
    ...move("both axes of filters", [2, 2, 2, 3], (x) => ops.flip(x, [2, 3])),
    ...move("no axis", [2, 3], (x) => ops.flip(x, [])),
    ...move("nothing", [0, 3], (x) => ops.flip(x, [0, 1])),
    { name: "special values", inputs: [special], build: (x) => ops.flip(x, [0, 1]) },
  ],
  concat: [
    ...move("rows of one tensor twice", [2, 3], (x) => ops.concat([x, x])),
    ...move("columns", [2, 3], (x) => ops.concat([x, ops.neg(x)], 1)),
    ...move("one tensor", [2, 3], (x) => ops.concat([x])),
    ...move("the middle axis", [2, 1, 3], (x) => ops.concat([x, x, ops.neg(x)], 1)),
    {
      name: "parts of different sizes, an empty one among them",
      inputs: [normals([2, 3], "a"), normals([0, 3], "b"), normals([5, 3], "c")],
      build: (a, b, c) => ops.concat([a, b, c]),
    },
    {
      name: "columns of different widths, none among them",
      inputs: [normals([3, 2], "a"), normals([3, 0], "b"), normals([3, 5], "c")],
      build: (a, b, c) => ops.concat([a, b, c], 1),
    },
    { name: "special values", inputs: [special, special], build: (a, b) => ops.concat([a, b], 1) },
    {
      name: "channels of images",
      inputs: [normals([3, 2, 4, 5], "a"), normals([3, 1, 4, 5], "b")],
      build: (a, b) => ops.concat([a, b], 1),
    },
    {
      name: "columns of whole numbers",
      inputs: [integers([2, 2], [1, -2, 3, 4]), integers([2, 1], [7, -8])],
      build: (a, b) => ops.concat([a, b], 1),
    },
    {
      name: "whole numbers",
      inputs: [integers([2], [1, -2]), integers([1], [7])],
      build: (a, b) => ops.concat([a, b]),
    },
  ],
  broadcastTo: [
    ...move("a row", [3], (x) => ops.broadcastTo(x, [4, 3])),
    ...move("a column", [4, 1], (x) => ops.broadcastTo(x, [4, 3])),
    ...move("a scalar", [], (x) => ops.broadcastTo(x, [2, 5])),
    ...move("the middle axis", [2, 1, 3], (x) => ops.broadcastTo(x, [2, 4, 3])),
    ...move("outer axes", [1, 2, 1], (x) => ops.broadcastTo(x, [3, 2, 4])),
    ...move("to nothing", [1, 3], (x) => ops.broadcastTo(x, [0, 3])),
    ...move("to itself", [2, 3], (x) => ops.broadcastTo(x, [2, 3])),
    ...move("a long row", [33], (x) => ops.broadcastTo(x, [17, 33])),
    { name: "special values", inputs: [special], build: (x) => ops.broadcastTo(x, [2, 3, 7]) },
    { name: "whole numbers", inputs: [integers([2], [1, -2])], build: (x) => ops.broadcastTo(x, [3, 2]) },
  ],
} satisfies Partial<Record<OpName, readonly OpCase[]>>;
