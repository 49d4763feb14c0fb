import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { assertAccessible, openPage, pageTest, until } from "./browser.ts";
import { startLive } from "./live_client.ts";

/** The files of the bundle (operator-surface §8), and what the timeline and readiness add. */
const BUNDLE = [
  ...["manifest.json", "README.txt", "tunnel-client.runtime.yaml", "tunnel-client.logs.ndjson"],
  ...["tunnel-client.metrics.prom", "admin/status.json", "admin/system.json", "admin/oauth.json"],
  ...["admin/harpoon.json", "admin/readiness.json", "admin/requests.json"],
  "admin/analytics.json",
];

const LOOK = { runs: true } as const;

pageTest(
  "live: a request is found by the filter, opened, and replayed behind its confirmation; the replay reaches the MCP server and no consumer [issue 6]",
  async (browser) => {
    await using live = await startLive();
    await live.traffic();
    await live.echo('{"name":"delete_order","arguments":{"id":98765432109876543210,"sum":1.0}}');
    const page = await openPage(browser, LOOK);
    await page.goto(`${live.url}/ui#requests`);
    const rows = page.locator("tr[data-id]");
    await rows.first().waitFor();
    await page.getByRole("searchbox", { name: "Search requests" }).fill("delete_order");
    await until(page, `document.querySelectorAll("tr[data-id]").length === 1`);
    await rows.first().click();

    const panel = page.getByRole("complementary");
    await panel.getByRole("heading", { name: "delete_order" }).waitFor();
    const steps = panel.getByRole("table", { name: "Time of each step" });
    await steps.getByText("Received to posted").waitFor();
    assert(await steps.locator("svg rect").count() >= 3, "the waterfall is drawn");
    // As they were sent: no number is rounded on the way to the page.
    const payload = panel.getByRole("region", { name: "Payload" });
    assertStringIncludes(await payload.innerText(), "98765432109876543210");
    assertStringIncludes(await payload.innerText(), "1.0");
    // Where it went and what was posted.
    await panel.getByText(live.plain.url, { exact: true }).waitFor();
    await panel.getByText("jsonrpc_response, 200").waitFor();
    await assertAccessible(page);

    const sent = live.plain.requests.length;
    await panel.getByRole("button", { name: "Replay…" }).click();
    const dialog = page.getByRole("dialog", { name: "Replay delete_order" });
    const replay = dialog.getByRole("button", { name: "Replay", exact: true });
    // Nothing says that it only reads: its name has to be typed.
    assertEquals(await replay.isDisabled(), true);
    await dialog.getByRole("textbox").fill("delete_orde");
    assertEquals(await replay.isDisabled(), true);
    await dialog.getByRole("textbox").fill("delete_order");
    await assertAccessible(page);
    await replay.click();
    await dialog.getByText("OK", { exact: true }).waitFor();
    assertStringIncludes(
      await dialog.getByRole("region", { name: "Answer of the replay" }).innerText(),
      "98765432109876543210",
    );
    const again = live.plain.requests.slice(sent).filter(({ body }) =>
      body.includes('"name":"delete_order","arguments":{"id":98765432109876543210,"sum":1.0}')
    );
    assertEquals(again.length, 1, "it came once more, the characters of its parameters");
    // It is no command of the tunnel: the list has the one that was sent.
    await dialog.getByRole("button", { name: "Close" }).click();
    assertEquals(await rows.count(), 1);
  },
);

pageTest(
  "live: the level switch changes what the log page shows, and the bundle downloads and unzips to its files [issue 6, operator §6, §8]",
  async (browser) => {
    await using live = await startLive();
    const page = await openPage(browser, LOOK);
    await page.goto(`${live.url}/ui#logs`);
    const log = page.getByRole("log");
    await log.getByText("tunnel-client started").waitFor();
    await live.echo('{"name":"quiet"}');
    await page.getByLabel("Client records").selectOption("debug");
    await log.getByText("runtime log level updated").waitFor();
    await live.echo('{"name":"loud"}');
    await log.getByText("final response posted").first().waitFor();
    await log.getByText("command received").first().waitFor();
    // What came before the switch was not recorded.
    assertEquals(await log.getByText("command received").count(), 1);
    await page.getByLabel("Client records").selectOption("warn");
    await until(page, `document.querySelector(".client-level select").value === "warn"`);
    await assertAccessible(page);

    await page.getByRole("button", { name: "Support bundle…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("12 files").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("link", { name: "Download" }).click(),
    ]);
    assert(/^tunnel-client-logs-\d{8}T\d{6}Z\.zip$/.test(download.suggestedFilename()));
    const files = unzipSync(await Deno.readFile(await download.path()));
    assertEquals(Object.keys(files), BUNDLE);
    const text = (name: string) => new TextDecoder().decode(files[name]);
    assertStringIncludes(text("tunnel-client.logs.ndjson"), "final response posted");
    assertStringIncludes(text("admin/requests.json"), `"tool": "loud"`);
    assertStringIncludes(text("tunnel-client.metrics.prom"), "commands_polled_total");
    assertEquals(JSON.parse(text("admin/readiness.json")).status, "ready");
  },
);

pageTest(
  "live: the page outlives the client: it says that it is lost, then that another one answers, and goes on with it [issue 6, ui §1, §4]",
  async (browser) => {
    await using live = await startLive();
    await live.echo('{"name":"before"}');
    const page = await openPage(browser, LOOK);
    await page.goto(`${live.url}/ui#requests`);
    await titled(page, "before");
    await live.stop();
    const banner = page.getByRole("alert");
    await banner.getByText("Lost connection to the client").waitFor();
    const readiness = page.locator(".top").getByRole("status");
    await readiness.getByText("Unknown").waitFor();
    // What was known stays, greyed out.
    assertEquals(await page.locator(".app.stale").count(), 1);
    await titled(page, "before");
    await assertAccessible(page);

    await live.start();
    await banner.getByText("The client restarted").waitFor();
    await readiness.getByText("Ready", { exact: true }).waitFor();
    await live.echo('{"name":"after"}');
    await titled(page, "after");
    // The new process knows nothing of the old one's requests.
    await until(page, `document.querySelectorAll("tr[data-id]").length === 1`);
    await assertAccessible(page);
  },
);

async function titled(page: Page, title: string): Promise<void> {
  await page.locator("tr[data-id]").getByText(title, { exact: true }).waitFor();
}
