import { assert, assertEquals } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { codexOnPath } from "../codex/rig.ts";
import { type AdminClient, startAdmin } from "../e2e/admin_rig.ts";
import { API_KEY } from "../e2e/client.ts";
import { assertAccessible, openPage, pageTest, until } from "./browser.ts";

/** A value that only the client may know. */
const TOKEN = "planted-admin-token-0123456789";

/** A client whose `codex` is the stand-in, and its page. The words change how the stand-in starts. */
async function opened(browser: Browser, ...words: readonly string[]) {
  await using opening = new AsyncDisposableStack();
  const bin = await Deno.makeTempDir();
  opening.defer(() => Deno.remove(bin, { recursive: true }));
  const codex = await codexOnPath(bin, ...words);
  const client: AdminClient = opening.use(
    await startAdmin({
      flags: ["--admin-ui.assistant", "--admin-ui.token", "env:PLANTED"],
      permissions: () => [`--allow-run=${codex}`],
      env: { PATH: `${bin}:${Deno.env.get("PATH") ?? ""}`, PLANTED: TOKEN },
    }),
  );
  const page = await openPage(browser, { runs: true });
  await page.goto(`${client.baseUrl}/ui#codex`);
  const open = opening.move();
  return { client, page, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function prompt(page: Page, text: string): Promise<void> {
  const field = page.getByRole("textbox", { name: "Prompt" });
  await field.fill(text);
  const send = page.getByRole("button", { name: "Send" });
  await until(page, `!document.querySelector("button[type=submit]").disabled`);
  await send.click();
}

pageTest(
  "live: a prompt goes to Codex, its answer streams in, and what it asks a person decides, both ways [issue 9, codex §12.15]",
  async (browser) => {
    await using live = await opened(browser);
    const { page } = live;
    const log = page.getByRole("log", { name: "Transcript" });
    await prompt(page, "say hello from the other side");
    await log.getByText("hello from the other side", { exact: true }).waitFor();
    await page.getByText("a@example.com").waitFor();
    await prompt(page, "run");
    await log.getByText("total 0").waitFor();

    const question = page.getByRole("region", { name: "Codex wants to run a command" });
    for (const [button, decision] of [["Decline", "decline"], ["Approve", "accept"]] as const) {
      await prompt(page, "approve");
      await question.getByText("rm -rf build").waitFor();
      await question.getByText("to start afresh").waitFor();
      await assertAccessible(page);
      await question.getByRole("button", { name: button }).click();
      await log.getByText(`{"decision":"${decision}"}`).waitFor();
      await question.waitFor({ state: "detached" });
    }

    await prompt(page, "hang");
    await log.getByText("Codex works…").waitFor();
    await page.getByRole("button", { name: "Interrupt" }).click();
    await log.getByText("The turn interrupted").waitFor();

    await page.getByRole("button", { name: "New chat" }).click();
    await log.getByText("Ask about this tunnel").waitFor();
    assertEquals(await log.getByText("total 0").count(), 0);
    await assertAccessible(page);
  },
);

pageTest(
  "live: a crash is told with what Codex said, and it runs again when a person starts it",
  async (browser) => {
    await using live = await opened(browser);
    const { page } = live;
    await prompt(page, "exit");
    const main = page.locator("main");
    await main.getByText("Codex does not run").waitFor();
    await main.getByText("out of cheese").first().waitFor();
    await main.getByRole("button", { name: "Start Codex" }).click();
    await page.getByRole("textbox", { name: "Prompt" }).waitFor();
  },
);

pageTest(
  "live: a login by device code shows code and address, and can be given up [codex §3.2]",
  async (browser) => {
    await using live = await opened(browser, "logged-out", "login-hangs");
    const { page } = live;
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("ABCD-1234").waitFor();
    const link = page.getByRole("link", { name: "https://example.com/device" });
    assertEquals(await link.getAttribute("rel"), "noreferrer");
    await assertAccessible(page);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  },
);

pageTest(
  "live: secrets of the client are neither on the page nor in Codex's environment [operator §7, codex §12.14]",
  async (browser) => {
    await using live = await opened(browser, "tells-env");
    const { page, client } = live;
    const said = page.getByRole("region", { name: "What Codex said" });
    await said.getByText("names: ").waitFor();
    const names = (await said.innerText()).split(/\s+/);
    assert(names.includes("PATH"), "Codex says which variables it has");
    for (const name of ["CONTROL_PLANE_API_KEY", "PLANTED"]) {
      assertEquals(names.includes(name), false, name);
    }
    // What Codex repeats of a secret is blanked before it is shown.
    await prompt(page, "hang");
    await page.getByRole("log").getByText("working").waitFor();
    const html = String(await page.evaluate("document.documentElement.outerHTML"));
    const events = JSON.stringify(await client.json("/api/codex/events?limit=512"));
    for (const secret of [API_KEY, TOKEN]) {
      assertEquals(html.includes(secret) || events.includes(secret), false);
    }
  },
);
