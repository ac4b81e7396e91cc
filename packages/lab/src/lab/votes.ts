// Votes: convolutional nets that answer the test images together.

import type { Dataset } from "rutter/data";
import { type ConvolutionConfig, convolutionTrainer, trainConvolution } from "./convolution";
import type { Outcome, Trial } from "./experiment";
import { classesOf } from "./mistakes";
import type { ProtocolOptions } from "./protocol";
import { stages } from "./stages";
import { mean } from "./statistics";

/** What a trained net answers; structured data. */
export interface Member {
  /** A class for each test image. */
  readonly classes: readonly number[];
  /** A class for each further image that it was asked about. */
  readonly asked?: readonly number[];
  readonly measures: Outcome["measures"];
  readonly weightsHash: string;
}

/** Trains one net and asks it about the test images, and about `asked`. */
export async function trainMember(
  trial: Trial<ConvolutionConfig>,
  options?: ProtocolOptions,
  asked?: Dataset<"class">,
): Promise<Member> {
  using trainer = convolutionTrainer(trial);
  const { measures, weightsHash } = await trainConvolution(trainer, trial, options);
  const answers = async (set: Dataset<"class">) => classesOf(await trainer.predict(set));
  return {
    classes: await answers((await trial.data()).test),
    asked: asked && (await answers(asked)),
    measures,
    weightsHash: weightsHash!,
  };
}

/** Several nets of the same settings, which differ in their start alone. Seeds are the run's own, five apart. */
export async function trainCommittee(
  trial: Trial<ConvolutionConfig & { readonly members: number }>,
): Promise<Member[]> {
  const { members } = trial.config;
  const stage = await stages(trial, members);
  const found: Member[] = [];
  for (let m = 0; m < members; m++)
    found.push(
      await stage(`member ${m + 1}`, trial.config, (own) =>
        trainMember({ ...own, seed: (trial.seed - 1) * members + m + 1 }),
      ),
    );
  return found;
}

/** Votes for each class, example by example. */
export function votesOf(classes: readonly (readonly number[])[], count = 10): number[][] {
  return classes[0].map((_, i) => {
    const votes = new Array<number>(count).fill(0);
    for (const own of classes) votes[own[i]]++;
    return votes;
  });
}

/** The class with most votes; of equals that of the member that comes first. */
export function plurality(classes: readonly (readonly number[])[]): number[] {
  return votesOf(classes).map((votes, i) => {
    const most = Math.max(...votes);
    return classes.map((own) => own[i]).find((label) => votes[label] === most)!;
  });
}

/** Share of examples with their label; of any two lists, of equal entries. */
export function accuracyOf(classes: ArrayLike<number>, labels: ArrayLike<number>): number {
  return mean(Array.from(classes, (label, i) => Number(label === labels[i])));
}
