// C8: five nets of C7 vote.

import { everyRun, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { nines } from "../lab/statistics";
import { accuracyOf, plurality, trainCommittee } from "../lab/votes";

export default experiment({
  id: "conv-c8",
  asks: "What does a vote of five nets give, and at what price?",
  says: "99.67 %, 33 errors of 10,000, from 40 of one net: 17.5 % fewer for five times the work.",
  figures: [{ measure: "vote", value: 0.9967, from: "book" }],
  needs: "mnist",
  repeats: 3,
  config: {
    filters: [20, 40],
    hidden: [1000, 1000],
    unit: "relu" as const,
    learningRate: 0.03,
    l2: 0,
    dropout: 0.5,
    batchSize: 10,
    epochs: 40,
    examples: 50_000,
    expanded: true,
    members: 5,
  },
  reduced: { epochs: 2, examples: 1_000 },
  async trial(trial) {
    const { labels } = (await trial.data()).test;
    const members = await trainCommittee(trial);
    const own = members.map(({ classes }) => accuracyOf(classes, labels));
    const mean = own.reduce((sum, accuracy) => sum + accuracy, 0) / own.length;
    const votes = members.map((_, m) =>
      accuracyOf(plurality(members.slice(0, m + 1).map(({ classes }) => classes)), labels),
    );
    const vote = votes[votes.length - 1];
    return {
      measures: {
        vote,
        member: mean,
        bestMember: Math.max(...own),
        errors: Math.round((1 - vote) * labels.length),
        gain: vote - mean,
        fewerErrors: (vote - mean) / (1 - mean),
        gainPerNet: (vote - mean) / (members.length - 1),
        nines: nines(vote, labels.length).value,
      },
      series: {
        "vote of the first 1, 2, … nets": votes,
        members: own,
        nines: votes.map((accuracy) => nines(accuracy, labels.length).value),
      },
      weightsHash: members[0].weightsHash,
    };
  },
  shows: [
    lines("Accuracy on test data of a vote of the first nets", ["vote of the first 1, 2, … nets"], {
      x: "nets",
      y: "accuracy",
    }),
    lines("The same in nines", ["nines"], { x: "nets", y: "−log₁₀ error" }),
    dots("The vote, one net, the best of five", ["vote", "member", "bestMember"], { x: "accuracy" }),
  ],
  holdsWhen: [meanWithin("vote", 0.9959, 0.9975), everyRun("gain", 0, 1)],
});
