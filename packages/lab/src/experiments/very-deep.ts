// Ten to a hundred layers: what can be trained?

import { softmaxCrossEntropy } from "rutter";
import { everyRun, someOf } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, trend } from "../lab/figure";
import { trainAndMeasure } from "../lab/protocol";
import { speedometer } from "../lab/speeds";
import { stackNetwork, stackTrainer } from "../lab/stacks";

const depths = [10, 30, 100];
const units = ["sigmoid", "tanh", "relu"] as const;
const mechanisms = {
  plain: { start: "new", skip: false },
  "kept variance": { start: "kept", skip: false },
  skip: { start: "new", skip: true },
} as const;

/** Depth asks for small steps; the plain nets have the book's. */
const rates = {
  plain: () => 0.1,
  "kept variance": (layers: number) => (layers < 100 ? 0.01 : 0.002),
  skip: (layers: number) => (layers < 100 ? 0.05 : 0.01),
};

const variants = Object.fromEntries(
  depths.flatMap((layers) =>
    units.flatMap((unit) =>
      (["plain", "kept variance", "skip"] as const).map((mechanism) => [
        `${layers} × ${unit}, ${mechanism}`,
        { layers, unit, ...mechanisms[mechanism], learningRate: rates[mechanism](layers) },
      ]),
    ),
  ),
);

export default experiment({
  id: "very-deep",
  asks: "Which nets of ten to a hundred layers can be trained?",
  says: "5 to 10 layers are routine. The compendium's author: recursive designs need two orders of magnitude more.",
  needs: "mnist",
  repeats: 3,
  config: {
    layers: 10,
    width: 30,
    unit: "sigmoid" as "sigmoid" | "tanh" | "relu",
    start: "new" as "new" | "kept",
    skip: false as boolean,
    learningRate: 0.1,
    batchSize: 10,
    epochs: 5,
    examples: 50_000,
    /** Training images whose mean gradient tells the speeds of the layers at the start. */
    measured: 500,
  },
  reduced: { epochs: 1, examples: 8000 },
  variants,
  async trial(trial) {
    const { config, seed, backend } = trial;
    const net = await stackNetwork(config, seed);
    using trainer = stackTrainer(trial, net);
    const speeds: number[] = [];
    {
      using meter = speedometer(
        net,
        (await trial.data()).train.take(config.measured),
        softmaxCrossEntropy(),
        backend,
      );
      for (const { ofMean } of (await meter.read()).layers) speeds.push(ofMean);
    }
    const outcome = await trainAndMeasure(trainer, trial);
    const profile = speeds.map((speed) => Number(Math.log10(speed).toPrecision(3)));
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        firstToLastSpeed: speeds[0] / speeds[speeds.length - 1],
      },
      series:
        seed === 1
          ? { "log speed": profile.filter((_, l) => l % Math.ceil(config.layers / 20) === 0) }
          : undefined,
    };
  },
  shows: [
    ...Object.keys(mechanisms).map((mechanism) =>
      trend(
        `Accuracy by depth: ${mechanism}`,
        "bestValidation",
        Object.fromEntries(
          units.flatMap((unit) =>
            depths.map((layers) => [`${layers} × ${unit}, ${mechanism}`, [unit, layers] as const]),
          ),
        ),
        { x: "layers", y: "best validation accuracy", logX: true },
      ),
    ),
    dots("Best accuracy on validation data", ["bestValidation"], { x: "accuracy" }),
    dots("Speed of the first layer over that of the last, at the start", ["firstToLastSpeed"], {
      x: "times",
      logX: true,
    }),
    lines("Speeds of the layers at the start", ["log speed"], {
      x: "layer, of at most 20",
      y: "log₁₀ ‖∂C/∂b‖",
      panels: "variants",
    }),
  ],
  holdsWhen: [
    everyRun("bestValidation", 0, 0.2, { variant: "10 × sigmoid, plain" }),
    someOf(
      1,
      Object.keys(variants)
        .filter((name) => name.startsWith("100"))
        .map((variant) => everyRun("bestValidation", 0.9, 1, { variant })),
    ),
  ],
});
