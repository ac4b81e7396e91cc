// AND, OR and NAND by hand: do threshold units compute logic, and does scaling the weights change anything?
import { dense, Network, sigmoid, step } from "rutter";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";

const ROWS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

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
    for (const [name, { weights, bias, truth }] of Object.entries(config.gates))
      for (const c of config.scales) {
        const outputs = async (unit: typeof step) => {
          const gate = new Network({ input: [2] }, [dense(1), unit()]);
          await gate.setWeights([
            { name: "0.weight", shape: [1, 2], data: Float32Array.from(weights, (w) => c * w) },
            { name: "0.bias", shape: [1], data: Float32Array.of(c * bias) },
          ]);
          return Array.from((await gate.predict(ROWS, { backend })).data);
        };
        const hard = await outputs(step);
        const matches = hard.filter((value, row) => value === truth[row]).length;
        if (c === 1) right += matches;
        else scaled += matches;
        if (c === 100 && name === "NAND") {
          const soft = await outputs(sigmoid);
          sigmoidError = Math.max(...soft.map((value, row) => Math.abs(value - truth[row])));
        }
      }
    return { measures: { right, scaled, sigmoidError } };
  },
  holdsWhen: [everyRun("right", 12, 12), everyRun("scaled", 24, 24), everyRun("sigmoidError", 0, 1e-12)],
});
