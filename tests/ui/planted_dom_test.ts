import { assert, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { until as untilHolds } from "../e2e/admin_rig.ts";
import { call, openPlaces, profile, start, until, writeFiles } from "../e2e/planted_places.ts";
import { hidden, MARK } from "../e2e/planted_secrets.ts";
import { request } from "../e2e/tunnel.ts";
import { PAGE_TITLES } from "../../ui/view/route.ts";
import { openPage, pageTest } from "./browser.ts";

/** A consumer whose name is no secret. */
const HELLO = request(
  "initialize",
  `{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"ada","version":"1"}}`,
);
/** Under these names a payload holds no secret that may be seen. */
const LOGIN = request(
  "tools/call",
  `{"name":"login","arguments":{"api_key":"${MARK}-a","password":"${MARK}-b","city":"Oslo"}}`,
);
/** What each page has to show before it is worth looking through. */
const SHOWN: Readonly<Record<string, string>> = {
  overview: "refused",
  requests: "login",
  tools: "login",
  channels: "angry",
  oauth: "Discovery",
  harpoon: "h.invalid",
  logs: "final response posted",
  metrics: "commands_polled_total",
  system: "mcp.extra_headers",
  codex: "admin_ui.assistant",
};

pageTest(
  "planted secrets: no page shows one, opened requests included [issue 6, operator §7]",
  async (browser) => {
    await using opened = new AsyncDisposableStack();
    const places = await openPlaces(opened);
    const { planeUrl, authority: { dir } } = places;
    const pem = await writeFiles(places.authority);
    const settings = JSON.parse(profile(places, "json"));
    settings.inspect = { capture_payloads: true };
    await Deno.writeTextFile(`${dir}/p.yaml`, JSON.stringify(settings));
    await using client = start(dir, ["--mcp.discovery-extra-headers", `X-Argv: ${MARK}-argv-1`]);
    await until(client, () => Promise.resolve(client.lines.join("\n")), "tunnel-client started");
    const base = await Deno.readTextFile(`${dir}/url`);
    for (const channel of ["main", "angry", "gone", "nowhere"]) {
      for (const body of [HELLO, LOGIN]) await call(planeUrl, "json", channel, body);
    }
    const callout = `{"label":"a","method":"POST","headers":{"X-Api-Key":"${MARK}-c"}}`;
    const called = request("tools/call", `{"name":"call_target","arguments":${callout}}`);
    await call(planeUrl, "json", "harpoon", called);
    await untilHolds(async () => {
      const { requests } = await (await fetch(`${base}/api/requests`)).json();
      return requests.length >= 9 &&
        requests.every(({ outcome }: { outcome: string }) => outcome !== "in_flight");
    }, client);

    const page = await openPage(browser, { runs: true, width: 1600 });
    for (const name of Object.keys(PAGE_TITLES)) {
      await page.goto(`${base}/ui?${name}#${name}`);
      const word = SHOWN[name];
      assert(word !== undefined, `what does page ${name} show?`);
      await page.locator("main").getByText(word).first().waitFor();
      if (name === "system") await page.getByRole("button", { name: "All" }).click();
      hidden(await shownBy(page), `page ${name}`, pem);
    }
    const { requests } = await (await fetch(`${base}/api/requests`)).json();
    let texts = "";
    for (const { id } of requests) {
      await page.goto(`${base}/ui?${id}#requests/${encodeURIComponent(id)}`);
      const panel = page.getByRole("complementary");
      await panel.getByRole("heading", { name: "Facts" }).waitFor();
      for (const tab of await panel.getByRole("tab").all()) {
        await tab.click();
        texts += await shownBy(page);
      }
      texts += await shownBy(page);
    }
    hidden(texts, "opened requests", pem);
    assertStringIncludes(texts, "Oslo");
    assertStringIncludes(texts, "redacted");
  },
);

/** Everything a page holds: its elements with their attributes, what is in its fields, what it keeps. */
async function shownBy(page: Page): Promise<string> {
  const text: unknown = await page.evaluate(`[
    document.title,
    document.documentElement.outerHTML,
    ...Array.from(document.querySelectorAll("input, select, textarea"), ({ value }) => value),
    JSON.stringify({ ...localStorage }),
    JSON.stringify({ ...sessionStorage }),
  ].join("\\n")`);
  return String(text);
}
