import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { assertAccessible, browserTest, type Look } from "./browser.ts";
import type { SampleState } from "./sample/status.ts";

/** How a page is looked at, and in how many of its states. */
const LOOKS: readonly (readonly [name: string, look: Look, states: number])[] = [
  ["360 px, light", { width: 360, height: 800, theme: "light" }, Infinity],
  ["1280 px, dark", { width: 1280, height: 900, theme: "dark" }, Infinity],
  ["2560 px, light", { width: 2560, height: 1400, theme: "light" }, 1],
];

/**
 * A page in each of its states, themes and widths: axe finds nothing, nothing sticks out, and the
 * browser has nothing to complain about.
 */
export function looksTest(
  title: string,
  hash: string,
  states: readonly SampleState[],
  seen: (page: Page, state: SampleState) => Promise<void>,
): void {
  for (const [name, look, most] of LOOKS) {
    browserTest(
      `${title}: accessible and within its width at ${name} [ui §8]`,
      look,
      async ({ page, api }) => {
        const complaints: string[] = [];
        page.on("pageerror", ({ message }) => complaints.push(message));
        page.on("console", (message) => {
          // Readiness answers 503 by its contract.
          if (message.type() === "error" && !message.text().includes("503")) {
            complaints.push(message.text());
          }
        });
        for (const state of states.slice(0, most)) {
          api.state = state;
          await page.goto(`${api.url}/ui?${state}#${hash}`);
          await seen(page, state);
          await assertAccessible(page);
          assertEquals(await overflow(page), 0, `${state}: pixels beyond the page`);
        }
        assertEquals(complaints, []);
      },
    );
  }
}

/** How far the content of the page reaches beyond its box. */
export async function overflow(page: Page): Promise<number> {
  return await page.locator("main").evaluate((main) => main.scrollWidth - main.clientWidth);
}

/** Each part of a page that cannot be loaded says so, and loads when it is asked again. */
export function failureTest(title: string, hash: string, path: string, after: string): void {
  browserTest(
    `${title}: a call that fails is named with its status, and can be tried again [ui §4]`,
    {},
    async ({ page, api }) => {
      api.broken.set(path, "out of order");
      await page.goto(`${api.url}/ui#${hash}`);
      const alert = page.locator("main").getByRole("alert").first();
      await alert.getByText(path).waitFor();
      await alert.getByText("answered 500: out of order").waitFor();
      api.broken.delete(path);
      await alert.getByRole("button", { name: "Try again" }).click();
      await page.locator("main").getByText(after).first().waitFor();
    },
  );
}
