// What a filter of the second convolution layer sees: all maps of the first, summed.
import { conv2d, dense, flatten, maxPool2d, Network, normal, sigmoid } from "rutter";
import { digits } from "rutter/data";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { type Picture, picture, pictures } from "../lab/figure";
import { mean } from "../lab/statistics";

export default experiment({
  id: "second-layer-input",
  asks: "What is the input of a filter of the second convolution layer?",
  says: "Each of its neurons reads all 20×5×5 values of its field. There are 40 maps, each a sum over 20 kernels, not 400 maps.",
  config: { first: 20, second: 40, kernel: 5, full: 100 },
  async trial({ config: { first, second, kernel, full }, seed, backend }) {
    const filters = (count: number) => conv2d({ filters: count, kernel, biasInitializer: normal() });
    const net = new Network({ input: [1, 28, 28], seed }, [
      filters(first),
      maxPool2d(2),
      sigmoid(),
      filters(second),
      maxPool2d(2),
      sigmoid(),
      flatten(),
      dense(full),
      sigmoid(),
      dense(10),
    ]);
    const seen = await net.inspect(digits().train.take(1), { backend });
    const { input, output, parameters } = seen.layers[3];
    // The layer alone, with the trained or drawn weights that it has in the net.
    const alone = new Network({ input: input.shape.slice(1) }, [filters(second)]);
    await alone.setWeights(
      Object.entries(parameters).map(([name, { shape, data }]) => ({ name: `0.${name}`, shape, data })),
    );
    const size = output.data.length / second;
    const area = input.data.length / first;
    // The first of the 40 output maps as a sum: what each input map alone gives it.
    const [side, width] = [input.shape[3], output.shape[3]];
    const parts: Float64Array[] = [];
    let changed = 0;
    for (let map = 0; map < first; map++) {
      const without = input.data.slice().fill(0, map * area, (map + 1) * area);
      const { data } = await alone.predict({ shape: input.shape, data: without }, { backend });
      for (let out = 0; out < second; out++)
        if (data.some((value, i) => Math.floor(i / size) === out && value !== output.data[i])) changed++;
      parts.push(Float64Array.from({ length: size }, (_, i) => output.data[i] - data[i]));
    }
    // A map of values about 1/2 adds nearly the same everywhere: what differs is drawn.
    const differing = parts.map((part) => {
      const middle = mean(part);
      return part.map((value) => value - middle);
    });
    const limit = Math.max(...differing.flatMap((part) => Array.from(part, Math.abs)));
    const largest = Math.max(...parameters.weight.data.slice(0, first * kernel ** 2).map(Math.abs));
    const each = (draw: (map: number) => Picture) => Array.from({ length: first }, (_, map) => draw(map));
    await net.dispose();
    await alone.dispose();
    return {
      measures: {
        weightsPerMap: parameters.weight.data.length / second,
        biasesPerMap: parameters.bias.data.length / second,
        maps: output.shape[1],
        changed,
      },
      pictures: {
        inputs: each((map) =>
          picture(input.data.slice(map * area, (map + 1) * area), side, { caption: `map ${map + 1}` }),
        ),
        kernels: each((map) =>
          picture(parameters.weight.data.slice(map * kernel ** 2, (map + 1) * kernel ** 2), kernel, {
            low: -largest,
            high: largest,
            caption: `for map ${map + 1}`,
          }),
        ),
        parts: each((map) =>
          picture(differing[map], width, { low: -limit, high: limit, caption: `from map ${map + 1}` }),
        ),
        sum: [picture(output.data.slice(0, size), width, { caption: "all 20, and the bias" })],
      },
    };
  },
  shows: [
    pictures("What the second layer reads: 20 maps of a digit after pooling", "inputs", 10),
    pictures("The 20 kernels of its first map", "kernels", 10),
    pictures("What each kernel adds to that map, less its mean", "parts", 10),
    pictures("The map: their sum", "sum"),
  ],
  holdsWhen: [
    everyRun("weightsPerMap", 500, 500),
    everyRun("biasesPerMap", 1, 1),
    everyRun("maps", 40, 40),
    // Each of 20 input maps set to 0 changes each of 40 output maps.
    everyRun("changed", 800, 800),
  ],
});
