// 2^x learned on (0, 1): what does the net say at 5?
import { adam, dense, type Layer, Network, normal, relu, Stream, sigmoid, tanh } from "rutter";
import { fitPoints } from "../approximation/fit";
import { deviation } from "../approximation/grid";
import { mostRuns } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { rounded } from "../lab/series";

const UNITS: Record<string, () => Layer<any, "same">> = { sigmoid, tanh, relu };

export default experiment({
  id: "extrapolate-2x",
  asks: "Does a net that learned 2^x on (0, 1) know 2⁵?",
  says: "A reader's question; not to be expected.",
  repeats: 10,
  config: { unit: "sigmoid", hidden: 20, batch: 128, steps: 40_000, learningRate: 0.02, at: 5, shown: 61 },
  variants: { sigmoid: { unit: "sigmoid" }, tanh: { unit: "tanh" }, relu: { unit: "relu" } },
  async trial({ config: { unit, hidden, batch, steps, learningRate, at, shown }, seed, backend }) {
    // Weights and biases from N(0, 1) spread the steps or kinks −b/w.
    const layer = (units: number) => dense({ units, initializer: normal(), biasInitializer: normal() });
    const net = new Network({ input: [1], seed }, [layer(hidden), UNITS[unit](), layer(1)]);
    const stream = new Stream(seed, "examples");
    // New examples at every step: nothing can be learned by heart.
    const points = (step: number) => {
      const x = new Float32Array(batch);
      stream.fillUniform(x, step);
      return { x, y: x.map((value) => 2 ** value) };
    };
    await fitPoints(net, {
      points,
      steps,
      optimizer: adam({ learningRate }),
      backend,
      // Adam's steps are about η however small the gradient is: η sets the last error.
      schedule: (progress) => 1e-4 ** Math.max(0, 2 * progress - 1),
    });
    const inside = Float32Array.from({ length: 1001 }, (_, i) => (i + 0.5) / 1001);
    const { data } = await net.predict(inside, { backend });
    const [beyond] = (await net.predict([at], { backend })).data;
    const x = Float32Array.from({ length: shown }, (_, i) => -5 + (15 * i) / (shown - 1));
    const curve = (await net.predict(x, { backend })).data;
    const inner = deviation(
      data,
      inside.map((value) => 2 ** value),
    ).mean;
    const off = Math.abs(beyond - 2 ** at);
    await net.dispose();
    return {
      measures: { inner, beyond, off, fitsAndIsOff: Number(inner < 1e-3 && off > 10) },
      series: {
        "from −5 to 10": rounded(curve, 5),
        ...(seed === 1
          ? {
              "2ˣ": rounded(
                x.map((at) => 2 ** at),
                5,
              ),
            }
          : {}),
      },
    };
  },
  shows: [
    lines("Learned on (0, 1), asked from −5 to 10", ["from −5 to 10", "2ˣ"], {
      places: { from: -5, step: 0.25 },
      x: "x, learned between 0 and 1; 2⁵ is 32",
      y: "Output",
      within: [-5, 40],
      panels: "variants",
    }),
    dots("What they say of 2⁵ = 32", ["beyond"], { x: "output at 5" }),
    dots("Mean error on (0, 1)", ["inner"], { x: "error", logX: true }),
  ],
  failsBecause:
    "All nets are far off at 5. What some nets of rectified units miss is the other condition, an error below 0.001 on (0, 1): they draw broken lines, and the line is too coarse, probably, where few of a start’s 20 kinks lie in (0, 1).",
  holdsWhen: ["sigmoid", "tanh", "relu"].map((variant) => mostRuns(0.9, "fitsAndIsOff", 1, 1, { variant })),
});
