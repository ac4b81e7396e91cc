// The package in a real browser: packed, installed, built by Vite, served, opened in headless Chromium; and the reports.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handbook } from "../packages/lab/src/handbook/handbook";
import { recordOf } from "../packages/lab/src/handbook/record";
import { allResults } from "../packages/lab/src/lab/store";
import { subjectOf } from "../packages/lab/src/lab/subject";
import { STEPS, trainDigits } from "./consumer/digits";
import type { Offered } from "./consumer/page";
import { buildPage, type Installation, install } from "./packed";

/** Set CHROMIUM for a browser elsewhere. */
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** A page whose training never gave way would stand still for all of this time… */
const WATCHED_MILLISECONDS = 3_000;
/** …one that gives way every 50 ms stands still for a fraction of it, however busy the machine. */
const LONGEST_GAP_MILLISECONDS = 1_500;

/** Where CI runs, a missing browser is a failure. */
const skipped = !existsSync(CHROMIUM) && !process.env.CI;
if (skipped)
  console.warn(
    `skipped: the tests in a real browser need ${CHROMIUM}. Install it (Debian: apt-get install chromium) ` +
      "or set CHROMIUM to the path of another.",
  );

declare global {
  var rutterPage: Offered;
}

describe.skipIf(skipped)("in headless Chromium", () => {
  let installed: Installation;
  let built: string;
  let server: Server;
  let browser: BrowserContext;
  let page: Page;
  const profile = mkdtempSync(join(tmpdir(), "rutter-profile-"));
  const complaints: string[] = [];

  beforeAll(async () => {
    installed = install();
    built = buildPage(installed);
    server = await serve(built);
    browser = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, args: FLAGS });
    page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(addressOf(server));
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
    installed?.remove();
    rmSync(profile, { recursive: true, force: true });
  });

  test("200 steps on the embedded digits give the weights that Node gives, on WASM by default", async () => {
    const inPage = await page.evaluate(() => rutterPage.trainDigits());
    expect(inPage.backend).toBe("wasm");
    expect(inPage.steps).toBe(STEPS);
    expect(inPage).toEqual(await trainDigits());
    expect(inPage.predictionOfCopy).toEqual(inPage.prediction);
  });

  test("the page stays responsive while it trains", async () => {
    const seen = await page.evaluate((time) => rutterPage.trainAndWatch(time), WATCHED_MILLISECONDS);
    console.log(
      `${seen.steps} steps in ${Math.round(seen.trainedMilliseconds)} ms; ${seen.frames} frames and ${seen.timers} ` +
        `timers meanwhile, longest gap between frames ${Math.round(seen.longestGapMilliseconds)} ms`,
    );
    expect(seen.steps).toBeGreaterThan(0);
    expect(seen.frames).toBeGreaterThanOrEqual(3);
    expect(seen.timers).toBeGreaterThanOrEqual(3);
    expect(seen.longestGapMilliseconds).toBeLessThan(LONGEST_GAP_MILLISECONDS);
  });

  test("the page ran without an error or a warning", () => {
    expect(complaints).toEqual([]);
  });

  test("two threads in a cross-origin isolated page give the weights of one; elsewhere there is one, and one warning", async () => {
    const isolated = await serve(built, {
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    const ask = async (at: Server) => {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on("pageerror", (error) => said.push(String(error)));
      page.on("console", (message) => said.push(message.text()));
      await page.goto(addressOf(at));
      const [two, workers] = [await page.evaluate(() => rutterPage.trainOnThreads(2)), page.workers().length];
      const again = await page.evaluate(() => rutterPage.trainOnThreads(2));
      const one = await page.evaluate(() => rutterPage.trainOnThreads(1));
      await page.close();
      expect([again, one.weightsHash]).toEqual([two, two.weightsHash]);
      return { ...two, workers, said };
    };
    try {
      const [inside, outside] = [await ask(isolated), await ask(server)];
      expect(inside).toEqual({ ...inside, isolated: true, threads: 2, workers: 1, said: [] });
      expect(outside).toEqual({ ...outside, isolated: false, threads: 1, workers: 0 });
      expect(outside.said).toHaveLength(1);
      expect(outside.said[0]).toMatch(/^rutter: threads are not available here .*not cross-origin isolated/);
      expect(outside.weightsHash).toBe(inside.weightsHash);
    } finally {
      isolated.close();
    }
  });
});

describe.skipIf(skipped)("reports in headless Chromium", () => {
  const folder = mkdtempSync(join(tmpdir(), "rutter-report-"));
  let browser: BrowserContext;

  beforeAll(async () => {
    const subjects = await Promise.all(["ce-mnist", "tower-2d", "between-samples"].map(subjectOf));
    const records = subjects.map((one) => recordOf(one, allResults(one.results, one.id)));
    for (const [name, text] of handbook(records)) writeFileSync(join(folder, name), text);
    browser = await chromium.launchPersistentContext(join(folder, "profile"), {
      executablePath: CHROMIUM,
      args: FLAGS,
    });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([375, 1280])("fit a screen of %i points, without a complaint or a request", async (width) => {
    const page = await browser.newPage();
    const seen: string[] = [];
    page.on("console", (message) => seen.push(message.text()));
    page.on("request", (request) => {
      if (!/^(file|data):/.test(request.url())) seen.push(request.url());
    });
    await page.setViewportSize({ width, height: 800 });
    for (const name of ["index", "source", "ce-mnist", "tower-2d", "between-samples"]) {
      await page.goto(`file://${join(folder, `${name}.html`)}`);
      const found = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        // Of the drawings for phones and for the rest, one is shown.
        charts: [...document.querySelectorAll(".chart.wide, .chart.narrow")].map(
          (chart) => getComputedStyle(chart).display !== "none",
        ),
        images: [...document.querySelectorAll("img")].every((image) => image.naturalWidth > 0),
      }));
      expect(found.wide, name).toBeLessThanOrEqual(width);
      expect(found.charts.filter(Boolean).length, name).toBe(found.charts.length / 2);
      expect(found.images, name).toBe(true);
    }
    expect(seen).toEqual([]);
    await page.close();
  });

  test("change their colours in the dark", async () => {
    const page = await browser.newPage();
    await page.goto(`file://${join(folder, "ce-mnist.html")}`);
    const paper = async (colorScheme: "light" | "dark") => {
      await page.emulateMedia({ colorScheme });
      return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    };
    expect(await paper("light")).not.toBe(await paper("dark"));
    await page.close();
  });
});

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

/** Serves the files of a folder, with these headers, on a free port of this machine. */
function serve(folder: string, headers: Readonly<Record<string, string>> = {}): Promise<Server> {
  const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };
  const server = createServer(({ url = "/" }, response) => {
    const path = normalize(new URL(url, "http://localhost").pathname);
    const file = join(folder, path === "/" ? "index.html" : path);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, {
      ...headers,
      "content-type": types[extname(file)] ?? "application/octet-stream",
    });
    response.end(readFileSync(file));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
