// Ten outputs to four bits: the weights of an added layer, set by hand and learned.
import { dense, Network, normal, quadratic, sgd, sigmoid, Trainer } from "rutter";
import { Dataset } from "rutter/data";
import { reference } from "rutter/reference";
import { built } from "../lab/built";
import { everyRun, near } from "../lab/criterion";
import { bitOf } from "../lab/digitBits";
import { experiment } from "../lab/experiment";
import { maps } from "../lab/figure";

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);
const BITS = DIGITS.map((digit) => [0, 1, 2, 3].map((bit) => bitOf(digit, bit)));

export default experiment({
  id: "bitwise-layer",
  asks: "Which weights turn ten outputs into the digit's four bits, and can they be learned (the author doubts it)?",
  says: "A solution exists (exercise): right outputs are at least 0.99, wrong ones at most 0.01.",
  config: { right: 0.99, wrong: 0.01, weight: 10, starts: 20, learningRate: 3, epochs: 500 },
  async trial({ config: { right, wrong, weight, starts, learningRate, epochs }, seed, backend, progress }) {
    const byHand = [0, 1, 2, 3].map((bit) => DIGITS.map((digit) => (bitOf(digit, bit) ? weight : -weight)));
    const exact = reference({ precision: "float64" });
    const layer = await built([{ weights: byHand, biases: [0, 0, 0, 0], unit: sigmoid() }], exact);
    // Worst case of a bit: the right digit at its lowest; of the wrong ones only those that pull the other way.
    const worst = DIGITS.flatMap((digit) =>
      [0, 1, 2, 3].map((bit) =>
        DIGITS.map((other) => {
          if (other === digit) return right;
          return bitOf(other, bit) === bitOf(digit, bit) ? 0 : wrong;
        }),
      ),
    );
    const corners = worst.map((input, i) => {
      const [digit, bit] = [Math.floor(i / 4), i % 4];
      const z = input.reduce((sum, value, k) => sum + value * byHand[bit][k], 0);
      return { z, set: bitOf(digit, bit) === 1 };
    });
    const seen = await layer.predict(worst, { backend: exact });
    const ofBit = Array.from(worst, (_, i) => seen.data[4 * i + (i % 4)]);
    const setZ = Math.min(...corners.filter(({ set }) => set).map(({ z }) => z));
    const clearZ = Math.max(...corners.filter(({ set }) => !set).map(({ z }) => z));
    const setOutput = Math.min(...ofBit.filter((_, i) => corners[i].set));
    const clearOutput = Math.max(...ofBit.filter((_, i) => !corners[i].set));

    const inputs = DIGITS.map((digit) => DIGITS.map((other) => (other === digit ? right : wrong)));
    const train = Dataset.from({ inputs, labels: BITS });
    const errors: number[] = [];
    let learned: number[] = [];
    for (let start = 0; start < starts; start++) {
      const net = new Network({ input: [10], seed: seed + start }, [
        dense({ units: 4, initializer: normal(), biasInitializer: normal() }),
        sigmoid(),
      ]);
      using trainer = new Trainer(net, { backend, loss: quadratic(), optimizer: sgd({ learningRate }) });
      for await (const _ of trainer.fit(train, { epochs, batchSize: 1 })) void _;
      const { data } = await trainer.predict(inputs);
      errors.push(Math.max(...BITS.flat().map((bit, i) => Math.abs(data[i] - bit))));
      if (start === 0) learned = Array.from((await net.weights())[0].data);
      await net.dispose();
      progress((start + 1) / starts);
    }
    return {
      measures: {
        setZ,
        setOutput,
        clearZ,
        clearOutput,
        rightRuns: errors.filter((error) => error < 0.5).length,
        largestError: Math.max(...errors),
      },
      series: { byHand: byHand.flat(), learned, errors },
    };
  },
  shows: [maps("Weights from ten outputs to four bits, a row per bit", ["byHand", "learned"], { width: 10 })],
  holdsWhen: [
    near("setZ", 9.1, 1e-6),
    // The catalogue prints σ(9.1) = 0.999888… rounded up to 0.99989.
    everyRun("setOutput", 0.999888, 1),
    near("clearZ", -9.4, 1e-6),
    everyRun("clearOutput", 0, 8.3e-5),
    everyRun("rightRuns", 20, 20),
    everyRun("largestError", 0, 0.05),
  ],
});
