import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { assertAccessible, type Look, openPage, pageTest } from "./browser.ts";
import { startLive } from "./live_client.ts";
import { overflow } from "./page_looks.ts";

/** Pictures to look at; never committed. */
const PICTURES = new URL("../../dist/pages/", import.meta.url);

/** How each page is looked at. */
const LOOKS: readonly Look[] = [
  { width: 360, height: 800 },
  { width: 1280, height: 900 },
  { width: 2560, height: 1400 },
].flatMap((size): Look[] => [
  { ...size, theme: "dark", runs: true },
  { ...size, theme: "light", runs: true },
]);

/** What each page shows of the traffic, whatever its width. */
const SEEN: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async overview(page) {
    await page.getByRole("heading", { level: 1, name: "Ready" }).waitFor();
    const path = page.getByRole("group", { name: "The path of a request" });
    // There is room for three: the one that is not well, and the first ones.
    for (const name of ["main", "gone"]) {
      await path.getByText(name, { exact: true }).first().waitFor();
    }
    await page.getByRole("link", { name: "2 more channels" }).waitFor();
    // The failures of this traffic, by their kind.
    await page.locator(".part-failures").getByText("gone").first().waitFor();
    await page.locator(".part-who").getByText("e2e", { exact: true }).first().waitFor();
  },
  async requests(page) {
    const table = page.getByRole("table", { name: "Requests" });
    for (const title of ["lookup", "call_target", "uppercase"]) {
      await table.getByText(title, { exact: true }).first().waitFor();
    }
    await table.getByText("Refused").first().waitFor();
  },
  async tools(page) {
    const table = page.getByRole("table", { name: "Tools" });
    for (const tool of ["echo", "get-sum", "uppercase", "lookup"]) {
      await table.getByText(tool, { exact: true }).first().waitFor();
    }
    const methods = page.getByRole("table", { name: "Other methods" });
    await methods.getByText("tools/list", { exact: true }).first().waitFor();
  },
  async channels(page) {
    const card = page.getByRole("region", { name: "main", exact: true });
    await card.getByText("mcp-servers/everything").first().waitFor();
    await page.getByRole("region", { name: "gone", exact: true }).waitFor();
  },
  async oauth(page) {
    await page.getByText("/.well-known/oauth-protected-resource").first().waitFor();
  },
  async harpoon(page) {
    await page.getByRole("table", { name: "Recent calls" }).getByText("orders").first().waitFor();
  },
  async logs(page) {
    await page.getByRole("log").getByText("MCP channel opened").first().waitFor();
    await page.getByRole("log").getByText("Failed to reach MCP server").first().waitFor();
  },
  async metrics(page) {
    await page.getByText("tunnel_client_requests_total").first().waitFor();
    await page.locator(".uplot canvas").first().waitFor();
  },
  async system(page) {
    await page.getByText("inspect.capture_payloads").first().waitFor();
    await page.getByText("inspect.capture_payloads").first().scrollIntoViewIfNeeded();
    await page.getByRole("heading", { level: 1 }).scrollIntoViewIfNeeded();
  },
};

pageTest(
  "live pages: each shows the traffic of a real tunnel, at every width and in both themes, and axe finds nothing [issue 6, ui §8]",
  async (browser) => {
    await Deno.mkdir(PICTURES, { recursive: true });
    await using live = await startLive();
    await live.traffic();
    for (const look of LOOKS) {
      const page = await openPage(browser, look);
      const complaints = complaintsOf(page);
      for (const [name, seen] of Object.entries(SEEN)) {
        await page.goto(`${live.url}/ui?${name}#${name}`);
        await seen(page);
        await picture(page, name, look);
        if (isJudged(look)) await assertAccessible(page);
        assertEquals(await overflow(page), 0, `${name} at ${look.width}: pixels beyond the page`);
      }
      assertEquals(complaints, []);
      await page.context().close();
    }
  },
);

/** Both themes at one width, and each other width in one of them: colours do not depend on it. */
function isJudged({ width, theme }: Look): boolean {
  return width === 1280 || theme === (width === 360 ? "dark" : "light");
}

/** What the browser has to complain about: errors of scripts, and whatever the policy forbids. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return complaints;
}

async function picture(page: Page, name: string, { width, theme }: Look): Promise<void> {
  const { pathname } = new URL(`${name}-${width}-${theme}.png`, PICTURES);
  await page.screenshot({ path: pathname });
}
