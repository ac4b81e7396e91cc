// Ten thousand training steps, and how much memory each thousand leaves behind: of the backend and of the JavaScript heap.
//
//     node --expose-gc memory.mjs <folder of the built package> <wasm | reference>

const entry = (name) => import(new URL(`dist/${name}.js`, `file://${process.argv[2]}/`).href);
const { adam, Dataset, dense, network, relu, softmaxCrossEntropy, Trainer } = await entry("index");
const backend = await (await entry(process.argv[3]))[process.argv[3]]();

const inputs = Array.from({ length: 996 }, (_, i) =>
  Array.from({ length: 16 }, (_, j) => ((i * 7 + j * 13) % 29) / 29),
);
const labels = Int32Array.from({ length: 996 }, (_, i) => i % 10);
const train = Dataset.from({ inputs, labels, classes: 10 });
const net = network({ input: [16], seed: 1 }, [dense(8), relu(), dense(10)]);
const trainer = new Trainer(net, { backend, loss: softmaxCrossEntropy(), optimizer: adam() });

/** 100 batches, the last one shorter, then what is in use. */
async function epoch() {
  for await (const _ of trainer.fit(train, { epochs: 1, batchSize: 10 })) {
    // Events are dropped as they come.
  }
  trainer.history.length = 0;
  for (let i = 0; i < 4; i++) globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heapUsed, arrayBuffers, memoryBytes: backend.features.memoryBytes ?? 0 };
}

/** Ten epochs. */
async function thousandSteps() {
  for (let i = 0; i < 9; i++) await epoch();
  return epoch();
}

// The first steps compile and fill what is filled once.
const samples = [];
for (let i = 0; i < 10; i++) samples.push(await thousandSteps());
console.log(JSON.stringify(samples.slice(2)));
