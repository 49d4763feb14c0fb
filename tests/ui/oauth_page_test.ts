import { assertEquals } from "@std/assert";
import { browserTest } from "./browser.ts";
import { failureTest, looksTest } from "./page_looks.ts";

looksTest("oauth", "oauth", ["ready", "not_ready", "down", "empty"], async (page, state) => {
  const texts = {
    ready: "Clients can learn where to get a token",
    not_ready: "advertises no login server",
    down: "Discovery failed.",
    empty: "The first look is under way",
  };
  await page.getByText(texts[state]).first().waitFor();
});

failureTest("oauth", "oauth", "/api/oauth", "Named by the server’s challenge");

browserTest("oauth: a mismatch is said in plain words, with who can mend it [ui §2]", {}, async (
  { page, api },
) => {
  await page.goto(`${api.url}/ui#oauth`);
  const steps = page.locator(".discovery li");
  await steps.last().getByText("It calls itself https://login.acme.example, the resource names")
    .waitFor();
  await steps.last().getByText("ask the owner of the login server to align them").waitFor();
  assertEquals(await steps.count(), 3);
  await page.getByText("differs", { exact: true }).waitFor();
});

browserTest("oauth: discovery is set off again [ui §5]", {}, async ({ page, api }) => {
  await page.goto(`${api.url}/ui#oauth`);
  await page.getByText("200, selected").first().waitFor();
  api.state = "not_ready";
  await page.getByRole("button", { name: "Discover again" }).click();
  await page.getByText("advertises no login server").first().waitFor();
  assertEquals(api.done.map(({ call }) => call), ["POST /api/oauth/discover"]);

  api.pages.refuses = "the client is draining";
  await page.getByRole("button", { name: "Discover again" }).click();
  await page.getByText("answered 503: the client is draining").waitFor();
});
