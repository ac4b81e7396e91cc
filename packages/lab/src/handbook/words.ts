// Words: names of measures and series as people read them.

/** `bestTest` as "best test", alone or inside a sentence; other names stay as they are. */
export function readable(text: string): string {
  return text.replace(/\b[a-z]+(?:[A-Z][a-z]+)+\b/g, (name) =>
    name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  );
}
