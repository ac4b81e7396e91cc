// The page that the browser test opens: it offers functions to call and does nothing by itself.
import { dense, flatten, network, relu, sgd, softmaxCrossEntropy, Trainer } from "rutter";
import { digits } from "rutter/data";
import { wasm } from "rutter/wasm";
import { trainDigits } from "./digits";

/** How a page fared while a network trained in it. */
export interface Responsiveness {
  readonly frames: number;
  readonly timers: number;
  readonly longestGapMilliseconds: number;
  readonly trainedMilliseconds: number;
  readonly steps: number;
}

/** Trains for so long in one unbroken loop of events, and watches whether frames and timers get their turn. */
async function trainAndWatch(milliseconds: number): Promise<Responsiveness> {
  const { train } = digits({ train: 2000, validation: 0, test: 0 });
  const net = network({ input: [1, 28, 28] }, [flatten(), dense(30), relu(), dense(10)]);
  const trainer = new Trainer(net, { loss: softmaxCrossEntropy(), optimizer: sgd() });
  const begun = performance.now();
  let [frames, timers, longest, last, steps] = [0, 0, 0, begun, 0];
  let training = true;
  const frame = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    frames++;
    if (training) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const timer = setInterval(() => timers++, 20);
  for await (const event of trainer.fit(train, { epochs: 1_000_000, batchSize: 10, batchEvents: true })) {
    if (event.type === "batch") steps = event.step;
    if (performance.now() - begun > milliseconds) break;
  }
  training = false;
  clearInterval(timer);
  trainer.dispose();
  const trainedMilliseconds = performance.now() - begun;
  const longestGapMilliseconds = Math.max(longest, performance.now() - last);
  return { frames, timers, longestGapMilliseconds, trainedMilliseconds, steps };
}

/** What came of asking for so many threads: how many there were, and the weights after steps with work for all of them. */
async function trainOnThreads(threads: number) {
  const backend = await wasm({ threads });
  const { train } = digits({ train: 1280, validation: 0, test: 0 });
  const net = network({ input: [1, 28, 28], seed: 1 }, [flatten(), dense(200), relu(), dense(10)]);
  using trainer = new Trainer(net, {
    backend,
    loss: softmaxCrossEntropy(),
    optimizer: sgd({ learningRate: 0.1 }),
  });
  for await (const _ of trainer.fit(train, { epochs: 1, batchSize: 64 }));
  return {
    isolated: crossOriginIsolated,
    threads: Number(backend.features.threads),
    weightsHash: await net.weightsHash(),
  };
}

const offered = { trainDigits, trainAndWatch, trainOnThreads };
export type Offered = typeof offered;
Object.assign(globalThis, { rutterPage: offered });
