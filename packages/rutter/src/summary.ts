// Summary: a network as a table.
import type { Network } from "./network";
import { formatShape, sizeOf } from "./tensor";

/** Layers, output shapes and parameter counts, as Keras prints them. */
export function summary({ layers, input, parameterCount }: Network<any, any>): string {
  const rows = layers.map(({ name, layer, output, parameters }) => [
    name === layer.name ? `${name} (${layer.kind})` : `${name} ${layer.kind}`,
    formatShape(output),
    count(parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0)),
  ]);
  const head = ["layer", "output", "parameters"];
  const all = [head, ["input", formatShape(input), "0"], ...rows, ["total", "", count(parameterCount)]];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = ([name, shape, number]: string[]) =>
    `${name.padEnd(widths[0])}  ${shape.padEnd(widths[1])}  ${number.padStart(widths[2])}`;
  const rule = "─".repeat(widths[0] + widths[1] + widths[2] + 4);
  return [line(head), rule, ...all.slice(1, -1).map(line), rule, line(all[all.length - 1])].join("\n");
}

const count = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
