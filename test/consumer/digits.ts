// What a user's program does with the installed package, in Node and in a browser alike: 200 steps on the embedded
// digits, then the network goes to bytes and back.
import {
  type Backend,
  dense,
  flatten,
  loadNetwork,
  network,
  relu,
  sgd,
  softmaxCrossEntropy,
  Trainer,
} from "rutter";
import { digits } from "rutter/data";

export const STEPS = 200;
const BATCH = 10;

/** Plain data: a page hands it to the test that drives it. */
export interface Outcome {
  readonly backend: string;
  readonly steps: number;
  readonly weightsHash: string;
  readonly prediction: readonly number[];
  /** What the network says that was saved to bytes and loaded again. */
  readonly predictionOfCopy: readonly number[];
}

/** Trains on the given backend, or on the default one. */
export async function trainDigits(backend?: Backend): Promise<Outcome> {
  const { train, test } = digits({ train: STEPS * BATCH, validation: 0, test: 10 });
  const net = network({ input: [1, 28, 28], seed: 1 }, [flatten(), dense(30), relu(), dense(10)]);
  using trainer = new Trainer(net, {
    loss: softmaxCrossEntropy(),
    optimizer: sgd({ learningRate: 0.1 }),
    ...(backend && { backend }),
  });
  let used = "";
  let steps = 0;
  for await (const event of trainer.fit(train, { epochs: 1, batchSize: BATCH })) {
    if (event.type === "start") used = event.backend;
    if (event.type === "end") steps = event.step;
  }
  const copy = await loadNetwork(await net.toBytes());
  return {
    backend: used,
    steps,
    weightsHash: await net.weightsHash(),
    prediction: [...(await net.predict(test)).data],
    predictionOfCopy: [...(await copy.predict(test)).data],
  };
}
