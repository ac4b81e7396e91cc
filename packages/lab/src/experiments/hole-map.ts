// Holes: are small wrong-class islands in the decision relief the places where a net is easily deceived?
import { classOf, fastGradientSign, type Network, Stream, sigmoidCrossEntropy } from "rutter";
import type { Dataset } from "rutter/data";
import { everyRun, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, type Picture, picture, pictures } from "../lab/figure";
import { borderDimension, islandsOf } from "../lab/islands";
import { denseNetwork, denseTrainer } from "../lab/ladder";
import { netF } from "../lab/netF";
import { trainAndMeasure } from "../lab/protocol";
import { rankCorrelation } from "../lab/ranks";
import { rounded } from "../lab/series";

const PIXELS = 28 * 28;

/** A plane through three training images of one class, somewhat larger than their triangle. */
interface Slice {
  readonly label: number;
  readonly points: Float32Array;
}

function slices(data: Dataset<"class">, count: number, side: number, seed: number): Slice[] {
  const stream = new Stream(seed, "hole-map");
  return Array.from({ length: count }, (_, s) => {
    const label = s % 10;
    const own = Array.from(data.labels.keys()).filter((i) => data.labels[i] === label);
    const order = stream.permutation(own.length, s);
    const [a, b, c] = [0, 1, 2].map((k) => data.example(own[order[k]]).input);
    const points = new Float32Array(side * side * PIXELS);
    for (let cell = 0; cell < side * side; cell++) {
      const [u, v] = [cell % side, Math.floor(cell / side)].map((place) => (1.4 * place) / (side - 1) - 0.2);
      for (let k = 0; k < PIXELS; k++)
        points[cell * PIXELS + k] = Math.min(1, Math.max(0, a[k] + u * (b[k] - a[k]) + v * (c[k] - a[k])));
    }
    return { label, points };
  });
}

const classesOf = (outputs: ArrayLike<number>, count: number) =>
  Array.from({ length: count }, (_, i) => classOf(outputs, i, 10));

/** A hole: a wrong-class island with a right point within the radius, not larger than a tenth of the plane. */
function holesOf(classes: readonly number[], label: number, side: number, radius: number) {
  return islandsOf(classes, side).filter(({ label: own, cells }) => {
    if (own === label || cells.length > side ** 2 / 10) return false;
    return cells.some((cell) => near(cell, side, radius).some((other) => classes[other] === label));
  });
}

/** 1 in the holes, 0 elsewhere. */
function cellsOf(holes: readonly { readonly cells: readonly number[] }[], side: number): Uint8Array {
  const inHole = new Uint8Array(side * side);
  for (const { cells } of holes) for (const cell of cells) inHole[cell] = 1;
  return inHole;
}

/** Cells within the radius. */
function near(cell: number, side: number, radius: number): number[] {
  const [x, y] = [cell % side, Math.floor(cell / side)];
  const found: number[] = [];
  for (let v = Math.max(0, y - radius); v <= Math.min(side - 1, y + radius); v++)
    for (let u = Math.max(0, x - radius); u <= Math.min(side - 1, x + radius); u++)
      if ((u - x) ** 2 + (v - y) ** 2 <= radius ** 2) found.push(v * side + u);
  return found;
}

