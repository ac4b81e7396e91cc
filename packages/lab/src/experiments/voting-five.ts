// Five nets voting: does a majority take individual mistakes away?
import { Ensemble } from "rutter";
import { meanWithin } from "../lab/criterion";
import { trainCurve } from "../lab/curve";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseNetwork, denseTrainer, M1 } from "../lab/ladder";
import { stages } from "../lab/stages";

export default experiment({
  id: "voting-five",
  asks: "Does the majority of five nets take individual mistakes away?",
  says: "If 3 of 5 say that it is a 3, then it probably is.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...M1,
    members: 10,
    voters: 5,
  },
  reduced: { epochs: 2, examples: 10_000 },
  async trial(trial) {
    const { config, seed, backend } = trial;
    const { batchSize, epochs, examples, members, voters } = config;
    const { train, test } = await trial.data();
    const stage = await stages(trial, members);
    const networks = [];
    for (let member = 0; member < members; member++) {
      const own = 1000 * seed + member;
      const parameters = await stage(`net ${member + 1}`, config, async (inner) => {
        using trainer = denseTrainer({ ...inner, seed: own });
        await trainCurve(trainer, inner, train.take(examples), { epochs, batchSize }, async () => ({}));
        return trainer.network.parameters.read();
      });
      const network = denseNetwork(config, own);
      await network.parameters.write(parameters);
      networks.push(network);
    }
    const sizes = networks.map((_, i) => i + 1);
    const reports = [];
    for (const size of sizes)
      reports.push(await new Ensemble(networks.slice(0, size)).evaluate(test, { backend }));
    const five = reports[voters - 1];
    const last = reports[members - 1];
    const mean = five.members.reduce((sum, accuracy) => sum + accuracy, 0) / voters;
    const unanimous = five.sharedErrors[0] + five.sharedErrors[voters];
    return {
      measures: {
        memberMean: mean,
        memberBest: Math.max(...five.members),
        vote: five.vote,
        average: five.average,
        gain: five.vote - mean,
        voteOfTen: last.vote,
        /** Images on which all five are right, or all five are wrong. */
        unanimous: unanimous / test.length,
        errorKappa: five.meanErrorKappa,
      },
      series: {
        vote: reports.map(({ vote }) => vote),
        average: reports.map(({ average }) => average),
        sharedErrors: last.sharedErrors,
        "nets that err": last.sharedErrors.map((_, count) => count),
      },
    };
  },
  shows: [
    lines("Test accuracy of so many nets", ["vote", "average"], { x: "nets", y: "accuracy" }),
    dots("Five nets", ["memberMean", "memberBest", "vote", "average"], { x: "test accuracy" }),
    lines("Images that so many of ten nets get wrong", ["sharedErrors"], {
      along: "nets that err",
      x: "nets",
      y: "images",
      logY: true,
    }),
  ],
  holdsWhen: [meanWithin("gain", 0.005, Number.POSITIVE_INFINITY)],
});
