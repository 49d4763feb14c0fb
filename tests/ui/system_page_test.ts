import { assertEquals } from "@std/assert";
import { browserTest, until } from "./browser.ts";
import { failureTest, looksTest } from "./page_looks.ts";

looksTest("system", "system", ["ready", "down", "empty"], async (page) => {
  await page.getByRole("table", { name: "Settings" }).waitFor();
  await page.getByRole("table", { name: "Sandbox plan" }).waitFor();
  await page.getByRole("table", { name: "Routes and proxies" }).waitFor();
});

failureTest("system", "system", "/api/settings", "control_plane.tunnel_id");

browserTest("system: what expires first comes first, with how long it still is [ui §4]", {}, async (
  { page, api },
) => {
  await page.goto(`${api.url}/ui#system`);
  const rows = page.getByRole("table", { name: "Certificates" }).locator("tbody tr");
  await rows.first().getByText("CN=tunnel-client.finance").waitFor();
  await rows.first().getByText("19 days").waitFor();
  await rows.last().getByText("4 years").waitFor();
  await page.getByRole("img", { name: "Last 10 checks, 1 failed" }).waitFor();
});

browserTest("system: the address brings a part into view [ui §2]", {}, async ({ page, api }) => {
  await page.goto(`${api.url}/ui#system/settings`);
  await page.getByRole("table", { name: "Settings" }).waitFor();
  await until(
    page,
    "document.getElementById('settings').getBoundingClientRect().top < innerHeight - 40",
  );
});

browserTest("system: a client without a sandbox route shows no sandbox [ui §5]", {}, async (
  { page, api },
) => {
  await page.route(
    "**/api/sandbox",
    (route) => route.fulfill({ status: 404, body: "not found\n" }),
  );
  await page.goto(`${api.url}/ui#system`);
  await page.getByRole("table", { name: "Settings" }).waitFor();
  await page.locator("#sandbox").waitFor({ state: "detached" });
  assertEquals(
    await page.getByRole("navigation", { name: "On this page" }).getByRole("link").count(),
    3,
  );
});

browserTest(
  "system: settings tell where they come from, secrets only that they are set [ui §4]",
  {},
  async (
    { page, api },
  ) => {
    await page.goto(`${api.url}/ui#system`);
    const table = page.getByRole("table", { name: "Settings" });
    const key = table.getByRole("row", { name: /control_plane\.api_key/ });
    await key.getByText("redacted", { exact: true }).waitFor();
    await page.getByText("8 of 14 are set").waitFor();
    assertEquals(await table.locator("tbody tr").count(), 8);
    await page.getByRole("button", { name: "All", exact: true }).click();
    assertEquals(await table.locator("tbody tr").count(), 14);
    await page.keyboard.press("/");
    await page.keyboard.type("poll_timeout");
    assertEquals(await table.locator("tbody tr").count(), 1);
  },
);

browserTest("system: the plan has one run of rows for each kind of right [ui §4]", {}, async (
  { page, api },
) => {
  const row = (permission: string, value: string) => ({
    permission,
    value,
    reason: "",
    setting: "",
    held: true,
  });
  const plan = [row("read", "/a"), row("net", "b:1"), row("write", "/a"), row("read", "/c")];
  await page.route(
    "**/api/sandbox",
    (route) =>
      route.fulfill({ json: { mode: "worker", applied_at: null, verdict: "exact", plan } }),
  );
  await page.goto(`${api.url}/ui#system/sandbox`);
  const rows = page.getByRole("table", { name: "Sandbox plan" }).locator("tbody tr");
  await rows.first().waitFor();
  assertEquals(
    await rows.locator("td.mono").allInnerTexts().then((all) =>
      all.filter((text) => text !== "").map((text) => text.trim())
    ),
    ["b:1", "/a", "/c", "/a"],
  );
  assertEquals(await rows.locator(".again").count(), 1);
});
