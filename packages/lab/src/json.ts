// The one object on stdout that --json promises: on one line for programs, indented for eyes.

export function printJson(value: object): void {
  process.stdout.write(`${JSON.stringify(value, null, process.stdout.isTTY ? 2 : undefined)}\n`);
}
