// A file from the web by fetch, which Node and browsers share.
import { DataError } from "../error";

/** The bytes at `url`, or undefined if the server says that there is no such file. */
export async function download(url: string): Promise<Uint8Array | undefined> {
  let response: Response;
  try {
    response = await fetch(url);
    if (response.ok && !isFallbackPage(url, response)) return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new DataError({ where: `reading ${url}`, expected: "an answer", got: String(cause), cause });
  }
  await response.body?.cancel();
  if (response.ok || response.status === 404 || response.status === 410) return undefined;
  const status = `${response.status} ${response.statusText}`.trim();
  throw new DataError({ where: `reading ${url}`, expected: "a file", got: `status ${status}` });
}

/** Servers of single-page applications answer every unknown address with their page and status 200. */
function isFallbackPage(url: string, response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/html") === true && !/\.html?$/i.test(url);
}
