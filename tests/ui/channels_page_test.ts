import { assertEquals } from "@std/assert";
import { browserTest } from "./browser.ts";
import { failureTest, looksTest } from "./page_looks.ts";

looksTest("channels", "channels", ["ready", "down", "empty"], async (page) => {
  await page.getByRole("heading", { level: 2, name: "harpoon" }).waitFor();
  await page.getByRole("img", { name: /^Calls per second on main/ }).waitFor();
});

failureTest("channels", "channels", "/api/status", "Streamable HTTP");

browserTest("channels: a server that is down is told with its breaker [ui §2]", {}, async (
  { page, api },
) => {
  api.state = "down";
  await page.goto(`${api.url}/ui#channels`);
  const main = page.getByRole("region", { name: "main", exact: true });
  await main.getByText("does not answer, breaker open").waitFor();
  await main.getByText("open, next try in 4 s").waitFor();
  const tools = page.getByRole("region", { name: "tools", exact: true });
  await tools.getByText("/opt/acme/bin/warehouse-mcp --stdio").waitFor();
  await tools.getByText("1, last exit code 137").waitFor();
});

browserTest("channels: a probe is set off, and its end is told [ui §5]", {}, async (
  { page, api },
) => {
  await page.goto(`${api.url}/ui#channels`);
  const main = page.getByRole("region", { name: "main", exact: true });
  await main.getByRole("button", { name: "Probe now" }).click();
  await main.getByText("Probed.").waitFor();
  assertEquals(api.done.map(({ call }) => call), ["POST /api/channels/main/probe"]);

  api.pages.refuses = "the client is draining";
  await main.getByRole("button", { name: "Probe now" }).click();
  await main.getByText("answered 503: the client is draining").waitFor();
});
