// AND, OR and NAND by hand: do threshold units compute logic, and does scaling the weights change anything?
import { dense, Network, sigmoid, step } from "rutter";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { type Picture, picture, pictures } from "../lab/figure";

const ROWS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

/** Pixels of a side, and the plane from −0.5 to 1.5 in rows from the top: x1 to the right, x2 upwards. */
const PIXELS = 22;
const PLANE = Array.from({ length: PIXELS ** 2 }, (_, i) => {
  const at = (pixel: number) => (2 * pixel) / (PIXELS - 1) - 0.5;
  return [at(i % PIXELS), at(PIXELS - 1 - Math.floor(i / PIXELS))];
});

export default experiment({
  id: "perceptron-gates",
  asks: "Do threshold units compute logic, and which conventions matter?",
  says: "NAND is weights −2, −2 and bias 3. Multiplying weights and biases by c > 0 changes nothing; sigmoid units tend to the perceptron as c grows.",
  config: {
    gates: {
      AND: { weights: [1, 1], bias: -1.5, truth: [0, 0, 0, 1] },
      OR: { weights: [1, 1], bias: -0.5, truth: [0, 1, 1, 1] },
      NAND: { weights: [-2, -2], bias: 3, truth: [1, 1, 1, 0] },
    },
    scales: [0.01, 1, 100],
  },
  async trial({ config, backend }) {
    let right = 0;
    let scaled = 0;
    let sigmoidError = 0;
    const tables: Record<string, number> = {};
    const planes: Picture[] = [];
    for (const [name, { weights, bias, truth }] of Object.entries(config.gates))
      for (const c of config.scales) {
        const outputs = async (unit: typeof step, inputs = ROWS) => {
          const gate = new Network({ input: [2] }, [dense(1), unit()]);
          await gate.setWeights([
            { name: "0.weight", shape: [1, 2], data: Float32Array.from(weights, (w) => c * w) },
            { name: "0.bias", shape: [1], data: Float32Array.of(c * bias) },
          ]);
          return Array.from((await gate.predict(inputs, { backend })).data);
        };
        const hard = await outputs(step);
        const matches = hard.filter((value, row) => value === truth[row]).length;
        if (c === 1) right += matches;
        else scaled += matches;
        if (c === 1) {
          for (const [row, [x1, x2]] of ROWS.entries()) tables[`${x1} ${name} ${x2}`] = hard[row];
          planes.push(plane(`${name}, step`, await outputs(step, PLANE)));
        }
        if (c >= 1)
          planes.push(plane(`${name}, σ${c === 1 ? "(z)" : `(${c}z)`}`, await outputs(sigmoid, PLANE)));
        if (c === 100 && name === "NAND") {
          const soft = await outputs(sigmoid);
          sigmoidError = Math.max(...soft.map((value, row) => Math.abs(value - truth[row])));
        }
      }
    return { measures: { right, scaled, sigmoidError, ...tables }, pictures: { planes } };
  },
  shows: [
    pictures("Outputs over x1 (to the right) and x2 (up), −0.5 to 1.5: white is 1, black is 0", "planes", 3),
  ],
  holdsWhen: [everyRun("right", 12, 12), everyRun("scaled", 24, 24), everyRun("sigmoidError", 0, 1e-12)],
});

const plane = (caption: string, outputs: readonly number[]) =>
  picture(outputs, PIXELS, { low: 0, high: 1, caption });
