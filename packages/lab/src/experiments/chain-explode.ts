// Exploding gradients: a chain of four neurons with weights of 100, each in the middle of its slope.
import { quadratic, sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { built } from "../lab/built";
import { near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";

export default experiment({
  id: "chain-explode",
  asks: "Can gradients explode in a chain of one neuron per layer?",
  says: "With weights of 100 and biases that keep every z at 0, each factor w·σ′(z) is 25.",
  config: { weight: 100, input: 0.5 },
  async trial({ config: { weight, input } }) {
    const backend = reference({ precision: "float64" });
    // a0 is the input; all further activations are σ(0) = 1/2.
    const activations = [input, 0.5, 0.5, 0.5];
    const net = await built(
      activations.map((a) => ({ weights: [[weight]], biases: [-weight * a], unit: sigmoid() })),
      backend,
    );
    const seen = await net.inspect([input], { target: Float32Array.of(0), loss: quadratic(), backend });
    const byOutput = seen.layers.at(-1)!.delta!.data[0];
    const biases = seen.layers.filter(({ kind }) => kind === "dense");
    const slopes = biases.map(({ gradients }) => gradients!.bias.data[0] / byOutput);
    return {
      measures: Object.fromEntries(slopes.map((slope, i) => [`b${i + 1}`, slope])),
      series: { slopes },
    };
  },
  shows: [lines("The gradients of the four biases", ["slopes"], { x: "Layer", y: "Gradient", logY: true })],
  holdsWhen: [
    near("b1", 3906.25, 1e-9),
    near("b2", 156.25, 1e-9),
    near("b3", 6.25, 1e-9),
    near("b4", 0.25, 1e-9),
  ],
});
