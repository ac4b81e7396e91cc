// Experiment page: the question, the source's answer, ours, the pictures, every run, and how to repeat it.
import { duration } from "../format";
import type { Experiment, SourceFigure } from "../lab/experiment";
import { dots, type Figure } from "../lab/figure";
import { shortNumber, withInterval } from "../lab/number";
import { pickedRun } from "../lab/pickedRun";
import { interval } from "../lab/statistics";
import type { RecordedRun } from "../lab/store";
import type { Chart } from "./chartFile";
import { explanation } from "./explanation";
import { defaultFigures, shown } from "./figure";
import { type Html, html } from "./html";
import { type Link, page } from "./page";
import { type Found, missing, type Record } from "./record";
import { runTable } from "./runTable";
import { standings } from "./tone";
import { verdictMark } from "./verdictMark";
import { readable } from "./words";

export interface ExperimentPage {
  readonly html: string;
  /** Its charts, for files. */
  readonly charts: readonly Chart[];
}

export function experimentPage(record: Record, ways: { previous?: Link; next?: Link }): ExperimentPage {
  const { subject, standing, found, reason } = record;
  const { experiment, id, title, chapter, kind, cost } = subject;
  const charts: Chart[] = [];
  const place = [chapter !== undefined && `Chapter ${chapter}`, kind, cost && `cost ${cost}`].filter(Boolean);
  const body = html`
<p class="meta">${place.join(" · ")}${place.length > 0 && " · "}<code>${id}</code></p>
<h1>${title}</h1>
<p>${verdictMark(standing, { big: true, word: spoken(record) })}</p>
${notices(record)}
${experiment && html`<p class="asks">${experiment.asks}</p><blockquote><b>The source says.</b> ${experiment.says}</blockquote>`}
${explanation(record)}
${reason !== undefined && html`<p class="flag">Not run. ${reason}</p>`}
${experiment && found.length === 0 && criteria(experiment)}
${experiment && found.map((one, i) => section(experiment, one, found.length > 1, i, charts))}
${experiment && repeat(record)}`;
  return {
    charts,
    html: page({
      title: `${title} · ${standings[standing].word}`,
      previous: ways.previous,
      up: { href: `index.html#${id}`, text: "Index" },
      next: ways.next,
      body,
      footer: html`<p>Made from the recorded results by <code>rutter lab report</code>.</p>`,
    }),
  };
}

function spoken({ standing, status }: Record): string {
  if (standing === "holds") return `The claim holds${status === "partial" ? ", so far" : ""}`;
  if (standing === "fails") return `The claim fails${status === "partial" ? ", so far" : ""}`;
  if (standing === "reduced") return "Not judged: reduced runs only";
  if (standing === "outdated") return "Not judged: outdated results";
  return standing === "undecided" ? "Undecided" : "Not run";
}

