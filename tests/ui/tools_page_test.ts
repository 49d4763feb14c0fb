import { assertEquals, assertMatch } from "@std/assert";
import { browserTest } from "./browser.ts";
import { failureTest, looksTest } from "./page_looks.ts";

looksTest("tools", "tools", ["ready", "empty"], async (page, state) => {
  const text = state === "empty" ? "No tool has been called in this window" : "search_invoices";
  await page.getByText(text).first().waitFor();
});

failureTest("tools", "tools", "/api/analytics", "search_invoices");

browserTest("tools: most calls first, and by what its heading is pressed for [ui §2]", {}, async (
  { page, api },
) => {
  await page.goto(`${api.url}/ui#tools`);
  const table = page.getByRole("table", { name: "Tools" });
  const first = table.locator("tbody tr").first();
  await first.getByText("search_invoices").waitFor();
  await table.getByRole("button", { name: "p95" }).click();
  await first.getByText("export_ledger").waitFor();
  const heading = table.getByRole("columnheader", { name: "p95" });
  assertEquals(await heading.getAttribute("aria-sort"), "descending");
  await table.getByRole("button", { name: "p95" }).click();
  assertEquals(await heading.getAttribute("aria-sort"), "ascending");
});

browserTest("tools: the spread tells its numbers to who cannot see it [ui §8]", {}, async (
  { page, api },
) => {
  await page.goto(`${api.url}/ui#tools`);
  const spread = page.getByRole("img", { name: /^Latency distribution, p50 88 ms, p95/ });
  await spread.waitFor();
  assertEquals(await spread.locator(".quantile").count(), 2);
  assertEquals(await spread.locator(".quantile.dashed").count(), 1);
});

browserTest("tools: Enter on a row leads to its requests [ui §2, §6]", {}, async (
  { page, api },
) => {
  await page.goto(`${api.url}/ui#tools`);
  const rows = page.getByRole("table", { name: "Tools" }).locator("tbody tr");
  await rows.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/#requests/);
  assertMatch(page.url(), /#requests\?tool=get_customer&channel=main$/);
});

browserTest(
  "tools: what is no call of a tool stands apart, and what a server says of a tool beside it [ui §5, §7]",
  {},
  async ({ page, api }) => {
    await page.goto(`${api.url}/ui#tools`);
    const tools = page.getByRole("table", { name: "Tools" });
    const row = tools.locator("tbody tr", { hasText: "search_invoices" });
    await row.getByText("read-only").waitFor();
    assertEquals(await tools.getByText("tools/list").count(), 0);
    const methods = page.getByRole("table", { name: "Other methods" });
    await methods.getByText("tools/list", { exact: true }).first().waitFor();
    assertEquals(await methods.getByText("Says it is").count(), 0);
  },
);
