// C4: five times the data, by moving every image by a pixel.

import { C3, gapTrial } from "../lab/convolution";
import { differenceWithin, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import convC3 from "./conv-c3";

export default experiment({
  id: "conv-c4",
  asks: "What are copies moved by one pixel worth?",
  says: "99.37 % on test data at the best validation accuracy; over-fitting is reduced, so again 60 epochs.",
  figures: [{ measure: "testAtBestValidation", value: 0.9937, from: "book", pickedBy: "bestValidation" }],
  needs: "mnist",
  repeats: 3,
  config: {
    ...C3,
    expanded: true,
  },
  reduced: { epochs: 2, examples: 5_000 },
  trial: gapTrial,
  beside: [convC3],
  holdsWhen: [
    meanWithin("testAtBestValidation", 0.9927, 0.9947, { variant: "" }),
    differenceWithin("testAtBestValidation", 0, Number.POSITIVE_INFINITY, "", "conv-c3"),
  ],
});
