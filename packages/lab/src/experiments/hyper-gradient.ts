// Why not descend on λ and η too? The naïve way, its end, and what would have to be differentiated instead.
import {
  compile,
  dense,
  gradients,
  Network,
  normalFanIn,
  ops,
  sigmoid,
  sigmoidCrossEntropy,
  tensorType,
} from "rutter";
import { reference } from "rutter/reference";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { rounded } from "../lab/series";

/** How λ is moved. */
const WAYS = ["naïve descent", "through the update"];

export default experiment({
  id: "hyper-gradient",
  asks: "What stands in the way of descending on λ and η (an exercise that the author could not guess)?",
  says: "∂C/∂λ = Σw²/(2n) is never negative, so that descent takes λ to 0; η is not in C at all.",
  config: {
    examples: 50,
    learningRate: 0.5,
    lambda: 5,
    lambdaRate: 5,
    validationRate: 500,
    steps: 60,
    h: 1e-5,
  },
  async trial({ config, seed, data, progress }) {
    const { examples, learningRate, lambda: first, lambdaRate, validationRate, steps, h } = config;
    const { train, validation } = await data();
    const net = new Network({ input: [784], seed }, [
      dense({ units: 10, initializer: normalFanIn() }),
      sigmoid(),
    ]);
    const [weight, bias] = await net.weights();
    const types = {
      w: tensorType([10, 784]),
      b: tensorType([10]),
      lambda: tensorType([]),
      eta: tensorType([]),
      x: tensorType([examples, 784]),
      y: tensorType([examples], "i32"),
      vx: tensorType([examples, 784]),
      vy: tensorType([examples], "i32"),
    };
    const loss = sigmoidCrossEntropy();
    using run = compile(
      types,
      ({ w, b, lambda, eta, x, y, vx, vy }) => {
        const at = (input: typeof x, target: typeof y, weight: typeof w, bias: typeof b) =>
          ops.mean(loss(net.apply(input, { values: { "0.weight": weight, "0.bias": bias } }), target));
        const penalty = ops.mul(ops.sum(ops.mul(w, w)), ops.mul(lambda, 1 / (2 * examples)));
        const cost = ops.add(at(x, y, w, b), penalty);
        const [byLambda, byEta, dw, db] = gradients(cost, [lambda, eta, w, b]);
        const nextW = ops.sub(w, ops.mul(eta, dw));
        const nextB = ops.sub(b, ops.mul(eta, db));
        // The validation cost after one step, seen as a function of λ and η: through the update.
        const ahead = at(vx, vy, nextW, nextB);
        const [aheadByLambda, aheadByEta] = gradients(ahead, [lambda, eta]);
        return { cost, byLambda, byEta, nextW, nextB, ahead, aheadByLambda, aheadByEta };
      },
      { backend: reference({ precision: "float64" }) },
    );
    const fixed = {
      x: train.take(examples).inputs,
      y: train.take(examples).labels,
      vx: validation.take(examples).inputs,
      vy: validation.take(examples).labels,
    };
    const start = { w: weight.data, b: bias.data, lambda: [first], eta: [learningRate], ...fixed };
    const here = await run(start);
    const difference = async (name: "lambda" | "eta", of: "cost" | "ahead") => {
      const at = async (change: number) =>
        (await run({ ...start, [name]: [start[name][0] + change] }))[of].data[0];
      return ((await at(h)) - (await at(-h))) / (2 * h);
    };
    const formula = Array.from(weight.data).reduce((sum, w) => sum + w * w, 0) / (2 * examples);
    const errorOf = (a: number, b: number) => Math.abs(a - b);
    const measures = {
      costByLambda: errorOf(here.byLambda.data[0], await difference("lambda", "cost")),
      costByLambdaFormula: errorOf(here.byLambda.data[0], formula),
      costByEta: Math.abs(here.byEta.data[0]),
      aheadByLambda: errorOf(here.aheadByLambda.data[0], await difference("lambda", "ahead")),
      aheadByEta: errorOf(here.aheadByEta.data[0], await difference("eta", "ahead")),
    };
    const series: Record<string, number[]> = {};
    const descend = async (name: string, slope: "byLambda" | "aheadByLambda", rate: number) => {
      let state = { ...start };
      const trace = [first];
      const costs: number[] = [];
      const [training, ahead]: number[][] = [[], []];
      let negative = 0;
      for (let i = 0; i < steps; i++) {
        const found = await run(state);
        if (found[slope].data[0] < 0) negative++;
        const lambda = Math.max(0, state.lambda[0] - rate * found[slope].data[0]);
        state = {
          ...state,
          w: found.nextW.data as Float32Array,
          b: found.nextB.data as Float32Array,
          lambda: [lambda],
        };
        trace.push(lambda);
        costs.push(found.ahead.data[0]);
        training.push(found.byLambda.data[0]);
        ahead.push(found.aheadByLambda.data[0]);
        progress(i / steps / 2);
      }
      series[`λ, ${name}`] = trace;
      series[`validation cost, ${name}`] = costs;
      series[`∂C/∂λ, ${name}`] = rounded(training, 4);
      series[`slope of the validation cost by λ, ${name}`] = rounded(ahead, 4);
      return { last: trace.at(-1)!, negative };
    };
    const naive = await descend("naïve descent", "byLambda", lambdaRate);
    const looking = await descend("through the update", "aheadByLambda", validationRate);
    return {
      measures: {
        ...measures,
        "slope of C by λ": here.byLambda.data[0],
        "slope of the validation cost a step ahead by λ": here.aheadByLambda.data[0],
        "slope of the validation cost a step ahead by η": here.aheadByEta.data[0],
        lambdaLast: naive.last,
        negativeSlopes: naive.negative,
        lambdaByValidation: looking.last,
      },
      series,
    };
  },
  shows: [
    lines("λ as it descends", ["λ, naïve descent", "λ, through the update"], { x: "Step", y: "λ" }),
    lines(
      "The validation cost meanwhile",
      ["validation cost, naïve descent", "validation cost, through the update"],
      { x: "Step", y: "Cost" },
    ),
    lines(
      "∂C/∂λ of the training cost: never below 0",
      WAYS.map((way) => `∂C/∂λ, ${way}`),
      {
        x: "Step",
        y: "∂C/∂λ",
      },
    ),
    lines(
      "Slope of the validation cost by λ, one step ahead: it has both signs",
      WAYS.map((way) => `slope of the validation cost by λ, ${way}`),
      { x: "Step", y: "Slope by λ" },
    ),
  ],
  holdsWhen: [
    everyRun("costByLambda", 0, 1e-6),
    everyRun("costByLambdaFormula", 0, 1e-6),
    everyRun("costByEta", 0, 0),
    everyRun("aheadByLambda", 0, 1e-6),
    everyRun("aheadByEta", 0, 1e-6),
    everyRun("negativeSlopes", 0, 0),
    everyRun("lambdaLast", 0, 0),
  ],
});
