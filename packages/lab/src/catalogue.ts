// The catalogue: every experiment of the handbook's first part by id.
import { OptionError } from "rutter";
import { experiments, type Load } from "./experiments";
import type { Experiment } from "./lab/experiment";
import type { Cost, Kind } from "./lab/kinds";

export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly chapter: number;
  readonly kind: Kind;
  readonly cost: Cost;
  /** Undefined while the experiment has not been written. */
  readonly load: Load | undefined;
  /** Why it has not been run, where that is decided. */
  readonly notRun?: string;
}

/** Entries that are not run, each with its reason. */
const NOT_RUN: Readonly<Record<string, string>> = {};

const entry = (id: string, title: string, chapter: number, kind: Kind, cost: Cost): Entry => ({
  id,
  title,
  chapter,
  kind,
  cost,
  load: experiments[id],
  notRun: NOT_RUN[id],
});

export const catalogue: readonly Entry[] = [
  entry("forward-333", "Signal flow in a 3-3-3 net", 1, "demo", "T"),
  entry("perceptron-gates", "AND, OR, NAND by hand", 1, "build", "T"),
  entry("nand-adder-built", "Half adder from NAND perceptrons", 1, "build", "T"),
  entry("circuit-trained", "The same circuits by training", 1, "study", "S"),
  entry("step-vs-sigmoid", "Smoothness of the sigmoid unit", 1, "demo", "T"),
  entry("rashid-net", "784-100-10 without biases", 1, "run", "S"),
  entry("rashid-error-rules", "Propagation rules against the gradient", 1, "study", "M"),
  entry("one-weight-update", "Worked update of one weight", 1, "check", "T"),
  entry("error-measures", "Signed, absolute, squared, power-p errors", 1, "study", "S"),
  entry("label-noise", "Tolerance to wrong examples", 1, "study", "M"),
  entry("minima-spread", "False minima: near, nearly as deep?", 1, "study", "M"),
  entry("outputs-10-vs-4", "One-hot against binary outputs", 1, "study", "M"),
  entry("bitwise-layer", "Ten outputs to four bits", 1, "build", "T"),
  entry("valley-descent", "Ball in a valley", 1, "demo", "T"),
  entry("sgd-vs-full", "Mini-batch against full gradient", 1, "study", "M"),
  entry("finite-difference", "Naïve trainer by perturbation", 1, "check", "T"),
  entry("backprop-four", "Four equations cross-checked", 1, "check", "T"),
  entry("path-sum", "Gradient as a sum over paths", 1, "check", "T"),
  entry("demon", "Perturbing one weighted input", 1, "demo", "T"),
  entry("symmetric-start", "Zero or equal initial weights", 1, "check", "S"),
  entry("face-tree", "Face detector composed of sub-nets", 1, "build", "T"),
  entry("mnist-baselines", "Baselines", 1, "check", "S"),
  entry("mnist-sgd-30", "784-30-10, η = 3.0", 1, "run", "S"),
  entry("mnist-sgd-100", "784-100-10, η = 3.0", 1, "run", "M"),
  entry("mnist-eta-extremes", "η = 0.001 and η = 100", 1, "run", "M"),
  entry("mnist-no-hidden", "784-10", 1, "run", "S"),
  entry("toy-saturation", "One neuron, input 1 → output 0", 2, "demo", "T"),
  entry("ce-properties", "Cross-entropy: minimum, uniqueness, roles", 2, "check", "T"),
  entry("cost-output-pairs", "Output unit and cost pairs", 2, "check", "T"),
  entry("softmax-demos", "Softmax with four sliders", 2, "demo", "T"),
  entry("calibration", "Softmax outputs as probabilities?", 2, "study", "M"),
  entry("ce-mnist", "M1–M4: cross-entropy against quadratic", 2, "study", "M"),
  entry("overfit-1000", "M5: four curves", 2, "run", "S"),
  entry("gap-50k", "M6: more data narrows the gap", 2, "study", "L"),
  entry("overfit-1000-l2", "M7: L2 on 1,000 images", 2, "run", "S"),
  entry("l2-50k", "M8: L2 on the full set", 2, "run", "S"),
  entry("l2-100", "M9, M10: 100 hidden with L2", 2, "run", "M"),
  entry("l2-spread", "Does L2 make runs more alike?", 2, "study", "M"),
  entry("init-z-stats", "Spread of the weighted input", 2, "check", "T"),
  entry("init-mnist", "M11, M12: two initialisations", 2, "study", "M"),
  entry("data-size", "M13: training-set size", 2, "study", "M"),
  entry("svm-compare", "SVM on the same sizes", 2, "study", "M"),
  entry("expand-labels", "Label-preserving expansion", 2, "study", "M"),
  entry("mlp-800", "800 hidden, growing distortions", 2, "study", "L"),
  entry("l1-links", "L1 against L2", 2, "study", "M"),
  entry("dropout-fc", "Dropout of half the hidden neurons", 2, "study", "L"),
  entry("voting-five", "Five nets voting", 2, "study", "M"),
  entry("bias-penalty", "Should biases be decayed?", 2, "study", "S"),
  entry("prior-view", "Penalty as prior; clean data", 2, "study", "S"),
  entry("penalty-controls", "Reverse and random regularisation", 2, "study", "M"),
  entry("cost-offset", "Dishonest error estimates", 2, "study", "M"),
  entry("stage-switch", "Stages inside one run", 2, "study", "M"),
  entry("polynomial-fit", "Ten points, degree 9 or a line", 2, "demo", "T"),
  entry("nines", "Error in nines", 2, "check", "T"),
  entry("noise-run-a", "Bad settings give chance level", 3, "run", "S"),
  entry("noise-ladder", "Runs b–e on 1,000 images", 3, "study", "S"),
  entry("bootstrap-ladder", "Two digits to the full problem", 3, "study", "S"),
  entry("step-alarms", "Sanity alarms", 3, "check", "T"),
  entry("eta-three", "Three rates", 3, "study", "M"),
  entry("eta-two-stage", "η 0.25, then 0.025", 3, "run", "S"),
  entry("eta-threshold", "Threshold finder", 3, "study", "M"),
  entry("schedule-plateau", "Halving on plateaus", 3, "study", "M"),
  entry("early-stop", "No improvement in n epochs", 3, "study", "L"),
  entry("early-stop-rules", "Rules compared", 3, "study", "M"),
  entry("batch-wallclock", "Batch size by the clock", 3, "study", "M"),
  entry("lambda-search", "λ by decades", 3, "study", "M"),
  entry("hyper-gradient", "Why not descend on λ and η?", 3, "demo", "T"),
  entry("search-compare", "Search methods compared", 3, "study", "L"),
  entry("topology-rating", "Rating ~100 topologies over tasks", 3, "study", "M"),
  entry("momentum-ball", "Momentum on a valley", 3, "demo", "T"),
  entry("momentum-mnist", "Momentum and Nesterov on MNIST", 3, "study", "M"),
  entry("newton-damped", "Hessian optimisation", 3, "study", "S"),
  entry("quasi-newton", "Conjugate gradient, BFGS, L-BFGS", 3, "study", "S"),
  entry("tanh-identity", "tanh as a rescaled sigmoid", 3, "check", "T"),
  entry("sign-coupling", "All incoming gradients of one sign", 3, "study", "T"),
  entry("relu-dead", "Rectified units", 3, "study", "S"),
  entry("step-neuron", "A sigmoid as a step", 4, "demo", "T"),
  entry("bump-pair", "Two steps make a bump", 4, "demo", "T"),
  entry("bump-game-5", "The five-pair game", 4, "demo", "T"),
  entry("bump-ladder", "Error against number of bumps", 4, "study", "T"),
  entry("standard-form", "Ordinary weights from steps and heights", 4, "check", "T"),
  entry("step-2d", "Steps and bumps over a plane", 4, "demo", "T"),
  entry("tower-2d", "Tower by a threshold", 4, "demo", "T"),
  entry("towers-many", "Sums of towers", 4, "study", "S"),
  entry("tower-md", "Towers in m inputs, n outputs", 4, "check", "T"),
  entry("one-hidden-2d", "One hidden layer in 2-D", 4, "study", "S"),
  entry("overlay-windows", "Failure windows and shifted overlays", 4, "study", "T"),
  entry("generic-activation", "Other step-like units", 4, "demo", "T"),
  entry("relu-construct", "ReLU universal, linear not", 4, "study", "T"),
  entry("trained-vs-built", "Does training find towers?", 4, "study", "M"),
  entry("pair-coupling", "Do coupled pairs arise?", 4, "study", "S"),
  entry("bump-under-decay", "Built nets under weight decay", 4, "study", "S"),
  entry("extrapolate-2x", "2^x learned on (0, 1)", 4, "run", "S"),
  entry("discontinuous-target", "Learning a step", 4, "study", "S"),
  entry("depth-mnist", "D1–D4: more hidden layers", 5, "study", "M"),
  entry("init-norms", "Layer speeds at the start", 5, "check", "S"),
  entry("speed-curves", "Layer speeds over 500 epochs", 5, "study", "S"),
  entry("rebound-cause", "Cause of the rebound", 5, "study", "S"),
  entry("chain-factors", "Formula for the chain", 5, "check", "T"),
  entry("chain-vanish", "Vanishing with N(0,1) weights", 5, "check", "T"),
  entry("chain-explode", "Exploding case", 5, "check", "T"),
  entry("width-bound", "Width of the balanced window", 5, "check", "T"),
  entry("identity-neuron", "A neuron passing its input", 5, "build", "T"),
  entry("product-form", "δ as a matrix product", 5, "check", "T"),
  entry("frozen-first", "Frozen random first layer", 5, "study", "M"),
  entry("layer-probe", "Linear probe per layer", 5, "study", "S"),
  entry("depth-separation", "Where depth must win", 5, "study", "S"),
  entry("last-layer-saturation", "Top sigmoid layer driven to 0", 5, "study", "M"),
  entry("very-deep", "Ten to a hundred layers", 5, "study", "L"),
  entry("conv-shapes", "Shapes and counts", 6, "check", "T"),
  entry("conv-equation", "Eq. 125 against the kernels", 6, "check", "T"),
  entry("conv-backprop", "Gradients of conv and pool", 6, "check", "T"),
  entry("pooling-kinds", "Pooling, strides, field sizes", 6, "study", "XL"),
  entry("conv-c0", "Shallow softmax net", 6, "run", "M"),
  entry("conv-c1", "One conv layer", 6, "run", "L"),
  entry("conv-c2", "Two conv layers", 6, "run", "L"),
  entry("conv-c2-tanh", "tanh for sigmoid", 6, "study", "XL"),
  entry("conv-c3", "ReLU", 6, "run", "L"),
  entry("relu-speed", "ReLU 3–5× faster?", 6, "study", "L"),
  entry("conv-c4", "Expanded data", 6, "run", "XL"),
  entry("expand-shift", "Recipe for 250,000 images", 6, "check", "T"),
  entry("shift-question", "Why shifts help", 6, "study", "L"),
  entry("conv-c5-c6", "Wider and deeper FC part", 6, "run", "XL"),
  entry("conv-c7", "Dropout", 6, "run", "XL"),
  entry("dropout-ablation", "Where C7's gain comes from", 6, "study", "XL"),
  entry("conv-c8", "Ensemble of five", 6, "run", "XL"),
  entry("error-33", "Gallery of remaining errors", 6, "demo", "XL"),
  entry("error-correlation", "Correlated errors of the five", 6, "study", "L"),
  entry("filters-first", "Twenty learned kernels", 6, "demo", "T"),
  entry("second-layer-input", "Input of a second-layer filter", 6, "demo", "T"),
  entry("softmax-zero-init", "Zero start of the softmax layer", 6, "study", "M"),
  entry("elastic-simard", "Elastic distortions, 2003 net", 6, "run", "XL"),
  entry("mlp-2010", "2500-2000-1500-1000-500", 6, "run", "XL"),
  entry("adversarial-mnist", "Adversarial images", 6, "study", "M"),
  entry("fooling-images", "Noise classified with confidence", 6, "study", "S"),
  entry("growing-layer", "Growing layer with vigilance", 6, "study", "S"),
  entry("specialised-training", "Structures without their own method", 6, "study", "XL"),
  entry("phase-detect", "Five phases found automatically", 7, "hypothesis", "L"),
  entry("inflation-average", "Inflation as averaging", 7, "hypothesis", "M"),
  entry("phase-dropout", "Dropout high to low", 7, "hypothesis", "L"),
  entry("phase-penalty", "Regularisation low to high", 7, "hypothesis", "L"),
  entry("dropout-x-penalty", "Dropout × regularisation", 7, "hypothesis", "L"),
  entry("first-diversity", "Diversity of first examples", 7, "hypothesis", "M"),
  entry("implant-start", "Implanted first images", 7, "hypothesis", "M"),
  entry("sign-mix", "Mixed signs", 7, "hypothesis", "T"),
  entry("update-history", "Network as sum of its history", 7, "hypothesis", "M"),
  entry("update-ablation", "Removing updates", 7, "hypothesis", "M"),
  entry("metallurgy", "Multi-stage training", 7, "hypothesis", "L"),
  entry("plateau-action", "Change something on a plateau", 7, "hypothesis", "M"),
  entry("cost-switch", "Changing the cost, not stopping", 7, "hypothesis", "M"),
  entry("negative-cost", "Reward as negative cost", 7, "hypothesis", "S"),
  entry("ignore-errors", "Ignoring errors on purpose", 7, "hypothesis", "M"),
  entry("count-objective", "Maximising right answers", 7, "hypothesis", "S"),
  entry("grokking", "Training through over-fitting", 7, "hypothesis", "L"),
  entry("train-nines", "Five nines on the training set?", 7, "hypothesis", "M"),
  entry("subnet-sampling", "Competing sub-nets", 7, "hypothesis", "M"),
  entry("lottery-control", "Lottery tickets with controls", 7, "hypothesis", "L"),
  entry("hole-map", "Holes and adversarial sensitivity", 7, "hypothesis", "M"),
  entry("between-samples", "Between the points", 7, "hypothesis", "S"),
  entry("kink-count", "Smoothing or ever more kinks?", 7, "hypothesis", "S"),
  entry("input-error", "Error on the input layer", 7, "hypothesis", "S"),
  entry("activation-factorial", "Final accuracy and activation", 7, "hypothesis", "XL"),
  entry("min-size", "Minimal-size finder", 7, "hypothesis", "M"),
  entry("bit-networks", "Bit networks", 7, "hypothesis", "M"),
];

/** The entry of an id. @throws OptionError naming those that begin alike */
export function entryOf(id: string): Entry {
  const found = catalogue.find((candidate) => candidate.id === id);
  if (found) return found;
  const [start] = id.split("-");
  const near = catalogue
    .flatMap((candidate) => (candidate.id.startsWith(start) ? [candidate.id] : []))
    .slice(0, 3);
  throw new OptionError({
    where: "experiment",
    expected: "an id of the catalogue",
    got: `"${id}"`,
    cure: `${near.length > 0 ? `Did you mean ${near.join(" or ")}? ` : ""}rutter lab list names them all.`,
  });
}

/** The experiment of an id. @throws OptionError if there is none, or none yet */
export async function experimentOf(id: string): Promise<Experiment> {
  const { load, title } = entryOf(id);
  if (load) return (await load()).default;
  throw new OptionError({
    where: `experiment "${id}"`,
    expected: "one that has been written",
    got: `only its entry, ${title}`,
    cure: "rutter lab list shows which can run.",
  });
}

/** Random starts that an experiment asks for. */
export function repeatsOf({ repeats, id }: Experiment): number {
  const { kind } = entryOf(id);
  return repeats ?? (kind === "check" || kind === "build" || kind === "demo" ? 1 : 5);
}
