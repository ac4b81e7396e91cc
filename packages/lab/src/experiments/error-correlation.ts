// Do five nets err on the same images, and do nets that differ more err less alike?

import { agreementOf } from "rutter";
import type { ConvolutionConfig } from "../lab/convolution";
import { C3 } from "../lab/convolution";
import { differenceWithin, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, maps } from "../lab/figure";
import { rounded } from "../lab/series";
import { stages } from "../lab/stages";
import { accuracyOf, type Member, plurality, trainMember } from "../lab/votes";

type Change = Partial<ConvolutionConfig> & { readonly shuffle?: boolean; readonly from?: number };

/** What the five members of each group differ in, beside their start. */
const GROUPS: Record<string, readonly Change[]> = {
  start: [{}, {}, {}, {}, {}],
  "order of data": [
    { shuffle: true },
    { shuffle: true },
    { shuffle: true },
    { shuffle: true },
    { shuffle: true },
  ],
  "part of the data": [{ from: 0 }, { from: 1 }, { from: 2 }, { from: 3 }, { from: 4 }],
  unit: [
    {},
    { unit: "tanh" },
    { unit: "sigmoid", learningRate: 0.3 },
    { unit: "half-tanh" },
    { unit: "relu" },
  ],
  width: [20, 50, 100, 200, 400].map((width) => ({ hidden: [width] })),
  // Nets of C1 to C5, a dense one among them.
  diverse: [
    {},
    { filters: [20] },
    { filters: [], hidden: [100] },
    { unit: "tanh" },
    { field: 3, hidden: [300] },
  ],
};

export default experiment({
  id: "error-correlation",
  asks: "How strongly are the errors of five nets correlated, and does diversity help a vote?",
  says: "Nothing is measured. The compendium's author guesses: strongly.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...C3,
    epochs: 8,
    examples: 40_000,
    group: "start",
  },
  reduced: { epochs: 3, examples: 3_000 },
  variants: Object.fromEntries(Object.keys(GROUPS).map((group) => [group, { group }])),
  async trial(trial) {
    const { config, seed } = trial;
    const data = await trial.data();
    const changes = GROUPS[config.group];
    const train = data.train.take(config.examples);
    const stage = await stages(trial, changes.length + 1);
    const members: Member[] = [];
    for (const [m, { shuffle = false, from, ...change }] of changes.entries())
      members.push(
        await stage(`member ${m + 1}`, { ...config, ...change }, (own) => {
          // A fifth of the images less, another one for each member.
          const part = Math.floor(config.examples / changes.length);
          const kept = (count: number) =>
            Array.from({ length: count }, (_, i) => i).filter((i) => Math.floor(i / part) !== from);
          return trainMember(
            // Members of "order of data" begin alike.
            { ...own, seed: shuffle ? seed : (seed - 1) * changes.length + m + 1 },
            {
              shuffle,
              prepare: (train) =>
                shuffle
                  ? train.shuffle({ seed: seed * changes.length + m })
                  : from === undefined
                    ? train
                    : train.select(kept(train.length)),
            },
            train,
          );
        }),
      );
    const classes = members.map((one) => one.classes);
    const { labels } = data.test;
    const found = agreementOf(classes, labels);
    const own = classes.map((some) => accuracyOf(some, labels));
    const mean = own.reduce((sum, accuracy) => sum + accuracy, 0) / own.length;
    const vote = accuracyOf(plurality(classes), labels);
    const pairs = found.doubleFault.flatMap((row, i) => row.slice(i + 1));
    // A net of the first member's kind and start that learns what the five say the training images are.
    const taught = plurality(members.map(({ asked }) => asked!));
    const student = await stage("student", config, (own) =>
      trainMember(
        { ...own, seed: (seed - 1) * changes.length + 1 },
        { prepare: (set) => set.map((_, i) => ({ label: taught[i] })) },
      ),
    );
    return {
      measures: {
        kappa: found.meanErrorKappa,
        doubleFault: pairs.reduce((sum, share) => sum + share, 0) / pairs.length,
        member: mean,
        bestMember: Math.max(...own),
        vote,
        gain: vote - mean,
        student: accuracyOf(student.classes, labels),
        "training images that the vote names otherwise": taught.filter((own, i) => own !== train.labels[i])
          .length,
        "missed by one": found.sharedErrors[1],
        "missed by all": found.sharedErrors[changes.length],
      },
      series:
        seed === 1
          ? {
              "κ of errors": rounded(found.errorKappa.flat(), 3),
              "missed by both": rounded(found.doubleFault.flat(), 3),
              "images that so many nets miss": [...found.sharedErrors.slice(1)],
            }
          : undefined,
    };
  },
  shows: [
    dots("Mean κ of the errors of two members", ["kappa"], { x: "κ" }),
    dots("What the vote gains over a member", ["gain"], { x: "accuracy" }),
    lines("What the vote gains, by the κ of errors", ["gain"], {
      along: "kappa",
      x: "mean κ of the errors of two members",
      y: "accuracy over the mean member",
      points: true,
    }),
    maps("κ of the errors of each pair", ["κ of errors"], { width: 5, low: 0, high: 1 }),
    maps("Share of the test images that both of a pair miss", ["missed by both"], { width: 5, low: 0 }),
    lines("Images that so many of five nets miss", ["images that so many nets miss"], {
      x: "nets that miss it",
      y: "test images",
      logY: true,
    }),
    dots("A member, the vote, and a net that learned from the vote", ["member", "vote", "student"], {
      x: "accuracy",
    }),
  ],
  holdsWhen: [
    meanWithin("kappa", 0.4, 1, { variant: "start" }),
    differenceWithin("kappa", Number.NEGATIVE_INFINITY, 0, "diverse", "start"),
    differenceWithin("gain", 0, 1, "diverse", "start"),
  ],
});
