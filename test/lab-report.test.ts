// Reports, verification and experiments of one's own: what a reader of the pages and a user of the commands rely on.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axis } from "../packages/lab/src/handbook/axis";
import { shown } from "../packages/lab/src/handbook/figure";
import { handbook } from "../packages/lab/src/handbook/handbook";
import { type Record, recordOf } from "../packages/lab/src/handbook/record";
import type { Experiment } from "../packages/lab/src/lab/experiment";
import {
  dots,
  type Figure,
  lines,
  maps,
  picture,
  pictures,
  sweep,
  trend,
} from "../packages/lab/src/lab/figure";
import { parseResults } from "../packages/lab/src/lab/parseResults";
import { allResults, configurationHash, type Mode, type Results } from "../packages/lab/src/lab/store";
import { allSubjects, type Written } from "../packages/lab/src/lab/subject";
import { checked, samples } from "../packages/lab/src/lab/verification";
import { commandLine } from "./commandLine";

const HOSTILE = `<script>alert("x")</script><img src=x onerror='alert(1)'>`;

const experiment: Experiment = {
  id: "made-up",
  asks: `Is it safe? ${HOSTILE}`,
  says: HOSTILE,
  figures: [{ measure: "right", value: 0.5, from: HOSTILE }],
  config: { note: HOSTILE },
  variants: { [HOSTILE]: {}, plain: { note: "" } },
  shows: [
    dots(`Dots ${HOSTILE}`, ["right"], { x: HOSTILE }),
    lines(`Lines ${HOSTILE}`, ["curve"], { x: HOSTILE, y: HOSTILE }),
    sweep(`Sweep ${HOSTILE}`, [1, 2], { [HOSTILE]: () => "right" }, { x: HOSTILE, y: HOSTILE }),
    trend(
      `Trend ${HOSTILE}`,
      "right",
      { [HOSTILE]: [HOSTILE, 1], plain: [HOSTILE, 2] },
      { x: HOSTILE, y: HOSTILE },
    ),
    maps(HOSTILE, ["curve"], { width: 2 }),
    pictures(HOSTILE, "seen"),
  ],
  trial: async () => ({ measures: {} }),
  holdsWhen: [{ text: HOSTILE, judge: () => ({ verdict: "holds", found: HOSTILE }) }],
};

const subject: Written = {
  ...{ id: "made-up", title: HOSTILE, experiment, repeats: 3, name: "./made-up.mjs", results: "results" },
};

function made(mode: Partial<Mode> = {}, changes: Partial<Results> = {}): Results {
  const all = { reduced: false, dataset: "none", ...mode } as const;
  return {
    id: "made-up",
    mode: all,
    command: HOSTILE,
    configuration: configurationHash(experiment, all.reduced),
    config: {},
    versions: { rutter: HOSTILE, node: "20", v8: "11" },
    machine: HOSTILE,
    runs: [HOSTILE, "plain"].flatMap((variant) =>
      [1, 2, 3].map((seed) => ({
        variant,
        seed,
        outcome: {
          measures: { right: 0.25 + seed / 100 },
          series: { curve: [1, 2, 3, seed] },
          pictures: { seen: [picture([0, 1, 2, 3], 2, { caption: HOSTILE })] },
          stuck: seed === 3 ? [7] : [],
          weightsHash: `${seed}`.repeat(64),
        },
        seconds: seed,
        finished: "2026-01-02T03:04:05Z",
      })),
    ),
    ...changes,
  };
}

const pageOf = (...results: Results[]) => handbook([recordOf(subject, results)]).get("made-up.html")!;
/** What a reader sees: without style and tags. */
const textOf = (page: string) => page.replace(/<style>[\s\S]*?<\/style>/g, "").replace(/<[^>]*>/g, " ");

