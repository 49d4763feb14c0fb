import { assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { FakeApi } from "./fake_api.ts";
import { NOW_MS } from "./sample/chance.ts";

const CHROMIUM = "/usr/bin/chromium";
/** How long anything may take to appear; a loaded machine is slow, a broken page never gets there. */
const MAX_WAIT_MS = 20_000;

/** How a page is looked at. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: "light" | "dark";
  /** Motion is off, unless a test is about it. */
  readonly motion?: boolean;
  /** The clock runs, instead of standing at the moment of the sample data. */
  readonly runs?: boolean;
}

/** A page of the built UI over a fake client. */
export interface Scene {
  readonly page: Page;
  readonly api: FakeApi;
}

/**
 * A test in a real browser; skipped where there is none, and where the process may not do everything:
 * the browser's driver reads `/proc` (`deno task browser`).
 */
export function browserTest(
  name: string,
  look: Look,
  body: (scene: Scene) => Promise<void>,
): void {
  pageTest(name, async (browser) => {
    await using api = new FakeApi();
    await body({ api, page: await openPage(browser, look) });
  });
}

/** The same with nothing but the browser: what its pages look at is the test's own. */
export function pageTest(name: string, body: (browser: Browser) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !isFile(CHROMIUM) || !mayDoEverything(),
    // The browser's driver keeps handles of its own until the process ends.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => inBrowser(body),
  });
}

/** Runs with the browser, and closes what was opened in it. */
async function inBrowser(body: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await (launched ??= launch());
  try {
    await body(browser);
  } finally {
    for (const context of browser.contexts()) await context.close();
  }
}

/** One for all tests of a file: each has windows of its own, which share nothing, and a start takes a second. */
let launched: Promise<Browser> | undefined;

async function launch(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
}

Deno.test.afterAll(async () => {
  await (await launched)?.close();
});

/** An empty page in a zone two hours east; its clock stands at the moment of the sample data. */
export async function openPage(browser: Browser, look: Look): Promise<Page> {
  const { width = 1280, height = 900, theme = "light", motion = false, runs = false } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: motion ? "no-preference" : "reduce",
    timezoneId: "Europe/Berlin",
    locale: "en-GB",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(MAX_WAIT_MS);
  if (!runs) await page.clock.setFixedTime(NOW_MS);
  return page;
}

/**
 * Waits until an expression holds in the page. The policy of the page forbids what the driver's own
 * `waitForFunction` does, evaluating text from within.
 */
export async function until(page: Page, expression: string): Promise<void> {
  await page.evaluate(`new Promise((resolve, reject) => {
    const end = performance.now() + ${MAX_WAIT_MS};
    const look = () => {
      if (${expression}) resolve();
      else if (performance.now() > end) reject(new Error(${JSON.stringify(expression)}));
      else requestAnimationFrame(look);
    };
    look();
  })`);
}

/** axe finds nothing to object to. */
export async function assertAccessible(page: Page): Promise<void> {
  // The strict policy of the page forbids a script tag; the driver evaluates past it.
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
        id + ": " + html.slice(0, 160) + " " + failureSummary.replaceAll("\\n", " "))))`,
  );
  assertEquals(found, []);
}

/** Nothing but `--allow-all` grants foreign functions here. */
function mayDoEverything(): boolean {
  return Deno.permissions.querySync({ name: "ffi" }).state === "granted";
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
