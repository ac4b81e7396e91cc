// Five hundred steps of the book's network on drawn digits, in plain JavaScript: the tests run it from source, and from
// the built package on other versions of Node.
//
//     node training.mjs <folder of the built package>     prints the SHA-256 of the weights per backend

/** Trains with the given entries of the library; the hash of all weights. 100 batches an epoch, the last one of 6. */
export async function fiveHundredSteps({ rutter, data, backend }) {
  const { dense, flatten, network, normal, quadratic, sgd, sigmoid, Trainer } = rutter;
  const { train } = await data.digits({ train: 996, validation: 1, test: 1 });
  const layer = (units) => dense({ units, initializer: normal(), biasInitializer: normal() });
  const net = network({ input: [1, 28, 28], seed: 1 }, [
    flatten(),
    layer(30),
    sigmoid(),
    layer(10),
    sigmoid(),
  ]);
  const trainer = new Trainer(net, { backend, loss: quadratic(), optimizer: sgd({ learningRate: 3 }) });
  for await (const event of trainer.fit(train, { epochs: 5, batchSize: 10 }))
    if (event.type === "end" && event.step !== 500) throw new Error(`${event.step} steps`);
  trainer.dispose();
  const hash = await net.weightsHash();
  await net.dispose();
  return hash;
}

if (process.argv[1]?.endsWith("training.mjs")) {
  const entry = (name) => import(new URL(`dist/${name}.js`, `file://${process.argv[2]}/`).href);
  const [rutter, data] = [await entry("index"), await entry("data")];
  const backends = [await (await entry("wasm")).wasm(), (await entry("reference")).reference()];
  const hashes = {};
  for (const backend of backends) hashes[backend.name] = await fiveHundredSteps({ rutter, data, backend });
  console.log(JSON.stringify({ node: process.versions.node, hashes }));
}
