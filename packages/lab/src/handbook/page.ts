// Page: what all pages of a report have in common.
import { Html, html, type Part } from "./html";
import { style } from "./style";

export interface Link {
  readonly href: string;
  readonly text: string;
}

export interface PageParts {
  readonly title: string;
  readonly previous?: Link;
  readonly up?: Link;
  readonly next?: Link;
  readonly body: Part;
  readonly footer: Part;
}

/** A whole page as text: nothing in it points to another machine, nothing in it runs. */
export function page({ title, previous, up, next, body, footer }: PageParts): string {
  const way = html`<nav class="way" aria-label="Pages"><span>${previous && html`<a rel="prev" href="${previous.href}">← ${previous.text}</a>`}</span><span>${up && html`<a href="${up.href}">${up.text}</a>`}</span><span>${next && html`<a rel="next" href="${next.href}">${next.text} →</a>`}</span></nav>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<link rel="icon" href="data:,">
${new Html(`<style>${style}</style>`)}
</head>
<body>
<header>${way}</header>
<main>
${body}
</main>
<footer>${footer}${way}</footer>
</body>
</html>
`.text;
}
