import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { assertAccessible, browserTest, until } from "./browser.ts";
import type { FakeApi } from "./fake_api.ts";
import { NOW_MS } from "./sample/chance.ts";
import { OPENED_ID } from "./sample/requests.ts";

async function open(page: Page, api: FakeApi, hash = "requests"): Promise<void> {
  await page.goto(`${api.url}/ui#${hash}`);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.locator("tr[data-id]").first().waitFor();
}

const firstId = (page: Page) => page.locator("tr[data-id]").first().getAttribute("data-id");
const panelOf = (page: Page) => page.getByRole("complementary");

browserTest(
  "requests: new rows enter at the top, else the button counts them [ui §8]",
  {},
  async (scene) => {
    const { page, api } = scene;
    await open(page, api);
    const one = api.addRequest();
    await until(page, `document.querySelector("tr[data-id]").dataset.id === "${one.id}"`);

    await page.keyboard.press("p");
    await page.getByRole("button", { name: "Resume" }).waitFor();
    api.addRequest();
    const three = api.addRequest();
    await page.getByRole("button", { name: "Resume, 2 new" }).waitFor();
    assertEquals(await firstId(page), one.id, "paused");
    await page.keyboard.press("p");
    await until(page, `document.querySelector("tr[data-id]").dataset.id === "${three.id}"`);

    await page.locator("tr[data-id]").first().focus();
    api.addRequest();
    await page.getByRole("button", { name: "Resume, 1 new" }).waitFor();
    assertEquals(await firstId(page), three.id, "a row has the focus");
  },
);

browserTest("requests: a row in flight changes where it is [ui §4]", {}, async ({ page, api }) => {
  await open(page, api);
  const flight = api.addRequest({ outcome: "in_flight", duration_ms: null });
  const row = page.locator(`tr[data-id="${flight.id}"]`);
  await row.getByText("In flight").waitFor();
  api.send("request", { ...flight, outcome: "timeout", duration_ms: 30_000, why: "timeout" });
  await row.getByText("Timed out").waitFor();
  await row.getByText("30.0 s").waitFor();
});

browserTest(
  "requests: search, outcome, channel and time narrow the list [ui §2]",
  {},
  async (scene) => {
    const { page, api } = scene;
    await open(page, api, "requests?status=tls&channel=harpoon");
    const search = page.getByRole("searchbox", { name: "Search requests" });
    assertEquals(await search.inputValue(), "status:tls");
    assertEquals(
      new Set(await page.locator("tr[data-id] td.name").allTextContents()),
      new Set(["call_target"]),
    );

    await search.fill("tool:export dur:>1000");
    await page.getByRole("combobox", { name: "Channel" }).selectOption("main");
    await page.locator(`tr[data-id="${OPENED_ID}"]`).waitFor();
    assertEquals(
      new Set(await page.locator("tr[data-id] td.name").allTextContents()),
      new Set(["export_ledger"]),
    );

    await search.fill("nobody");
    await page.getByText("Nothing matches").waitFor();
    await assertAccessible(page);
    await page.getByRole("button", { name: "Clear the filter" }).click();
    await page.waitForURL("**/ui#requests");

    await page.getByRole("button", { name: "Failed", exact: true }).click();
    await page.waitForURL("**/ui#requests?status=failed");
    await until(page, "!document.querySelector('tr[data-id] .tone-ok')");

    await page.getByRole("button", { name: "All", exact: true }).click();
    const bar = page.getByRole("button", { name: /^10:42:17: \d+ calls/ });
    await bar.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Clear the time filter" }).waitFor();
    await until(page, "document.querySelectorAll('tr[data-id]').length < 100");
  },
);

browserTest(
  "requests: Enter opens, keys go on, Escape gives the focus back [ui §6]",
  {},
  async (scene) => {
    const { page, api } = scene;
    await open(page, api);
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    const second = await page.evaluate("document.activeElement.dataset.id");
    assertEquals(second, await page.locator("tr[data-id]").nth(1).getAttribute("data-id"));
    await page.keyboard.press("Enter");
    const panel = panelOf(page);
    await panel.getByRole("heading", { name: "Payload" }).waitFor();
    assertEquals(
      await page.evaluate("document.activeElement.tagName"),
      "H2",
      "focus is in the panel",
    );
    await page.keyboard.press("j");
    const third = await page.locator("tr[data-id]").nth(2).getAttribute("data-id");
    await page.waitForURL(`**/ui#requests/${third}`);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    assertEquals(await page.evaluate("document.activeElement.dataset.id"), third);
    assertEquals(await page.locator("tr[data-id][tabindex='0']").count(), 1, "one tab stop");
  },
);

