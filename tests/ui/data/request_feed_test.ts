import { assertEquals } from "@std/assert";
import { browserTest, until } from "../browser.ts";

const ROWS = "tr[data-id]";

browserTest(
  "requests: what a filter of the page means is found beyond the newest page [ui §2]",
  {},
  async ({ page, api }) => {
    const wanted = [250, 700].map((index) => {
      const row = api.rows[index];
      if (row === undefined) throw new Error("the sample has fewer requests");
      return api.rows[index] = { ...row, outcome: "dns", session: "5e551011" };
    });
    const ids = wanted.map(({ id }) => id);
    // Links of the overview: a cause of failure, and a client.
    for (const query of ["status=dns", "session=5e551011"]) {
      await page.goto(`${api.url}/ui?${query}#requests?${query}`);
      await until(page, `document.querySelectorAll("${ROWS}").length === 2`);
      assertEquals(
        await page.locator(ROWS).evaluateAll((rows) => rows.map(({ dataset }) => dataset["id"])),
        ids,
      );
    }
    await page.goto(`${api.url}/ui?none#requests?session=nobody`);
    await page.getByText("Nothing matches").waitFor();
  },
);

browserTest(
  "requests: those of a process that is gone wait for nobody",
  {},
  async ({ page, api }) => {
    await page.goto(`${api.url}/ui#requests`);
    await page.locator(ROWS).first().waitFor();
    await page.keyboard.press("p");
    const { id } = api.addRequest();
    await page.getByRole("button", { name: "Resume, 1 new" }).waitFor();

    await api.goAway();
    api.instanceId = "another";
    api.rows.length = 0;
    const next = api.addRequest();
    api.comeBack();
    const banner = page.getByRole("alert");
    await banner.getByRole("button", { name: "Try now" }).click();
    await banner.getByText("The client restarted").waitFor();
    await page.locator(`tr[data-id="${next.id}"]`).waitFor();
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    const last = api.addRequest();
    await page.locator(`tr[data-id="${last.id}"]`).waitFor();
    assertEquals(await page.locator(`tr[data-id="${id}"]`).count(), 0);
  },
);

browserTest(
  "requests: no more wait for a paused list than it would show",
  {},
  async ({ page, api }) => {
    await page.goto(`${api.url}/ui#requests`);
    await page.locator(ROWS).first().waitFor();
    await page.keyboard.press("p");
    await page.getByRole("button", { name: "Resume" }).waitFor();
    for (let n = 0; n < 2_100; n++) api.addRequest();
    const last = api.addRequest();
    await page.getByRole("button", { name: "Resume, 2,000 new" }).waitFor();
    await page.keyboard.press("p");
    await page.locator(`tr[data-id="${last.id}"]`).waitFor();
  },
);
