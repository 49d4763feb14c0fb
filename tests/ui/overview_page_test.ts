import { assertEquals } from "@std/assert";
import { assertAccessible, browserTest, until } from "./browser.ts";

browserTest("overview: says it, then proves it [ui §1, §4]", {}, async ({ page, api }) => {
  await page.goto(`${api.url}/ui`);
  await page.getByRole("heading", { level: 1, name: "Ready" }).waitFor();
  await page.getByText("Commands arrive, and all 3 channels are well.").waitFor();
  const evidence = page.getByRole("list", { name: "Evidence" });
  await evidence.getByText("main answered").waitFor();
  await evidence.getByText("0.6 s ago").waitFor();
  await page.getByText("tools restarted its child 6 min ago.").waitFor();
  await page.getByRole("link", { name: "Certificates" }).waitFor();
  const path = page.getByRole("group", { name: "The path of a request" });
  await path.getByText("reaches 6 addresses, starts 1 program, nothing else").waitFor();
  await path.getByText("p50 43 ms to post").waitFor();
  // Each of 3 channels: in, out, to its server; and poll, answers, queue. No line hangs in the air.
  await until(page, "document.querySelectorAll('.edges .edge').length === 12");
  await page.getByRole("img", { name: /^Latency, p50 \d+ ms, p99/ }).waitFor();
  await page.getByRole("img", { name: /^Typical call: Waited at the control plane \d+ ms/ })
    .waitFor();
});

browserTest(
  "overview: an event changes the statement at once [ui §5]",
  {},
  async ({ page, api }) => {
    await page.goto(`${api.url}/ui`);
    await page.getByRole("heading", { level: 1, name: "Ready" }).waitFor();
    api.state = "not_ready";
    const { sampleReadiness } = await import("./sample/status.ts");
    api.send("readiness", sampleReadiness("not_ready"));
    await page.getByRole("heading", { name: "Not ready: the control plane refuses the API key" })
      .waitFor();
    const next = page.getByRole("region", { name: "What to do next" });
    await next.getByText("tunnel-client doctor --profile acme-finance").waitFor();
    await next.getByText("in 12 s").waitFor();
    await page.getByRole("group", { name: "The path of a request" }).getByText("14 failed")
      .waitFor();
    await next.getByRole("button", { name: "Try now" }).click();
    await until(page, "!document.querySelector('.next-steps button[disabled]')");
    assertEquals(api.done.map(({ call }) => call), ["POST /api/poll/retry"]);
  },
);

browserTest(
  "overview: a part that fails says which call, the rest stays [ui §4]",
  {},
  async (scene) => {
    const { page, api } = scene;
    api.broken.set("/api/analytics", "the ring is being resized");
    await page.goto(`${api.url}/ui`);
    await page.getByRole("heading", { level: 1, name: "Ready" }).waitFor();
    const failures = page.locator(".part-failures");
    await failures.getByText("answered 500: the ring is being resized").waitFor();
    await assertAccessible(page);
    api.broken.clear();
    await failures.getByRole("button", { name: "Try again" }).click();
    await failures.getByText("HTTP 500", { exact: true }).waitFor();
  },
);

browserTest(
  "overview: what is not there yet has its place [ui §4, §8]",
  {},
  async ({ page, api }) => {
    api.silent.add("/readyz");
    await page.goto(`${api.url}/ui`);
    await page.getByRole("heading", { level: 1, name: "Asking the client" }).waitFor();
    assertEquals(await page.getByText("Ready", { exact: true }).count(), 0);
  },
);

browserTest("overview: accessible in each state, theme and width [ui §8]", {}, async (scene) => {
  const { page, api } = scene;
  for (const state of ["ready", "not_ready", "down", "empty"] as const) {
    api.state = state;
    for (
      const [width, theme] of [[1280, "light"], [1280, "dark"], [360, "light"], [
        2560,
        "dark",
      ]] as const
    ) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(`${api.url}/ui?${state}${width}${theme}`);
      await page.getByRole("heading", { level: 1, name: /^(Ready|Not ready)/ }).waitFor();
      await page.locator(".tile").first().waitFor();
      await page.locator(".reach").waitFor();
      await assertAccessible(page);
      assertEquals(
        await page.evaluate(
          "document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth",
        ),
        true,
        `nothing is wider than the page: ${state} ${width}`,
      );
    }
  }
});