browserTest(
  "requests: an opened request shows its time, words and facts [ui §4]",
  {},
  async (scene) => {
    const { page, api } = scene;
    await open(page, api, `requests/${OPENED_ID}`);
    const panel = panelOf(page);
    await panel.getByText("the first post got 503 and was repeated with the same bytes").waitFor();
    await panel.getByRole("row", { name: "Read, 3 notifications" }).getByText("1.39 s").waitFor();
    await panel.getByText("12345678901234567890").waitFor();
    assertEquals(
      await panel.getByText("1.0", { exact: true }).count(),
      1,
      "numbers as they were sent",
    );
    assertEquals(await panel.getByText("[REDACTED]").count(), 0);
    await panel.getByRole("tab", { name: "Answer" }).click();
    await panel.getByText(/^The first \d+ B of 86.2 kB\.$/).waitFor();
    await panel.getByText("jsonrpc_response, 200").waitFor();

    api.capture = false;
    await page.goto(`${api.url}/ui?off#requests/${OPENED_ID}`);
    await panel.getByText("inspect.capture_payloads: true").waitFor();
    assertEquals(await panel.getByRole("button", { name: "Replay…" }).isDisabled(), true);

    await page.goto(`${api.url}/ui?gone#requests/req_gone`);
    await panel.getByText("This request is gone").waitFor();
  },
);

browserTest(
  "requests: a replay that may change something wants the tool's name [ui §4]",
  {},
  async (scene) => {
    const { page, api } = scene;
    const { id } = api.addRequest({ tool: "create_refund", outcome: "ok" });
    await open(page, api, `requests/${id}`);
    await panelOf(page).getByRole("button", { name: "Replay…" }).click();
    const dialog = page.getByRole("dialog", { name: "Replay create_refund" });
    const send = dialog.getByRole("button", { name: "Replay", exact: true });
    assertEquals(await send.isDisabled(), true);
    await assertAccessible(page);
    await dialog.getByRole("textbox").fill("create_refund");
    await send.click();
    await dialog.getByRole("button", { name: "Replay again" }).waitFor();
    await dialog.getByText("231 ms").waitFor();
    assertEquals(api.done, [{
      call: `POST /api/requests/${id}/replay`,
      body: '{"confirm":"create_refund"}',
    }]);
  },
);

browserTest(
  "requests: a replay is waited for as long as its tool takes, or it would be sent twice",
  {},
  async ({ page, api }) => {
    // The time of what is answered from memory can be made to be up.
    await page.addInitScript(`{
      const short = new AbortController();
      const own = AbortSignal.timeout.bind(AbortSignal);
      AbortSignal.timeout = (ms) => ms <= 15_000 ? short.signal : own(ms);
      window.timeUp = () => short.abort(new DOMException("time is up", "TimeoutError"));
    }`);
    const done = Promise.withResolvers<void>();
    await page.route("**/replay", async (route) => {
      await done.promise;
      await route.continue().catch(() => {});
    });
    const { id } = api.addRequest({ tool: "create_refund", outcome: "ok" });
    await open(page, api, `requests/${id}`);
    await panelOf(page).getByRole("button", { name: "Replay…" }).click();
    const dialog = page.getByRole("dialog", { name: "Replay create_refund" });
    await dialog.getByRole("textbox").fill("create_refund");
    await dialog.getByRole("button", { name: "Replay", exact: true }).click();
    await dialog.getByText("Waiting for the server").waitFor();
    await page.evaluate("timeUp()");
    done.resolve();
    await dialog.getByText("231 ms").waitFor();
    assertEquals(api.done.length, 1);
  },
);

browserTest(
  "requests: a long list is drawn in part and loads on [ui §9]",
  {},
  async ({ page, api }) => {
    await open(page, api);
    const last = api.rows[999]?.id;
    await until(
      page,
      `(() => {
    const list = document.querySelector(".list");
    list.scrollTo(0, list.scrollHeight);
    return list.querySelector("table").getAttribute("aria-rowcount") > 1000;
  })()`,
    );
    assertEquals(await page.locator("tr[data-id]").count() < 120, true);
    await page.evaluate(`(() => {
    const list = document.querySelector(".list");
    list.scrollTo(0, 999 * list.querySelector("tr[data-id]").offsetHeight);
  })()`);
    await page.locator(`tr[data-id="${last}"]`).waitFor();
  },
);

browserTest(
  "requests: accessible in each theme and width, with and without a panel [ui §8]",
  {},
  async (scene) => {
    const { page, api } = scene;
    const bad = api.rows.find(({ outcome }) => outcome === "http_error")?.id;
    const flight = api.rows.find(({ outcome }) => outcome === "in_flight")?.id;
    for (
      const [width, theme] of [[1280, "light"], [1280, "dark"], [360, "light"], [
        2560,
        "dark",
      ]] as const
    ) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: theme });
      for (const part of ["", `/${OPENED_ID}`, `/${bad}`, `/${flight}`]) {
        await page.goto(`${api.url}/ui?${width}${theme}#requests${part}?status=failed`);
        await page.locator("tr[data-id]").first().waitFor({ state: "attached" });
        if (part !== "") await panelOf(page).getByRole("heading", { name: "Facts" }).waitFor();
        await assertAccessible(page);
      }
    }
    api.state = "empty";
    await page.goto(`${api.url}/ui?empty#requests`);
    await page.getByText("No request has arrived yet").waitFor();
    await assertAccessible(page);
    assertEquals(NOW_MS, await page.evaluate("Date.now()"), "the clock of the test stands");
  },
);