describe("a report of recorded results", () => {
  let records: readonly Record[];
  let files: ReadonlyMap<string, string>;
  beforeAll(async () => {
    records = (await allSubjects()).map((one) => recordOf(one, allResults(one.results, one.id)));
    files = handbook(records, { svg: true });
  }, 120_000);
  const pages = () => [...files].filter(([name]) => name.endsWith(".html"));

  test("has a page for every entry of the catalogue, an index and a page about the source", () => {
    expect(pages()).toHaveLength(166);
    const index = files.get("index.html")!;
    for (const { subject } of records) {
      expect(index).toContain(`href="${subject.id}.html"`);
      expect(index).toContain(`id="${subject.id}"`);
    }
  });

  test("contains every run with its measures, seconds and hash", () => {
    const recorded = records.filter(({ found }) => found.length > 0);
    expect(recorded.length).toBeGreaterThan(60);
    for (const { subject, found } of recorded) {
      const page = files.get(`${subject.id}.html`)!;
      for (const { results } of found) {
        expect(page, subject.id).toContain(`${results.runs.length} run`);
        for (const { outcome } of results.runs)
          if (outcome.weightsHash) expect(page, subject.id).toContain(outcome.weightsHash);
      }
    }
  });

  test("needs nothing but itself: no script, no address of another machine, only links between its pages", () => {
    for (const [name, page] of pages()) {
      // Parts of the page itself, such as what clips a chart, are named by #.
      expect(page, name).not.toMatch(/<script|javascript:|@import|url\((?!#)/i);
      expect(page, name).not.toMatch(/(?:src|href)="(?:https?:)?\/\//i);
      for (const [, target] of page.matchAll(/href="([^"#]+\.html)/g))
        expect(files.has(target), `${name}: ${target}`).toBe(true);
      for (const [, address] of page.matchAll(/src="([^"]*)"/g))
        expect(address).toMatch(/^data:image\/png;base64,/);
    }
  });

  test("is made for light, dark, paper and narrow screens", () => {
    for (const [name, page] of pages()) {
      expect(page, name).toContain("prefers-color-scheme:dark");
      expect(page, name).toContain("@media print");
      expect(page, name).toContain("width=device-width");
    }
  });

  test("tells verdicts by word and shape, and never by colour alone", () => {
    const shapes = (page: string) =>
      new Map(
        [...page.matchAll(/<path d="([^"]+)"[^>]*><?\/?>?<\/svg>(\w[\w ]*)/g)].map(([, shape, word]) => [
          word,
          shape,
        ]),
      );
    const found = shapes(files.get("index.html")!);
    expect(found.size).toBeGreaterThanOrEqual(3);
    expect(new Set(found.values()).size).toBe(found.size);
  });

  test("writes charts as SVG files that stand alone", () => {
    const charts = [...files].filter(([name]) => name.endsWith(".svg"));
    expect(charts.map(([name]) => name)).toEqual(
      expect.arrayContaining(["svg/overview.svg", "svg/mnist-sgd-30-1.svg"]),
    );
    for (const [name, chart] of charts) {
      expect(chart, name).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(chart, name).toContain("prefers-color-scheme:dark");
    }
  });

  test("names what the source got wrong: claims that fail, and misprints that a recorded experiment met", () => {
    const page = files.get("source.html")!;
    for (const { subject, standing } of records)
      expect(page.includes(`<h3 id="${subject.id}">`), subject.id).toBe(standing === "fails");
    expect(page).toContain("it is a cross-correlation");
  });
});

describe("a page", () => {
  test("says why a claim fails beside that verdict, and beside no other", () => {
    const failing = (verdict: "fails" | "holds") => ({
      ...subject,
      experiment: {
        ...experiment,
        failsBecause: `Nobody asked. ${HOSTILE}`,
        holdsWhen: [{ text: "it is asked", judge: () => ({ verdict, found: "nothing" }) }],
      },
    });
    const pagesOf = (verdict: "fails" | "holds") => handbook([recordOf(failing(verdict), [made()])]);
    for (const name of ["made-up.html", "source.html"]) {
      expect(textOf(pagesOf("fails").get(name)!)).toContain(
        "Why it fails, as far as we know.  Nobody asked.",
      );
      expect(pagesOf("fails").get(name)).not.toContain("<script");
      expect(pagesOf("holds").get(name)).not.toContain("Nobody asked");
    }
  });

  test("shows text from results and experiments as text", () => {
    const pages = [...handbook([recordOf(subject, [made()])], { svg: true }).values()];
    for (const page of pages) {
      expect(/<script|<img src=x/.test(page)).toBe(false);
    }
    expect(pages.join("")).toContain("&lt;script&gt;");
  });

  test.each([
    ["reduced runs", { reduced: true }, {}],
    ["drawn digits, not MNIST", { dataset: "digits" }, {}],
    ["outdated configuration", {}, { configuration: "another" }],
  ] as const)(
    "says of %s at every heading and chart what they are, and judges nothing",
    (label, mode, changes) => {
      const page = pageOf(made(mode, changes));
      const marked = `<strong class="label">${label}</strong>`;
      for (const heading of ["Holds when", "The source beside us", "Stuck runs", "All runs"])
        expect(page).toContain(`<h2>${heading} ${marked}`);
      const captions = [...page.matchAll(/<figcaption>[\s\S]*?<\/figcaption>/g)].map(([text]) => text);
      const charts = captions.filter((text) => !text.includes(HOSTILE) && text.includes("label"));
      expect(charts.length).toBe(experiment.shows!.length);
      expect(textOf(page)).toContain("Not judged");
      expect(page).not.toContain("The claim holds");
      expect(pageOf(made())).not.toContain('class="label"');
    },
  );

  test("shows stuck runs apart", () => {
    const text = textOf(pageOf(made()));
    expect(text).toContain("In 2 of 6 runs some class is predicted less than 1 %");
    expect(text).toContain("seed 3: hardly ever 7");
  });

  test("says how to repeat it, on what it was made, and when", () => {
    const text = textOf(pageOf(made()));
    expect(text).toContain("npx rutter lab run ./made-up.mjs --seeds 3 --results again");
    expect(text).toContain("2026-01-02");
    expect(text).toContain("V8 11");
  });

  test("says where fewer random starts are recorded than asked", () => {
    const few = made();
    const text = textOf(pageOf({ ...few, runs: few.runs.filter(({ seed }) => seed === 1) }));
    expect(text).toContain("1 of 3 random starts recorded");
  });
});

/** A function over a square, 5 by 5 places of it. */
const BOWL = Array.from({ length: 25 }, (_, i) => ((i % 5) - 2) ** 2 + (Math.floor(i / 5) - 2) ** 2);

describe("a chart", () => {
  const results = made();
  const drawn = (figure: Figure) => shown(figure, results.runs, [], "")!;
  const accuracies = results.runs.map((run, i) => ({
    ...run,
    outcome: { ...run.outcome, stuck: [], series: { curve: [0.9, 0.99, 1, 0.99 - i / 1000], at: [2.5] } },
  }));

  test("of accuracies is there in nines too, of anything else it is not", () => {
    const nines = (y: string) =>
      shown(lines("A", ["curve"], { x: "epoch", y }), accuracies, [], "")!.html.text;
    expect(nines("Accuracy")).toContain("The same in nines");
    expect(nines("cost")).not.toContain("nines");
    // Outside 0…1 it is no accuracy.
    expect(drawn(lines("A", ["curve"], { x: "epoch", y: "accuracy" })).html.text).not.toContain("nines");
  });

  test("compares every panel with the base variant", () => {
    const panelled = (base?: string) =>
      drawn(lines("A", ["curve"], { x: "epoch", y: "cost", panels: "variants", base })).charts;
    expect(panelled().map(({ keys }) => keys.length)).toEqual([0, 0]);
    expect(panelled("plain").map(({ keys }) => keys.map(({ name }) => name))).toEqual([["plain", HOSTILE]]);
  });

  test("marks events on the curves, and the source's points", () => {
    const figure = lines("A", ["curve"], {
      ...{ x: "epoch", y: "cost", marks: { series: "at", name: "an event", on: ["curve"] } },
      source: [{ variant: "plain", series: "curve", points: [[1, 0.9]] }],
    });
    const { text } = shown(figure, accuracies, [], "")!.html;
    expect(text).toContain("+ an event. ◇ the source.");
    expect(drawn(lines("A", ["curve"], { x: "epoch", y: "cost" })).html.text).not.toContain("event");
  });

  test("takes a measure for a series of one: as a mark, and as a point of a cloud", () => {
    const marked = lines("A", ["curve"], { x: "epoch", y: "cost", marks: { series: "right", name: "it" } });
    const at1 = accuracies.map((run) => ({
      ...run,
      outcome: { ...run.outcome, measures: { right: 1, size: 2 } },
    }));
    expect(shown(marked, at1, [], "")!.html.text).toContain("+ it.");
    const cloud = lines("A", ["right"], { along: "size", x: "size", y: "right", points: true });
    const [{ svg, keys }] = shown(cloud, at1, [], "")!.charts;
    expect(keys.map(({ name }) => name).sort()).toEqual([HOSTILE, "plain"].sort());
    expect(svg.match(/<path/g)!.length).toBeGreaterThanOrEqual(at1.length);
  });

  test("has places of each curve's own, and contours under them where it has a ground", () => {
    const runs = accuracies.map((run) => ({
      ...run,
      outcome: {
        ...run.outcome,
        series: { low: [-0.5, 0.5], x1: [-1, 1], high: [0.2, 0.4, 0.6], x2: [0, 0.25, 0.5], bowl: BOWL },
      },
    }));
    const figure = lines("A", ["low", "high"], {
      ...{ along: { low: "x1", high: "x2" }, x: "v1", y: "v2", variants: ["plain"] },
      ground: { series: "bowl", from: -1, to: 1 },
    });
    const [{ svg }] = shown(figure, runs, [], "")!.charts;
    expect(svg).toContain("contour");
    expect(svg).toContain('viewBox="0 0 420 420"');
    expect(shown(figure, runs, [], "")!.charts[0].svg).toBe(svg);
    const { ground, ...flat } = figure;
    expect(shown(flat, runs, [], "")!.charts[0].svg).not.toContain("contour");
  });

  test("joins the variants of a trend by their place", () => {
    const places = { [HOSTILE]: ["all", 10], plain: ["all", 1] } as const;
    const { html, charts } = drawn(trend("A", "right", places, { x: "units", y: "right" }));
    // Seed 3 is stuck: it is drawn, and is in no mean.
    expect(html.text).toContain("a strong line is a mean. Grey: stuck runs, not in the mean.");
    expect(charts[0].svg).toContain("right against units");
    expect(
      shown(trend("A", "absent", places, { x: "units", y: "right" }), results.runs, [], ""),
    ).toBeUndefined();
  });

  test("of maps says what black and white mean", () => {
    expect(textOf(drawn(maps("A", ["curve"], { width: 2 })).html.text)).toContain("black 1, white 3");
  });

  test.each([
    [8e-6, 0.35, ["10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1"]],
    [0.02, 0.3, ["0.02", "0.05", "0.1", "0.2"]],
    [1e-9, 10, ["10⁻⁹", "10⁻⁶", "0.001", "1"]],
  ])("with a logarithmic axis from %d to %d has few ticks", (low, high, ticks) => {
    const { ticks: found, tickFormat } = axis([low, high], true);
    expect((found as number[]).map(tickFormat)).toEqual(ticks);
  });
});

describe("a figure of the source that picks one run of several", () => {
  const page = (pickedBy?: string) => {
    const figures = [{ measure: "right", value: 0.5, from: "book", variant: "plain", pickedBy }];
    return textOf(
      handbook([recordOf({ ...subject, experiment: { ...experiment, figures } }, [made()])]).get(
        "made-up.html",
      )!,
    );
  };

  test("is compared with the run that it would have picked", () => {
    expect(page("right")).toMatch(/right, in the run picked by right, as the source counts\s+0.5\s+0.28/);
    expect(page()).not.toContain("as the source counts");
  });
});

describe("a results file", () => {
  const text = JSON.stringify(made());
  const broken = (change: (results: any) => void) => {
    const results = JSON.parse(text);
    change(results);
    return () => parseResults(JSON.stringify(results), "made-up.json");
  };

  test("that is whole is read", () => {
    expect(parseResults(text, "made-up.json")).toEqual(JSON.parse(text));
  });

  test.each<[string, (results: any) => void, string]>([
    [
      "an id that is a path",
      (results) => {
        results.id = "../x";
      },
      "id: expected an id",
    ],
    [
      "a measure that is text",
      (results) => {
        results.runs[0].outcome.measures.right = "0.5";
      },
      'measures "right": expected a number',
    ],
    [
      "no runs",
      (results) => {
        delete results.runs;
      },
      "runs: expected a list, got nothing",
    ],
    [
      "a picture with too few pixels",
      (results) => {
        results.runs[0].outcome.pictures.seen[0].width = 9;
      },
      "9 × 2 pixels",
    ],
    [
      "an unknown dataset",
      (results) => {
        results.mode.dataset = "cats";
      },
      "expected mnist, digits or none",
    ],
  ])("with %s is refused by name", (_, change, message) => {
    expect(broken(change)).toThrow(message);
    expect(broken(change)).toThrow("results made-up.json");
  });

  test("that is no JSON is refused", () => {
    expect(() => parseResults(text.slice(0, -9), "made-up.json")).toThrow("expected JSON");
  });
});

describe("verification", () => {
  const ofVersion = (results: Results) => checked(subject, results, HOSTILE);

  test("finds no fault in results as they should be", () => {
    expect(ofVersion(made()).faults).toEqual([]);
  });

  test.each<[string, (results: Results) => Results, string]>([
    ["another configuration", (results) => ({ ...results, configuration: "x" }), "configuration"],
    [
      "another version",
      (results) => ({ ...results, versions: { ...results.versions, rutter: "9" } }),
      "made by rutter 9",
    ],
    [
      "a gap between seeds",
      (results) => ({ ...results, runs: results.runs.filter(({ seed }) => seed !== 2) }),
      "seeds of",
    ],
    [
      "an unknown variant",
      (results) => ({ ...results, runs: results.runs.map((run) => ({ ...run, variant: "odd" })) }),
      "odd is no variant",
    ],
    [
      "a measure that is no number",
      (results) => ({
        ...results,
        runs: results.runs.map((run) => ({ ...run, outcome: { measures: { right: Number.NaN } } })),
      }),
      "right is no number",
    ],
  ])("finds %s", (_, change, fault) => {
    expect(ofVersion(change(made())).faults.join()).toContain(fault);
  });

  test("repeats the shortest run of each, and none on MNIST without its files", () => {
    const all = [ofVersion(made()), ofVersion(made({ dataset: "mnist" }))];
    expect(samples(all, 5, false).map(({ run }) => run.seed)).toEqual([1]);
    expect(samples(all, 5, true)).toHaveLength(2);
  });
});

describe("rutter lab", () => {
  const line = commandLine();
  afterAll(() => line.remove());
  const file = (...path: string[]) => join(line.folder, ...path);

  test("report writes pages of the experiments that are named", async () => {
    const { stdout } = await line.rutter("lab", "report", "toy-saturation", "conv-shapes", "--out", "pages");
    expect(stdout).toContain("2 of 2 experiments have recorded runs");
    expect(readdirSync(file("pages")).sort()).toEqual([
      "conv-shapes.html",
      "index.html",
      "source.html",
      "toy-saturation.html",
    ]);
  });

  test("list --json gives a reason for each entry without a run", async () => {
    const { experiments } = JSON.parse((await line.rutter("lab", "list", "--json")).stdout);
    for (const { id, kind, cost, status, reason } of experiments) {
      expect([id, kind, cost].every(Boolean)).toBe(true);
      expect(reason !== undefined, id).toBe(["not run", "not written"].includes(status));
    }
  });

  test("new writes an experiment that runs, is reported, verified and refused once it is changed", async () => {
    await line.rutter("lab", "new", "my-idea");
    const again = await line.rutter("lab", "new", "my-idea");
    expect(again.code).toBe(1);
    const ran = await line.rutter("lab", "run", "./my-idea.mjs", "--seeds", "1");
    expect(ran.stdout).toContain("my-idea: 2 runs");
    const results = file("results", "my-idea.json");
    expect(existsSync(results)).toBe(true);
    await line.rutter("lab", "report", "./my-idea.mjs", "--out", "own");
    expect(textOf(readFileSync(file("own", "my-idea.html"), "utf8"))).toContain("Does a hidden layer help?");
    const verified = await line.rutter("lab", "verify", "./my-idea.mjs", "--repeat", "1", "--json");
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({
      ok: true,
      repeated: [{ id: "my-idea", same: true }],
    });
    const text = readFileSync(results, "utf8");
    writeFileSync(results, text.replace(/"weightsHash": "./g, '"weightsHash": "z'));
    const forged = await line.rutter("lab", "verify", "./my-idea.mjs", "--repeat", "1");
    expect(forged.code).toBe(1);
    expect(forged.stdout).toContain("recorded z");
    writeFileSync(results, text);
    writeFileSync(
      file("my-idea.mjs"),
      readFileSync(file("my-idea.mjs"), "utf8").replace("epochs: 5", "epochs: 4"),
    );
    expect((await line.rutter("lab", "verify", "./my-idea.mjs", "--repeat", "0")).stdout).toContain(
      "configuration",
    );
  }, 240_000);

  test("verify looks at all that is recorded and says what is damaged", async () => {
    const folder = file("copies");
    mkdirSync(folder);
    cpSync(join(import.meta.dirname, "../packages/lab/results/nines.json"), join(folder, "nines.json"));
    const sound = await line.rutter("lab", "verify", "--results", "copies", "--repeat", "1");
    expect(sound).toMatchObject({ code: 0 });
    expect(sound.stdout).toContain("nines, seed 1: repeated, the same came out");
    writeFileSync(join(folder, "nines.json"), "{}");
    const damaged = await line.rutter("lab", "verify", "--results", "copies", "--repeat", "0");
    expect(damaged.code).toBe(1);
    expect(damaged.stdout).toContain("results nines.json");
  }, 240_000);

  test("refuses files that are no experiments and says what they lack", async () => {
    writeFileSync(file("odd.mjs"), "export default { id: 'odd' };");
    const { code, stderr } = await line.rutter("lab", "run", "./odd.mjs");
    expect(code).toBe(1);
    expect(stderr).toContain("one without asks, says, config, trial, holdsWhen");
    expect((await line.rutter("lab", "show", "./none.mjs")).stderr).toContain("no such file");
  });
});