function notices(record: Record): Html {
  const few = missing(record);
  const label = record.found.length === 1 ? record.found[0].label : "";
  return html`${few && html`<p class="flag">${few}.</p>`}${label && html`<p class="flag"><b>${capital(label)}.</b> What follows neither proves nor refutes the source.</p>`}`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function criteria({ holdsWhen }: Experiment): Html {
  return html`<h2>Holds when</h2><ul>${holdsWhen.map(({ text }) => html`<li>${readable(text)}</li>`)}</ul>`;
}

/** All of one file's results. */
function section(experiment: Experiment, one: Found, several: boolean, i: number, charts: Chart[]): Html {
  const { label, judgements, results } = one;
  const tag = label && html` <strong class="label">${label}</strong>`;
  const { runs } = results;
  const stuck = runs.filter(({ outcome }) => outcome.stuck?.length);
  const figures = [...sourceDots(experiment, runs), ...defaultFigures(experiment, runs)].flatMap(
    (figure) => shown(figure, runs, experiment.figures ?? [], label) ?? [],
  );
  charts.push(...figures.flatMap((figure) => figure.charts));
  const verdicts = html`<h2>Holds when${tag}</h2>${criteriaTable(one)}`;
  return html`
${several && i > 0 && html`<h2>${label ? capital(label) : "More results"}${tag}</h2><p class="flag">These runs neither prove nor refute the source.</p>`}
${judgements.length <= FEW && verdicts}
${(experiment.figures ?? []).length > 0 && html`<h2>The source beside us${tag}</h2>${sourceTable(experiment.figures ?? [], runs)}`}
${figures.length > 0 && !experiment.figures?.length && html`<h2>What was seen${tag}</h2>`}
${figures.map((figure) => figure.html)}
${judgements.length > FEW && verdicts}
${stuck.length > 0 && html`<h2>Stuck runs${tag}</h2><p>In ${stuck.length} of ${runs.length} runs some class is predicted less than 1 % of the time at the end. They are counted here and shown apart.</p><ul>${stuck.map(({ variant, seed, outcome }) => html`<li>${variant && `${variant}, `}seed ${seed}: hardly ever ${outcome.stuck?.join(", ")}</li>`)}</ul>`}
<h2>All runs${tag}</h2>
${runTable(runs, label)}`;
}

/** So many criteria stand before the figures, more after them. */
const FEW = 6;

function criteriaTable({ judged, judgements }: Found): Html {
  if (judgements.length === 0)
    return html`<p>Judged by nothing: these results were made with another configuration than the code has now.</p>`;
  const holding = judgements.filter(({ verdict }) => verdict === "holds").length;
  return html`${judged && judgements.length > FEW && html`<p>${holding} of ${judgements.length} criteria hold.</p>`}<div class="scroll"><table><thead><tr><th scope="col">Criterion</th><th scope="col">Found</th><th scope="col">Verdict</th></tr></thead><tbody>${judgements.map(
    ({ text, found, verdict }) =>
      html`<tr><td>${readable(text)}</td><td>${readable(found)}</td><td>${judged ? verdictMark(verdict) : "not judged"}</td></tr>`,
  )}</tbody></table></div>`;
}

/** Dots of the measures that the source has figures for, unless the experiment draws them itself. */
function sourceDots({ figures = [], shows = [] }: Experiment, runs: readonly RecordedRun[]): Figure[] {
  const own = new Set(shows.flatMap((figure) => (figure.kind === "dots" ? figure.measures : [])));
  const measures = [...new Set(figures.map(({ measure }) => measure))].filter((name) => !own.has(name));
  return runs.length > 1
    ? measures.map((measure) => dots(`Every run: ${measure}`, [measure], { x: measure }))
    : [];
}

function sourceTable(figures: readonly SourceFigure[], runs: readonly RecordedRun[]): Html {
  const hasVariants = figures.some(({ variant }) => variant !== undefined);
  const row = ({ measure, value, from, variant }: SourceFigure, found: string, note = "") =>
    html`<tr>${hasVariants && html`<td>${variant ?? ""}</td>`}<td>${readable(measure)}${note}</td><td class="number">${shortNumber(value)}</td><td class="number">${found}</td><td>${from}</td></tr>`;
  const rows = figures.flatMap((figure) => {
    const { measure, variant, pickedBy } = figure;
    const run = pickedRun(figure, runs);
    const picked = run && shortNumber(run.outcome.measures[measure]);
    return [
      row(figure, ours(runs, measure, variant)),
      picked && row(figure, picked, `, in the run picked by ${readable(pickedBy!)}, as the source counts`),
    ];
  });
  return html`<div class="scroll"><table><thead><tr>${hasVariants && html`<th scope="col">Variant</th>`}<th scope="col">Measure</th><th scope="col" class="number">Source</th><th scope="col" class="number">Ours</th><th scope="col">Figure of</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function ours(runs: readonly RecordedRun[], measure: string, variant?: string): string {
  const own = runs
    .filter((run) => variant === undefined || run.variant === variant)
    .filter(({ outcome }) => measure in outcome.measures);
  if (own.length === 0) return "–";
  const sound = own.filter(({ outcome }) => !outcome.stuck?.length);
  const { mean, half } = interval(
    (sound.length > 0 ? sound : own).map(({ outcome }) => outcome.measures[measure]),
  );
  return `${withInterval(mean, half)}${sound.length > 0 ? "" : ", all stuck"}`;
}

function repeat({ subject, found }: Record): Html {
  const { experiment, name, id } = subject;
  const first = found[0]?.results;
  const mnist = (first?.mode.dataset ?? (experiment?.needs ? "mnist" : "none")) === "mnist";
  const words = [
    `npx rutter lab run ${name}`,
    first?.mode.reduced && "--reduced",
    first?.mode.dataset === "digits" && "--digits",
    first && first.runs.length > 0 && `--seeds ${Math.max(...first.runs.map(({ seed }) => seed))}`,
    mnist && "--data data/mnist",
    first && "--results again",
  ].filter(Boolean);
  const variants = Object.entries(experiment?.variants ?? {});
  return html`<h2>To repeat it</h2><pre><code>${words.join(" ")}</code></pre>
${first && html`<p>The same seeds give the same bits${first.runs.some(({ outcome }) => outcome.weightsHash) && "; the hashes of the weights tell"}. <code>npx rutter lab verify ${name}</code> checks what is recorded.</p>`}
${found.map(({ results, label }) => facts(results, label))}
<h3>Configuration</h3>
<dl>${Object.entries(experiment?.config ?? {}).map(([key, value]) => setting(key, value))}</dl>
${variants.length > 0 && html`<h3>Variants</h3><dl>${variants.map(([key, changes]) => setting(key, Object.keys(changes).length > 0 ? changes : "the configuration as it is"))}</dl>`}
${experiment?.reduced && html`<h3>Reduced runs change</h3><dl>${Object.entries(experiment.reduced).map(([key, value]) => setting(key, value))}</dl>`}
<p class="meta">The code: <code>${name === id ? `packages/lab/src/experiments/${id}.ts` : name}</code></p>`;
}

function facts({ versions, machine, runs, configuration, command }: Found["results"], label: string): Html {
  const dates = runs.map(({ finished }) => finished.slice(0, 10)).sort();
  const [first, last] = [dates[0], dates.at(-1)];
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  return html`<dl>${label && html`<dt>Runs</dt><dd><strong class="label">${label}</strong></dd>`}<dt>Recorded by</dt><dd><code>${command}</code></dd>
<dt>Date</dt><dd>${first === last ? first : `${first} to ${last}`}</dd>
<dt>Time</dt><dd>${duration(seconds)} for ${runs.length} run${runs.length !== 1 && "s"}</dd>
<dt>Machine</dt><dd>${machine}</dd>
<dt>Versions</dt><dd>rutter ${versions.rutter}, Node ${versions.node}, V8 ${versions.v8}</dd>
<dt>Configuration</dt><dd><code>${configuration}</code></dd></dl>`;
}

function setting(name: string, value: unknown): Html {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return html`<dt>${name}</dt><dd>${typeof value === "string" ? value : html`<code>${text.replaceAll(",", ", ").replaceAll('":', '": ')}</code>`}</dd>`;
}
