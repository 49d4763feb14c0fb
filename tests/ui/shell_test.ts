import { assertEquals } from "@std/assert";
import { PAGE_TITLES, PAGES } from "../../ui/view/route.ts";
import { assertAccessible, browserTest, until } from "./browser.ts";

browserTest("shell: each page has one h1 and breaks no policy [ui §8, §9]", {}, async (scene) => {
  const { page, api } = scene;
  const said: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && said.push(message.text())));
  page.on("pageerror", (error) => void said.push(error.message));
  await page.goto(`${api.url}/ui`);
  for (const name of PAGES) {
    await page.getByRole("navigation").getByRole("link", { name: PAGE_TITLES[name] }).click();
    await until(page, `document.title.startsWith("${PAGE_TITLES[name]} ")`);
    assertEquals(await page.locator("h1").count(), 1, name);
  }
  assertEquals(said, []);
});

browserTest(
  "shell: keys change page and theme, and can be turned off [ui §6]",
  {},
  async (scene) => {
    const { page, api } = scene;
    await page.goto(`${api.url}/ui`);
    await page.getByRole("heading", { level: 1, name: "Ready" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await page.waitForURL("**/ui#requests");
    await page.keyboard.press("t");
    assertEquals(await page.evaluate("document.documentElement.dataset.theme"), "dark");

    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard" });
    await help.waitFor();
    await assertAccessible(page);
    await help.getByRole("checkbox").uncheck();
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "detached" });
    await page.keyboard.press("t");
    assertEquals(
      await page.evaluate("document.documentElement.dataset.theme"),
      "dark",
      "switched off",
    );

    await page.reload();
    assertEquals(await page.evaluate("document.documentElement.dataset.theme"), "dark", "kept");
    assertEquals(
      await page.evaluate("Object.keys(localStorage).sort()"),
      ["tunnel-client.single-keys", "tunnel-client.theme"],
      "nothing else is kept [ui §10]",
    );
  },
);

browserTest(
  "shell: a lost connection is said and never ready; a restart too [ui §1, §4]",
  {},
  async (scene) => {
    const { page, api } = scene;
    await page.goto(`${api.url}/ui`);
    await page.getByRole("heading", { level: 1, name: "Ready" }).waitFor();
    await page.getByText("Live", { exact: true }).waitFor();

    await api.goAway();
    const banner = page.getByRole("alert");
    await banner.getByText("Lost connection to the client").waitFor();
    await page.getByRole("heading", { level: 1, name: "No answer from the client" }).waitFor();
    assertEquals(await page.getByText("Ready", { exact: true }).count(), 0, "nothing says ready");
    assertEquals(await page.locator(".app.stale").count(), 1);
    await assertAccessible(page);

    api.instanceId = "another";
    api.comeBack();
    await banner.getByRole("button", { name: "Try now" }).click();
    await banner.getByText("The client restarted").waitFor();
    await page.getByRole("heading", { level: 1, name: "Ready" }).waitFor();
    await banner.getByRole("button", { name: "Dismiss" }).click();
    await banner.waitFor({ state: "detached" });
  },
);

browserTest("shell: a narrow screen has four pages below and the rest behind More [ui §2]", {
  width: 360,
}, async ({ page, api }) => {
  await page.goto(`${api.url}/ui`);
  const bar = page.getByRole("navigation", { name: "Pages", exact: true });
  await bar.getByRole("link", { name: "Overview" }).waitFor();
  assertEquals(await bar.getByRole("link").count(), 4);
  await bar.getByRole("button", { name: "More" }).click();
  const more = page.getByRole("dialog", { name: "More" });
  assertEquals(await more.getByRole("link").count(), PAGES.length - 4);
  await assertAccessible(page);
  await more.getByRole("link", { name: "System" }).click();
  await page.waitForURL("**/ui#system");
  await more.waitFor({ state: "detached" });
});
