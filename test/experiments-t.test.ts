// Every written experiment of cost T, run here with its default seed: what the catalogue says "holds when" is the
// assertion. Nobody adds to this file: it goes through the catalogue.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue, experimentOf } from "../packages/lab/src/catalogue";
import { variantsOf } from "../packages/lab/src/lab/store";
import { judge } from "../packages/lab/src/lab/verdict";
import { digits, mnist, type Splits } from "../packages/rutter/src/data";
import { outcomeOf } from "./outcome";

/** Where the source, or the catalogue, is wrong: the criterion that fails, and why that is right. */
const WRONG: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "sign-mix": {
    "fitsWithEqualOutputSigns: exactly 0 in every run":
      "σ(−z) = 1 − σ(z): a unit with a falling weight and a bias behind it do what a negative output weight would",
  },
};

/** An experiment whose claim is about many starts is run with this many here. */
const SEEDS = 2;

const real = process.env.RUTTER_MNIST ?? join(import.meta.dirname, "..", "..", "shared", "data", "mnist");
const present = existsSync(join(real, "train-images-idx3-ubyte.gz"));

/** Digits drawn once for all. */
let digitsDrawn: Splits | undefined;
const drawn = async () => {
  digitsDrawn ??= digits();
  return digitsDrawn;
};
const dataOf = (needs: string | undefined) =>
  needs === "mnist" && present ? mnist({ path: real }) : drawn();

describe("experiments of cost T", () => {
  for (const { id, kind, cost, load } of catalogue)
    if (load && cost === "T")
      test(`${id} comes out as its criteria say`, async () => {
        const experiment = await experimentOf(id);
        const once = kind === "check" || kind === "build" || kind === "demo";
        const count = Math.min(SEEDS, experiment.repeats ?? (once ? 1 : SEEDS));
        const runs = [];
        for (const variant of variantsOf(experiment))
          for (let seed = 1; seed <= count; seed++)
            runs.push({
              variant,
              seed,
              outcome: await outcomeOf(experiment, variant, seed, () => dataOf(experiment.needs)),
            });
        // On drawn digits the criteria need not hold, but all that they ask for must be there.
        if (experiment.needs === "mnist" && !present) {
          const measured = runs.flatMap(({ outcome }) => Object.values(outcome.measures));
          expect(measured.filter((value) => !Number.isFinite(value))).toEqual([]);
          expect(
            judge({ experiment, repeats: count }, runs).filter(({ found }) => /NaN|no run/.test(found)),
          ).toEqual([]);
          return;
        }
        const holdsWhen = experiment.holdsWhen.filter(({ timed }) => !timed);
        // Fewer starts than an experiment asks for may leave open what is about a mean; they must not refute it.
        const fewer = count < (experiment.repeats ?? 5);
        const others = judge({ experiment: { ...experiment, holdsWhen }, repeats: count }, runs).filter(
          ({ text, verdict }) =>
            WRONG[id]?.[text]
              ? verdict !== "fails"
              : verdict !== "holds" && !(fewer && !once && verdict === "undecided"),
        );
        expect(others, `alone: npx vitest run test/experiments-t.test.ts -t ${id}`).toEqual([]);
      });
});
