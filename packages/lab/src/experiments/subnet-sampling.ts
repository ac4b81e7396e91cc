// Sub-nets: is a net a sum of very many sub-nets that were trained in competition?
import { classOf, type Network, Stream } from "rutter";
import type { Dataset } from "rutter/data";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { denseNetwork, denseTrainer } from "../lab/ladder";
import { netF } from "../lab/netF";
import { trainAndMeasure } from "../lab/protocol";
import { mean } from "../lab/statistics";
import { accuracyOf } from "../lab/votes";

/** What each of many sub-nets answers to each image. A sub-net keeps a share of the hidden units, its outputs rescaled. */
async function answers(net: Network, data: Dataset, masks: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const { layers } = await net.inspect(data);
  const { data: hidden, shape } = layers.find(({ kind }) => kind === "sigmoid")!.output;
  const [images, units] = shape;
  const output = layers.findLast(({ kind }) => kind === "dense")!.parameters;
  const { weight, bias } = output;
  const z = new Float64Array(10);
  return masks.map((mask) => {
    const kept = [...mask.keys()].filter((j) => mask[j] === 1);
    const scale = units / kept.length;
    return Uint8Array.from({ length: images }, (_, i) => {
      for (let c = 0; c < 10; c++) {
        let sum = 0;
        for (const j of kept) sum += weight.data[c * units + j] * hidden[i * units + j];
        z[c] = bias.data[c] + scale * sum;
      }
      return classOf(z, 0, 10);
    });
  });
}

function drawMasks(units: number, share: number, count: number, seed: number): Uint8Array[] {
  const stream = new Stream(seed, "subnets");
  const size = Math.max(1, Math.round(share * units));
  return Array.from({ length: count }, (_, draw) => {
    const mask = new Uint8Array(units);
    for (const j of stream.permutation(units, draw).subarray(0, size)) mask[j] = 1;
    return mask;
  });
}

/** The class with most votes, the first of equals. */
function vote(all: readonly Uint8Array[]): number[] {
  return Array.from(all[0], (_, i) => {
    const counts = new Array<number>(10).fill(0);
    for (const own of all) counts[own[i]]++;
    return classOf(counts, 0, 10);
  });
}

/** Mean over pairs of the correlation of their errors. */
function errorCorrelation(all: readonly Uint8Array[], labels: Int32Array): number {
  const errors = all.map((own) => Uint8Array.from(own, (answer, i) => Number(answer !== labels[i])));
  const rates = errors.map((own) => mean(own));
  let [sum, pairs] = [0, 0];
  for (let a = 0; a < errors.length; a++)
    for (let b = 0; b < a; b++) {
      let both = 0;
      for (let i = 0; i < labels.length; i++) both += errors[a][i] & errors[b][i];
      const spread = Math.sqrt(rates[a] * (1 - rates[a]) * rates[b] * (1 - rates[b]));
      if (spread === 0) continue;
      sum += (both / labels.length - rates[a] * rates[b]) / spread;
      pairs++;
    }
  return sum / pairs;
}

export default experiment({
  id: "subnet-sampling",
  asks: "Is a net a sum of very many sub-nets trained in competition, even without dropout?",
  says: "The compendium's author: even without dropout; generalisation is the sum of their reactions.",
  needs: "mnist",
  repeats: 5,
  config: {
    ...netF,
    epochs: 30,
    dropout: 0,
    subnets: 100,
    images: 2_000,
    shares: [0.05, 0.1, 0.25, 0.5, 0.75, 0.9],
  },
  reduced: { epochs: 3, examples: 10_000 },
  variants: { plain: {}, dropout: { dropout: 0.5 } },
  async trial(trial) {
    const { hidden, subnets, images, shares } = trial.config;
    const seen = (await trial.data()).test.take(images);
    const net = denseNetwork(trial.config, trial.seed);
    using trainer = denseTrainer(trial, {}, net);
    const halves = drawMasks(hidden[0], 0.5, subnets, trial.seed);
    const look = async () => {
      const all = await answers(net, seen, halves);
      const [full] = await answers(net, seen, [new Uint8Array(hidden[0]).fill(1)]);
      const each = all.map((own) => accuracyOf(own, seen.labels));
      return {
        full: accuracyOf(full, seen.labels),
        halfNets: each.reduce((a, b) => a + b, 0) / subnets,
        votes: accuracyOf(vote(all), seen.labels),
        correlation: errorCorrelation(all, seen.labels),
      };
    };
    const outcome = await trainAndMeasure(trainer, trial, { each: look });
    const { full, halfNets, votes, correlation } = outcome.series!;
    const last = (values: readonly number[]) => values[values.length - 1];
    const byShare: number[] = [];
    const spread: number[] = [];
    for (const share of shares) {
      const all = await answers(net, seen, drawMasks(hidden[0], share, subnets, trial.seed + 1));
      const each = all.map((own) => accuracyOf(own, seen.labels));
      byShare.push(each.reduce((a, b) => a + b, 0) / subnets);
      spread.push(Math.max(...each) - Math.min(...each));
    }
    const all = await answers(net, seen, halves);
    const voters = [1, 3, 10, 30, 100].filter((count) => count <= subnets);
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        full: last(full),
        halfNets: last(halfNets),
        votes: last(votes),
        voteMinusFull: last(votes) - last(full),
        voteMinusMean: last(votes) - last(halfNets),
        correlationChange: last(correlation) - correlation[0],
      },
      series: {
        ...outcome.series,
        shares,
        byShare,
        spread,
        voters,
        voteOf: voters.map((count) => accuracyOf(vote(all.slice(0, count)), seen.labels)),
      },
    };
  },
  shows: [
    lines("Half-nets, their vote and the whole net", ["full", "votes", "halfNets"], {
      x: "epoch",
      y: "accuracy",
    }),
    lines("Correlation of the errors of two half-nets", ["correlation"], { x: "epoch", y: "correlation" }),
    lines("Sub-nets by their size", ["byShare"], {
      along: "shares",
      x: "share of units kept",
      y: "mean accuracy",
    }),
    lines("Best sub-net minus worst, by size", ["spread"], {
      along: "shares",
      x: "share of units kept",
      y: "difference in accuracy",
    }),
    lines("Votes", ["voteOf"], { along: "voters", x: "half-nets that vote", y: "accuracy", logX: true }),
  ],
  // "Even without dropout": judged on the plain net.
  holdsWhen: [
    meanWithin("voteMinusFull", -0.002, Number.POSITIVE_INFINITY, { variant: "plain" }),
    meanWithin("voteMinusMean", 0.01, Number.POSITIVE_INFINITY, { variant: "plain" }),
    meanWithin("correlationChange", Number.NEGATIVE_INFINITY, 0, { variant: "plain" }),
  ],
});
