import { browserTest } from "../browser.ts";

/** Longer than `/api/status` may be asked for again after an event. */
const SLOW_MS = 1_500;
const EVENT_MS = 100;

browserTest(
  "an answer that takes longer than events are apart is waited for, and shown",
  { runs: true },
  async ({ page, api }) => {
    await page.route("**/api/status", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      // Nobody may wait for it any more.
      await route.continue().catch(() => {});
    });
    const telling = setInterval(
      () => api.send("channel", { name: "main", enabled: true, server_kind: "external" }),
      EVENT_MS,
    );
    try {
      await page.goto(`${api.url}/ui#channels`);
      await page.getByRole("heading", { name: "main", exact: true }).waitFor();
    } finally {
      clearInterval(telling);
      await page.unrouteAll({ behavior: "ignoreErrors" });
    }
  },
);
