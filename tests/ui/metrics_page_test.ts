import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { browserTest } from "./browser.ts";
import { failureTest, looksTest } from "./page_looks.ts";

looksTest("metrics", "metrics", ["ready", "empty"], async (page) => {
  await page.getByRole("region", { name: "Memory" }).getByText("84 MB").waitFor();
  await page.locator(".plot canvas").first().waitFor();
});

failureTest("metrics", "metrics", "/api/analytics", "Calls per second");

browserTest(
  "metrics: every chart has its series, its numbers as text, and the raw text is a link away [ui §2, §8]",
  {},
  async (
    { page, api },
  ) => {
    await page.goto(`${api.url}/ui#metrics`);
    const charts = page.locator(".metric");
    await charts.last().waitFor();
    assertEquals(await charts.count(), 12);
    assertEquals(await page.locator(".metric .plot[role=img] canvas").count(), 12);
    await page.getByRole("img", { name: /^Latency, received to posted: p50 \d+ ms, p95 / })
      .waitFor();
    await page.getByText("commands_poll_errors_total").waitFor();
    await page.getByRole("region", { name: "Failed polls" }).getByText("since start 3").waitFor();
    const raw = page.getByRole("link", { name: "Open /metrics" });
    assertEquals(await raw.getAttribute("href"), "/metrics");
  },
);

browserTest("metrics: one crosshair reads every chart at the same moment [ui §9]", {}, async (
  { page, api },
) => {
  await page.goto(`${api.url}/ui#metrics`);
  await page.getByText("Values are the latest.").waitFor();
  const values = page.locator(".metric .values");
  const now = await values.allTextContents();
  await page.locator(".metric .plot").first().hover({ position: { x: 60, y: 30 } });
  await page.getByText(/Values at 10:\d\d:\d\d\./).waitFor();
  const then = await values.allTextContents();
  for (const index of [0, 2, 3]) assertNotEquals(then[index], now[index]);
  const places: unknown = await page.evaluate(
    "[...new Set([...document.querySelectorAll('.u-cursor-x')].map((e) => e.style.transform))].length",
  );
  assertEquals(places, 1);
});

browserTest("metrics: the moment moves by keyboard too [ui §6]", {}, async ({ page, api }) => {
  await page.goto(`${api.url}/ui#metrics`);
  const slider = page.getByRole("slider", { name: "Moment" });
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await page.getByText(/Values at/).waitFor();
  assertMatch(await slider.getAttribute("aria-valuetext") ?? "", /^\d\d:\d\d:\d\d$/);
  await page.keyboard.press("End");
  await page.getByText("Values are the latest.").waitFor();
});
