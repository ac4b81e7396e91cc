// Index page: the whole handbook at a glance, by chapter and by verdict.
import { type Html, html } from "./html";
import { overview, ROWS } from "./overview";
import { page } from "./page";
import { missing, type Record } from "./record";
import { type Standing, standings } from "./tone";
import { verdictMark } from "./verdictMark";

const CHAPTERS: Readonly<{ [chapter: number]: string }> = {
  1: "Neurons and the first networks",
  2: "Costs and regularisation",
  3: "Hyper-parameters",
  4: "Universality",
  5: "Unstable gradients",
  6: "Convolution",
  7: "The author’s hypotheses",
};

const order = Object.keys(standings) as Standing[];

export function indexPage(records: readonly Record[]): string {
  const chapters = [...new Set(records.map(({ subject }) => subject.chapter))];
  const by = (standing: Standing) => records.filter((record) => record.standing === standing);
  const present = order.filter((standing) => by(standing).length > 0);
  const judged = records.filter(({ standing }) => ["holds", "fails", "undecided"].includes(standing));
  const body = html`
<h1>The handbook, put to the test</h1>
<p class="asks">${records.length} claim${records.length !== 1 && "s"} about training neural networks, each with the code that tests it. ${judged.length} ${judged.length === 1 ? "is" : "are"} judged by runs in full size${judged.length > 0 && html`: ${by("holds").length} hold${by("holds").length === 1 && "s"}, ${by("fails").length} fail${by("fails").length === 1 && "s"}, ${by("undecided").length} undecided`}.</p>
<p>A claim that fails is a result. <a href="source.html">What the source got wrong</a> has a page of its own.</p>
<div class="chart wide">${overview(records, ROWS.wide)}</div><div class="chart narrow">${overview(records, ROWS.narrow)}</div>
<p class="key">A row per chapter; a mark per experiment.</p>
<ul class="chips" aria-label="By verdict">${present.map((standing) => html`<li><a href="#${anchor(standing)}">${verdictMark(standing)} ${by(standing).length}</a></li>`)}</ul>
<ul class="chips" aria-label="By chapter">${chapters.map((chapter) => html`<li><a href="#${chapterAnchor(chapter)}">${chapter === undefined ? "Own" : `${chapter} ${CHAPTERS[chapter] ?? ""}`}</a></li>`)}</ul>
${chapters.map((chapter) =>
  chapterSection(
    chapter,
    records.filter(({ subject }) => subject.chapter === chapter),
  ),
)}
<h2 id="by-verdict">By verdict</h2>
${present.map((standing) => html`<h3 id="${anchor(standing)}">${verdictMark(standing)}: ${by(standing).length}</h3><p class="meta">${meaning[standing]}</p><ul class="chips">${by(standing).map(({ subject }) => html`<li><a href="${subject.id}.html">${subject.title}</a></li>`)}</ul>`)}
`;
  return page({
    title: "The handbook, put to the test",
    next: { href: "source.html", text: "What the source got wrong" },
    body,
    footer: html`<p>Made from the recorded results by <code>rutter lab report</code>. A run is one random start. Verdicts come from the 95 % interval over the runs: undecided where it contains the limit.</p>`,
  });
}

const meaning: Readonly<{ [standing in Standing]: string }> = {
  holds: "All criteria hold in runs of full size.",
  fails: "At least one criterion fails. A result, not a defect.",
  undecided: "The 95 % interval contains a limit, or there are too few runs to tell.",
  reduced: "Only smaller runs, or runs on drawn digits: they judge nothing.",
  outdated: "Recorded with another configuration than the code has now: it judges nothing.",
  "not run": "Nothing recorded; each page gives the reason.",
};

const anchor = (standing: Standing) => standing.replace(" ", "-");
const chapterAnchor = (chapter: number | undefined) => (chapter === undefined ? "own" : `chapter-${chapter}`);

function chapterSection(chapter: number | undefined, records: readonly Record[]): Html {
  const counts = order.flatMap((standing) => {
    const count = records.filter((record) => record.standing === standing).length;
    return count > 0 ? [`${standings[standing].word} ${count}`] : [];
  });
  return html`<section><h2 id="${chapterAnchor(chapter)}">${chapter === undefined ? "Own experiments" : `${chapter}. ${CHAPTERS[chapter] ?? ""}`}</h2>
<p class="meta">${counts.join(" · ")}</p>${records.map(entry)}</section>`;
}

function entry(record: Record): Html {
  const { subject, standing, reason } = record;
  const { id, title, kind, cost, experiment } = subject;
  const few = missing(record);
  return html`<article class="entry" id="${id}">${verdictMark(standing)}<div><a href="${id}.html">${title}</a><p>${experiment?.asks ?? reason}</p>${few && html`<p><strong class="label">${few}</strong></p>`}</div><span class="tag">${[kind, cost].filter(Boolean).join(" ")}</span></article>`;
}