export default experiment({
  id: "hole-map",
  asks: "Are small gaps in the decision relief the places that are sensitive to adversarial changes?",
  says: "The compendium's author: real reliefs are discrete-fractal, holey; holes never heal; their level is what is called over-fitting.",
  needs: "mnist",
  repeats: 5,
  // Slices through training images alone: the plane of a two-dimensional target is what `between-samples` looks at.
  config: {
    ...netF,
    examples: 5_000,
    epochs: 60,
    slices: 40,
    side: 32,
    /** Of the neighbourhood, in cells; the triangle's short sides are 23 cells long. */
    radius: 4,
    epsilons: [0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3],
    attacked: 600,
    dropout: 0,
  },
  reduced: { examples: 1_000, epochs: 6, slices: 10, attacked: 100 },
  variants: { plain: {}, decay: { l2: 1 }, dropout: { dropout: 0.3 } },
  async trial(trial) {
    const { config, seed, backend } = trial;
    const { side, radius, epsilons, attacked, examples } = config;
    const { train } = await trial.data();
    const all = slices(train.take(examples), config.slices, side, seed);
    const net: Network<any, any> = denseNetwork(config, seed);
    using trainer = denseTrainer(trial, {}, net);
    const classify = async ({ points }: Slice) => {
      const { data } = await net.predict(points, { backend });
      return classesOf(data, side * side);
    };
    const every = Math.max(1, Math.floor(config.epochs / 20));
    const each = async (epoch: number, before: Readonly<Record<string, number>>) => {
      if (epoch % every !== 0 && epoch !== 1) return before;
      const found = { holes: 0, area: 0, dimension: 0 };
      for (const slice of all) {
        const classes = await classify(slice);
        const holes = holesOf(classes, slice.label, side, radius);
        found.holes += holes.length;
        found.area += holes.reduce((sum, { cells }) => sum + cells.length, 0) / (side * side * all.length);
        found.dimension += borderDimension(classes, side) / all.length;
      }
      return found;
    };
    const outcome = await trainAndMeasure(trainer, trial, { each });
    const { holes, area, dimension } = outcome.series!;

    // The smallest ε with which the sign of the gradient deceives the net, at right points; and wrong points about them.
    const lowest = async ({ label, points }: Slice, cells: readonly number[]) => {
      const x = new Float32Array(cells.length * PIXELS);
      for (const [i, cell] of cells.entries())
        x.set(points.subarray(cell * PIXELS, (cell + 1) * PIXELS), i * PIXELS);
      const least = new Array<number>(cells.length).fill(2 * epsilons[epsilons.length - 1]);
      const target = new Int32Array(cells.length).fill(label);
      for (const epsilon of [...epsilons].reverse()) {
        const moved = await fastGradientSign(net, x, {
          loss: sigmoidCrossEntropy(),
          target,
          epsilon,
          backend,
        });
        const { data } = await net.predict(Float32Array.from(moved.data), { backend });
        for (const [i, own] of classesOf(data, cells.length).entries()) if (own !== label) least[i] = epsilon;
      }
      return least;
    };
    const density: number[] = [];
    const sensitivity: number[] = [];
    const stream = new Stream(seed, "hole-map places");
    for (const [s, slice] of all.entries()) {
      const classes = await classify(slice);
      const inHole = cellsOf(holesOf(classes, slice.label, side, radius), side);
      const right = Array.from(stream.permutation(side * side, s))
        .filter((cell) => classes[cell] === slice.label)
        .slice(0, Math.ceil(attacked / all.length));
      if (right.length === 0) continue;
      const least = await lowest(slice, right);
      for (const [i, cell] of right.entries()) {
        const around = near(cell, side, radius);
        density.push(around.filter((other) => inHole[other] === 1).length / around.length);
        sensitivity.push(1 / least[i]);
      }
    }
    const half = Math.floor(holes.length / 2);

    /** The plane with most holes: its classes, the holes alone, and the least ε everywhere. */
    const mostHoles = async (): Promise<Picture[]> => {
      const planes = [];
      for (const slice of all) {
        const classes = await classify(slice);
        planes.push({ slice, classes, holes: holesOf(classes, slice.label, side, radius) });
      }
      const { slice, classes, holes } = planes.reduce((most, plane) =>
        plane.holes.length > most.holes.length ? plane : most,
      );
      const least = await lowest(slice, [...classes.keys()]);
      const [faint, strong] = [epsilons[0] / 2, 2 * epsilons[epsilons.length - 1]].map(Math.log);
      return [
        picture(classes, side, {
          low: 0,
          high: 9,
          caption: `classes in the plane of three images of a ${slice.label}`,
        }),
        picture(cellsOf(holes, side), side, { low: 1, high: 0, caption: `${holes.length} holes, black` }),
        picture(least.map(Math.log), side, {
          low: faint,
          high: strong,
          caption: "least ε on a logarithmic scale, dark where little deceives",
        }),
      ];
    };
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        rankCorrelation: rankCorrelation(density, sensitivity),
        nearHoles: density.filter((value) => value > 0).length / density.length,
        holes: holes[holes.length - 1],
        // From the middle of the run to its end.
        countGrowth: holes[holes.length - 1] - holes[half],
        areaGrowth: area[area.length - 1] - area[half],
        leastHoles: Math.min(...holes),
        dimension: dimension[dimension.length - 1],
        medianEpsilon: 1 / [...sensitivity].sort((a, b) => a - b)[Math.floor(sensitivity.length / 2)],
      },
      series: {
        test: outcome.series!.test,
        holes,
        area: rounded(area, 4),
        dimension: rounded(dimension, 4),
      },
      pictures: seed === 1 ? { plane: await mostHoles() } : undefined,
    };
  },
  shows: [
    lines("Holes in all planes", ["holes"], { x: "epoch", y: "holes" }),
    lines("Their share of the area", ["area"], { x: "epoch", y: "share" }),
    pictures("The plane with most holes, and what deceives the net there", "plane", 3),
    dots("Rank correlation of holes nearby and 1/ε", ["rankCorrelation"], { x: "correlation" }),
  ],
  failsBecause:
    "Of the points looked at 0.3 to 0.8 % lie near a hole, and they are about the most easily deceived of all: the rank correlation is near the largest, √(3p(1 − p)), that a share p so small can have. The limit of 0.5 asks for holes that are more common.",
  holdsWhen: [
    meanWithin("rankCorrelation", 0.5, 1, { variant: "plain" }),
    meanWithin("countGrowth", 0, Number.POSITIVE_INFINITY, { variant: "plain" }),
    meanWithin("areaGrowth", Number.NEGATIVE_INFINITY, 0, { variant: "plain" }),
    everyRun("leastHoles", 1, Number.POSITIVE_INFINITY, { variant: "plain" }),
  ],
});
