// L1 against L2: do few strong links remain?
import { histogram, type Network } from "rutter";
import { everyRun, meanWithin } from "../lab/criterion";
import { trainCurve } from "../lab/curve";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { denseTrainer, M1 } from "../lab/ladder";
import { stages } from "../lab/stages";

const cuts = [0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98];
const sets = ["1,000", "50,000"];

const weightsOf = async (net: Network) => (await net.weights()).filter(({ name }) => name.endsWith("weight"));

/** All weights of the net without the smallest of them, a share q. */
async function cut(net: Network, q: number): Promise<void> {
  const weights = await weightsOf(net);
  const sizes = weights.flatMap(({ data }) => Array.from(data, Math.abs)).sort((a, b) => a - b);
  const limit = q === 0 ? -1 : sizes[Math.floor(q * sizes.length) - 1];
  const kept = weights.map((one) => ({ ...one, data: one.data.map((w) => (Math.abs(w) <= limit ? 0 : w)) }));
  const biases = (await net.weights()).filter(({ name }) => !name.endsWith("weight"));
  await net.setWeights([...kept, ...biases]);
}

export default experiment({
  id: "l1-links",
  asks: "Does L1 leave few strong links? The author: soft pruning of links; why does it work?",
  says: "L1 shrinks weights by a constant amount, L2 in proportion: L1 shrinks small ones more, and large ones less.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...M1,
    /** λ that are tried for each penalty; the best two of equal validation accuracy are looked at. */
    l1s: [0.5, 1, 2, 5] as readonly number[],
    l2s: [1, 2, 5, 10] as readonly number[],
    /** Only every so many epochs are trained: the reduced mode. */
    shrink: 1,
    near: 1e-3,
    equalWithin: 0.003,
  },
  reduced: { shrink: 10 },
  variants: {
    "1,000": { examples: 1_000, epochs: 400, l1s: [0.03, 0.1, 0.3, 1], l2s: [0.1, 0.3, 1, 3] },
    "50,000": {},
  },
  async trial(trial) {
    const { config } = trial;
    const { batchSize, examples, l1s, l2s, shrink, near, equalWithin } = config;
    const { train, validation, test } = await trial.data();
    const epochs = Math.ceil(config.epochs / shrink);
    const stage = await stages(trial, l1s.length + l2s.length);
    const measures: Record<string, number> = {};
    const series: Record<string, readonly number[]> = { cuts };
    const search = async (penalty: "l1" | "l2", lambdas: readonly number[]) => {
      const found = [];
      for (const lambda of lambdas)
        found.push(
          await stage(`${penalty} ${lambda}`, config, async (inner) => {
            using trainer = denseTrainer(inner, { regularization: { [penalty]: lambda } });
            const { network } = trainer;
            await trainCurve(trainer, inner, train.take(examples), { epochs, batchSize }, async () => ({}));
            const { accuracy } = await trainer.evaluate(validation);
            const all = (await weightsOf(network)).flatMap(({ data }) => Array.from(data));
            const left = await network.parameters.read();
            const afterCuts = [];
            for (const q of cuts) {
              await network.parameters.write(left);
              await cut(network, q);
              afterCuts.push((await trainer.evaluate(test)).accuracy);
            }
            const { counts } = histogram(all, { bins: 40, range: [-2, 2] });
            return {
              lambda,
              accuracy,
              afterCuts,
              counts: [...counts],
              zeros: all.filter((w) => Math.abs(w) < near).length / all.length,
            };
          }),
        );
      return found;
    };
    const [l1, l2] = [await search("l1", l1s), await search("l2", l2s)];
    // The best pair of equal accuracy; without one, the pair that is nearest to it.
    const pairs = l1.flatMap((one) => l2.map((other) => [one, other] as const));
    const apart = ([a, b]: (typeof pairs)[number]) => Math.abs(a.accuracy - b.accuracy);
    const equalPairs = pairs.filter((pair) => apart(pair) <= equalWithin);
    const sum = ([a, b]: (typeof pairs)[number]) => a.accuracy + b.accuracy;
    const [equal, best] =
      equalPairs.length > 0
        ? equalPairs.reduce((a, b) => (sum(b) > sum(a) ? b : a))
        : pairs.reduce((a, b) => (apart(b) < apart(a) ? b : a));
    const lost = ({ afterCuts }: typeof best) => afterCuts[0] - afterCuts[cuts.indexOf(0.8)];
    for (const [name, one] of [
      ["L1", equal],
      ["L2", best],
    ] as const) {
      measures[`λ, ${name}`] = one.lambda;
      measures[`validation, ${name}`] = one.accuracy;
      measures[`near zero, ${name}`] = one.zeros;
      measures[`test, ${name}`] = one.afterCuts[0];
      measures[`lost after cutting 80 %, ${name}`] = lost(one);
      series[`test after cuts, ${name}`] = one.afterCuts;
      series[`weights, ${name}`] = one.counts;
    }
    measures.accuracyDifference = equal.accuracy - best.accuracy;
    measures.excess = equal.zeros - 2 * best.zeros;
    measures.lostMoreByL2 = lost(best) - lost(equal);
    return { measures, series };
  },
  shows: [
    lines("Test accuracy without the smallest links", ["test after cuts, L1", "test after cuts, L2"], {
      along: "cuts",
      x: "share of links cut",
      y: "accuracy",
      panels: "variants",
    }),
    lines("Weights from −2 to 2", ["weights, L1", "weights, L2"], {
      x: "bin of 0.1",
      y: "links",
      logY: true,
      panels: "variants",
    }),
  ],
  holdsWhen: sets.flatMap((variant) => [
    everyRun("accuracyDifference", -0.003, 0.003, { variant }),
    // Twice the share of weights below 10⁻³.
    meanWithin("excess", 0, Number.POSITIVE_INFINITY, { variant }),
    meanWithin("lostMoreByL2", 0, Number.POSITIVE_INFINITY, { variant }),
  ]),
});
