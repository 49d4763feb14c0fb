import { assertEquals, assertMatch } from "@std/assert";
import { assertAccessible, browserTest } from "./browser.ts";
import { failureTest, looksTest } from "./page_looks.ts";
import { NOW_MS } from "./sample/chance.ts";
import { sampleHarpoonCalls } from "./sample/harpoon.ts";

looksTest("harpoon", "harpoon", ["ready", "empty"], async (page, state) => {
  const text = state === "empty" ? "No targets can be called" : "not reached: tls issuer unknown";
  await page.getByText(text).first().waitFor();
});

failureTest("harpoon", "harpoon", "/api/harpoon/targets", "and below");

browserTest("harpoon: limits, targets, then calls of one label [ui §2]", {}, async (
  { page, api },
) => {
  await page.goto(`${api.url}/ui#harpoon`);
  await page.getByText("5, to listed targets only").waitFor();
  const targets = page.getByRole("table", { name: "Targets" });
  await targets.getByText("suffix:.acme.example").first().waitFor();
  const rows = page.getByRole("table", { name: "Recent calls" }).locator("tbody tr");
  assertEquals(await rows.count(), 24);
  await page.getByLabel("Label", { exact: true }).selectOption("ledger");
  assertEquals(await rows.count(), 5);
});

browserTest(
  "harpoon: a call tells why it has no payloads, or shows them [operator-surface §5]",
  {},
  async ({ page, api }) => {
    await page.goto(`${api.url}/ui#harpoon`);
    const rows = page.getByRole("table", { name: "Recent calls" }).locator("tbody tr");
    await rows.first().click();
    const dialog = page.getByRole("dialog", { name: "Call of rates" });
    await dialog.getByText("Payloads are not kept").waitFor();
    const request = dialog.getByRole("link", { name: /^req_/ });
    assertMatch(await request.getAttribute("href") ?? "", /^#requests\/req_/);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    api.state = "down";
    await page.goto(`${api.url}/ui?captured#harpoon`);
    await rows.first().press("Enter");
    await dialog.getByText('{"pair":"EURUSD"}').waitFor();
    await dialog.getByText("90.0 kB, redacted, only its beginning is kept").waitFor();
    await assertAccessible(page);
  },
);

browserTest(
  "harpoon: rows do not move under the pointer, what came is counted [ui §10]",
  {},
  async (
    { page, api },
  ) => {
    await page.goto(`${api.url}/ui#harpoon`);
    const first = page.getByRole("table", { name: "Recent calls" }).locator("tbody tr").first();
    await first.getByText("rates").hover();
    const [call] = sampleHarpoonCalls("ready");
    const calls = [{ ...call, label: "brand-new", at: NOW_MS }, ...sampleHarpoonCalls("ready")];
    await page.route("**/api/harpoon/calls", (route) => route.fulfill({ json: { calls } }));
    await page.getByText("held while you point at it, 1 new").waitFor();
    assertEquals(await first.getByText("brand-new").count(), 0);
    await page.mouse.move(5, 5);
    await first.getByText("brand-new").waitFor();
  },
);
