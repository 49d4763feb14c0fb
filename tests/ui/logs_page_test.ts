import { assertEquals } from "@std/assert";
import { assertAccessible, browserTest, until } from "./browser.ts";
import { failureTest, looksTest } from "./page_looks.ts";
import { NOW_MS } from "./sample/chance.ts";
import { sampleLog, sampleLogs } from "./sample/logs.ts";

const event = (seq: number, message: string) =>
  sampleLog(seq, NOW_MS, "INFO", message, { component: "process" });

looksTest("logs", "logs", ["ready", "empty"], async (page, state) => {
  const text = state === "empty" ? "Nothing has been recorded yet" : "upstream error passed on";
  await page.getByText(text).first().waitFor();
});

failureTest("logs", "logs", "/api/logs", "command answered");

browserTest(
  "logs: the address searches, finds are marked, secrets stay hidden [ui §2, §4]",
  {},
  async (
    { page, api },
  ) => {
    await page.goto(`${api.url}/ui#logs?q=child`);
    await page.getByText("3 lines").waitFor();
    assertEquals(await page.locator("mark").allTextContents(), ["child", "child", "child"]);
    await page.keyboard.press("/");
    await page.keyboard.type(" exited");
    await page.getByText("1 line", { exact: true }).waitFor();
    await page.waitForURL(/#logs\?q=child\+exited$/);
    await page.getByRole("searchbox").fill("nothing like it");
    await page.getByText("No line matches").waitFor();
    await page.getByRole("searchbox").fill("authorization");
    await page.getByText("redacted", { exact: true }).first().waitFor();
  },
);

browserTest(
  "logs: the view's level filters, the client's level is set by PUT [operator-surface §6]",
  {},
  async (
    { page, api },
  ) => {
    await page.goto(`${api.url}/ui#logs`);
    await page.getByText("66 lines").waitFor();
    await page.getByRole("button", { name: "Error", exact: true }).click();
    await page.getByText("1 line", { exact: true }).waitFor();
    await page.getByLabel("Client records").selectOption("debug");
    await page.getByText("The client records debug from now on").waitFor();
    assertEquals(api.done, [{ call: "PUT /api/log-level", body: '{"level":"debug"}' }]);
    assertEquals(await page.getByLabel("Client records").inputValue(), "debug");
  },
);

browserTest(
  "logs: live lines come in while followed, and are counted while not [ui §6, §8]",
  {},
  async (
    { page, api },
  ) => {
    await page.goto(`${api.url}/ui#logs`);
    await page.getByText("66 lines").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    api.send("log", event(9_001, "first of its kind"));
    await page.getByText("first of its kind").waitFor();
    await page.keyboard.press("p");
    await page.getByRole("button", { name: "Follow", exact: true }).waitFor();
    api.send("log", event(9_002, "second of its kind"));
    await page.getByRole("button", { name: "Follow, 1 new" }).waitFor();
    assertEquals(await page.getByText("second of its kind").count(), 0);
    await page.keyboard.press("p");
    await page.getByText("second of its kind").waitFor();
  },
);

browserTest("logs: of many lines those near the eye are drawn [ui §9]", {}, async (
  { page, api },
) => {
  api.pages.logs = sampleLogs(4_994);
  await page.goto(`${api.url}/ui#logs`);
  await page.getByText("5,000 lines").waitFor();
  const log = page.getByRole("log");
  const drawn = page.locator(".log-line");
  const last = drawn.last();
  await last.waitFor();
  const atEnd = () => log.evaluate((e) => e.scrollHeight - e.clientHeight - e.scrollTop < 5);
  assertEquals(await atEnd(), true);
  assertEquals(await drawn.count() < 400, true, "lines far from the eye are not drawn");

  await log.evaluate((e) => e.scrollTo(0, 0));
  await page.getByText("tunnel-client started").waitFor();
  assertEquals(await drawn.count() < 400, true);
  await page.getByRole("button", { name: "Follow", exact: true }).click();
  await last.getByText("command").waitFor();
  await until(
    page,
    "(e => e.scrollHeight - e.clientHeight - e.scrollTop < 5)(document.querySelector('.log'))",
  );
});

browserTest("logs: a bundle says what it would hold before it is made [ui §5]", {}, async (
  { page, api },
) => {
  await page.goto(`${api.url}/ui#logs`);
  await page.getByRole("button", { name: "Support bundle…" }).click();
  const dialog = page.getByRole("dialog", { name: "Download a support bundle" });
  await dialog.getByText("1,204 events of at most 2,000 kept").waitFor();
  await dialog.getByText("admin/harpoon.json").waitFor();
  await assertAccessible(page);
  await dialog.getByLabel("Logs of the last").selectOption("2 hours");
  const download = dialog.getByRole("link", { name: "Download" });
  assertEquals(await download.getAttribute("href"), "/api/logs/export?minutes=120");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});
