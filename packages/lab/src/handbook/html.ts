// HTML as a value: what is put into a template is escaped, unless it is HTML already.

export class Html {
  constructor(readonly text: string) {}
}

export type Part = Html | string | number | false | undefined | null | readonly Part[];

/** Text from results, files and experiments is only ever text. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((all, text, i) => all + textOf(parts[i - 1]) + text));
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(textOf).join("");
  return part === false || part === undefined || part === null ? "" : escaped(String(part));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters, which no page can show, become a mark that can be seen. */
export function escaped(text: string): string {
  return text
    .replace(/\p{Cc}/gu, (found) => ("\n\t".includes(found) ? found : "\ufffd"))
    .replace(/[&<>"']/g, (found) => entities[found]);
}
