// Source page: what the source got wrong: claims that fail, and misprints that the experiments met.
import { explanation } from "./explanation";
import { type Html, html } from "./html";
import { misprints } from "./misprints";
import { page } from "./page";
import { missing, type Record } from "./record";
import { verdictMark } from "./verdictMark";
import { readable } from "./words";

export function sourcePage(records: readonly Record[]): string {
  const failed = records.filter(({ standing }) => standing === "fails");
  const met = misprints.flatMap((misprint) => {
    const record = records.find(({ subject, found }) => subject.id === misprint.id && found.length > 0);
    return record ? [{ ...misprint, record }] : [];
  });
  const body = html`
<h1>What the source got wrong</h1>
<p class="asks">${failed.length} claim${failed.length !== 1 && "s"} that ${failed.length === 1 ? "does" : "do"} not stand the test of runs in full size, and ${met.length} misprint${met.length !== 1 && "s"} that the experiments met.</p>
<h2 id="fails">Claims that fail</h2>
<p>One failing criterion is enough. Some criteria are the source’s, others were set here to make a claim measurable: each page says what was asked.</p>
${failed.length === 0 ? html`<p>None.</p>` : failed.map(claim)}
<h2 id="misprints">Misprints</h2>
${met.length === 0 && html`<p>None that a recorded experiment met.</p>`}
${
  met.length > 0 &&
  html`<div class="scroll"><table><thead><tr><th scope="col">Printed</th><th scope="col">Right</th><th scope="col">Met by</th></tr></thead><tbody>${met.map(
    ({ printed, right, record: { subject } }) =>
      html`<tr><td>${printed}</td><td>${right}</td><td><a href="${subject.id}.html">${subject.title}</a></td></tr>`,
  )}</tbody></table></div>`
}`;
  return page({
    title: "What the source got wrong",
    previous: { href: "index.html", text: "All experiments" },
    body,
    footer: html`<p>Made from the recorded results by <code>rutter lab report</code>.</p>`,
  });
}

function claim(record: Record): Html {
  const { subject, found } = record;
  const wrong = found[0].judgements.filter(({ verdict }) => verdict === "fails");
  const few = missing(record);
  return html`<section><h3 id="${subject.id}"><a href="${subject.id}.html">${subject.title}</a></h3>
<blockquote>${subject.experiment?.says}</blockquote>${few && html`<p><strong class="label">${few}</strong></p>`}
<div class="scroll"><table><thead><tr><th scope="col">Asked</th><th scope="col">Found</th><th scope="col">Verdict</th></tr></thead><tbody>${wrong.map(
    ({ text, found: what, verdict }) =>
      html`<tr><td>${readable(text)}</td><td>${readable(what)}</td><td>${verdictMark(verdict)}</td></tr>`,
  )}</tbody></table></div>${explanation(record)}</section>`;
}
