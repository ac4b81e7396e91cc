// The spread of the weighted input: why weights from N(0, 1) saturate a unit of many inputs.
import { compile, dense, histogram, Network, normal, normalFanIn, ops, Stream, tensorType } from "rutter";
import { near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { rounded } from "../lab/series";

/** Where both densities are compared with the sigmoid, and how wide their bins are there. */
const BIN = 0.5;
const PLACES = Array.from({ length: 121 }, (_, i) => BIN * (i - 60));

export default experiment({
  id: "init-z-stats",
  asks: "Why do weights from N(0, 1) saturate a unit?",
  says: "With 1,000 inputs, 500 of them on, z has standard deviation √501 ≈ 22.4; with weights N(0, 1/n_in) only √(3/2) ≈ 1.22.",
  figures: [
    { measure: "deviation, N(0, 1)", value: 22.4, from: "book" },
    { measure: "deviation, N(0, 1/n)", value: 1.22, from: "book" },
  ],
  config: { inputs: 1000, on: 500, draws: 100_000, chunk: 5000 },
  async trial({ config: { inputs, on, draws, chunk }, seed, backend }) {
    // Only the weights of inputs that are on are drawn; the others are multiplied by 0.
    const [weights, biases] = [
      new Stream(seed, "init-z-stats weights"),
      new Stream(seed, "init-z-stats biases"),
    ];
    using run = compile(
      { draw: tensorType([1], "i32") },
      ({ draw }) => ({
        sums: ops.sum(ops.randomNormal(weights, draw, [chunk, on]), { axes: 1 }),
        offsets: ops.randomNormal(biases, draw, [chunk]),
      }),
      { backend },
    );
    const z: Record<string, number[]> = { "N(0, 1)": [], "N(0, 1/n)": [] };
    for (let draw = 0; draw * chunk < draws; draw++) {
      const { sums, offsets } = await run({ draw: [draw] });
      for (const [i, sum] of sums.data.entries()) {
        z["N(0, 1)"].push(sum + offsets.data[i]);
        z["N(0, 1/n)"].push(sum / Math.sqrt(inputs) + offsets.data[i]);
      }
    }
    const measures: Record<string, number> = {};
    const series: Record<string, readonly number[]> = {};
    for (const [name, values] of Object.entries(z)) {
      const { deviation, edges, counts } = histogram(values, { bins: 60 });
      measures[`deviation, ${name}`] = deviation;
      for (const limit of [1, 4])
        measures[`P(|z| > ${limit}), ${name}`] =
          values.filter((value) => Math.abs(value) > limit).length / draws;
      series[`edges, ${name}`] = rounded(edges, 5);
      series[`counts, ${name}`] = counts;
      const near = PLACES.map(() => 0);
      for (const value of values) {
        const bin = Math.round((value - PLACES[0]) / BIN);
        if (bin in near) near[bin]++;
      }
      const peak = Math.max(...near);
      series[`density, ${name}`] = rounded(
        near.map((count) => count / peak),
        3,
      );
    }
    series.z = PLACES;
    series.sigmoid = rounded(
      PLACES.map((place) => 1 / (1 + Math.exp(-place))),
      3,
    );
    for (const [name, initializer] of [
      ["N(0, 1)", normal()],
      ["N(0, 1/n)", normalFanIn()],
    ] as const) {
      const net = new Network({ input: [inputs], seed }, [dense({ units: 100, initializer })]);
      measures[`deviation of the library's weights, ${name}`] = histogram(
        (await net.weights())[0].data,
      ).deviation;
    }
    return { measures, series };
  },
  shows: [
    lines(
      "Where z lies on the sigmoid, by the start of the weights",
      ["sigmoid", "density, N(0, 1)", "density, N(0, 1/n)"],
      { along: "z", x: "z", y: "σ(z); density, its peak 1" },
    ),
    ...["N(0, 1)", "N(0, 1/n)"].map((start) =>
      lines(`Weighted inputs of a unit, weights from ${start}`, [`counts, ${start}`], {
        along: `edges, ${start}`,
        x: "z",
        y: "Draws",
      }),
    ),
  ],
  holdsWhen: [
    near("deviation, N(0, 1)", 22.383, { share: 0.01 }),
    near("deviation, N(0, 1/n)", 1.2247, { share: 0.01 }),
    // Half a unit of the last printed digit and three standard errors of 100,000 draws.
    near("P(|z| > 1), N(0, 1)", 0.964, 0.0023),
    near("P(|z| > 1), N(0, 1/n)", 0.414, 0.0052),
    near("P(|z| > 4), N(0, 1)", 0.858, 0.0038),
    near("P(|z| > 4), N(0, 1/n)", 0.0011, 0.0004),
    near("deviation of the library's weights, N(0, 1)", 1, { share: 0.01 }),
    near("deviation of the library's weights, N(0, 1/n)", Math.sqrt(1 / 1000), { share: 0.01 }),
  ],
});
