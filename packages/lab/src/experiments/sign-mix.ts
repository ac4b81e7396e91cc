// Mixed signs: does a dependence that is not monotone need links of different sign, and do first signs decide?
import { adam, constrain, dense, Network, normal, type Optimizer, ops, sigmoid, type Tensor } from "rutter";
import { fitPoints } from "../approximation/fit";
import { deviation, unitGrid } from "../approximation/grid";
import { everyRun, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, sweep } from "../lab/figure";

const TARGETS: Record<string, (x: number) => number> = {
  bump: (x) => Math.exp(-(((x - 0.5) / 0.15) ** 2)),
  sine: (x) => Math.sin(2 * Math.PI * x),
};

/** What weights may be, after every step. */
const RULES: Record<string, (optimizer: Optimizer) => Optimizer> = {
  free: (optimizer) => optimizer,
  equalOut: (optimizer) => constrain(optimizer, positive, { layers: ["out"] }),
  equalAll: (optimizer) => constrain(optimizer, positive),
};

const positive = (w: Tensor) => ops.relu(w);

export default experiment({
  id: "sign-mix",
  asks: "Do non-monotone dependencies need several incoming links of different sign, and do the first signs decide?",
  says: "Yes; and not one huge weight but sums of bounded ones.",
  repeats: 10,
  config: {
    hidden: [1, 2, 3, 4, 6, 8],
    limits: [1, 5, 20],
    points: 65,
    steps: 2000,
    learningRate: 0.05,
    /** Largest mean error of a fit; both targets reach 1. */
    fits: 0.05,
  },
  async trial({ config, seed, backend, progress }) {
    const { hidden, limits, steps, learningRate, fits } = config;
    const x = Float32Array.from(unitGrid(config.points));
    const layer = (units: number, name: string) =>
      dense({ units, name, initializer: normal(), biasInitializer: normal() });
    const measures: Record<string, number> = {};
    const kept = { same: 0, all: 0 };
    const fitting: Record<string, number> = { equalOut: 0, equalAll: 0 };
    async function train(target: string, h: number, rule: (optimizer: Optimizer) => Optimizer) {
      const y = x.map(TARGETS[target]);
      const net = new Network({ input: [1], seed }, [layer(h, "in"), sigmoid(), layer(1, "out")]);
      const before = await net.parameters.read();
      const signs = net.parameterList.filter(({ decay }) => decay);
      const points = { x, y };
      await fitPoints(net, { points: () => points, steps, optimizer: rule(adam({ learningRate })), backend });
      const { data } = await net.predict(x, { backend });
      const after = await net.parameters.read();
      await net.dispose();
      const places = signs.flatMap(({ offset, shape: [out, inputs] }) =>
        Array.from({ length: out * inputs }, (_, i) => offset + i),
      );
      return {
        fits: Number(deviation(data, y).mean < fits),
        same: places.filter((i) => Math.sign(before[i]) === Math.sign(after[i])).length,
        all: places.length,
      };
    }
    for (const [t, target] of Object.keys(TARGETS).entries()) {
      for (const [i, h] of hidden.entries()) {
        for (const [rule, constrained] of Object.entries(RULES)) {
          const found = await train(target, h, constrained);
          measures[`${target} ${rule} ${h}`] = found.fits;
          if (rule !== "free") {
            fitting[rule] += found.fits;
            continue;
          }
          kept.same += found.same;
          kept.all += found.all;
        }
        progress((t + (i + 1) / hidden.length) / 2);
      }
      const most = hidden[hidden.length - 1];
      for (const limit of limits) {
        const clip = (w: Tensor) => ops.maximum(ops.minimum(w, limit), -limit);
        measures[`${target} limit ${limit}`] = (await train(target, most, (o) => constrain(o, clip))).fits;
      }
    }
    measures.fitsWithEqualOutputSigns = fitting.equalOut;
    // Incoming signs equal too: a monotone net.
    measures.fitsWithAllSignsEqual = fitting.equalAll;
    measures.keptSigns = kept.same / kept.all;
    return { measures };
  },
  shows: [
    ...["bump", "sine"].map((target) =>
      sweep(
        `Does it fit? ${target} (1 yes, 0 no)`,
        [1, 2, 3, 4, 6, 8],
        {
          "free signs": (h) => `${target} free ${h}`,
          "equal output signs": (h) => `${target} equalOut ${h}`,
          "all signs equal": (h) => `${target} equalAll ${h}`,
        },
        { x: "Hidden units", y: "Share of starts" },
      ),
    ),
    sweep(
      "Does it fit with weights of at most so much? (8 units, 1 yes, 0 no)",
      [1, 5, 20],
      { bump: (limit) => `bump limit ${limit}`, sine: (limit) => `sine limit ${limit}` },
      { x: "Largest |w|", y: "Share of starts", logX: true },
    ),
    dots("Share of weights that keep their first sign", ["keptSigns"], { x: "share" }),
  ],
  failsBecause:
    "Equal signs at the output do not forbid a bump: σ(−z) = 1 − σ(z), so a unit with the other sign inside and the output’s bias do the work of a negative weight. Only where incoming signs are equal too, which makes the net monotone, does nothing fit.",
  holdsWhen: [
    everyRun("bump free 1", 0, 0),
    everyRun("fitsWithEqualOutputSigns", 0, 0),
    meanWithin("keptSigns", 0.7, 1),
  ],
});
