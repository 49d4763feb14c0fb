import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { assertAccessible, browserTest, type Look, until } from "./browser.ts";
import { overflow } from "./page_looks.ts";
import { APPROVAL, type CodexState, LOGIN, sampleCodex } from "./sample/codex.ts";

/** Each state of Codex and what its page says. */
const STATES: readonly (readonly [state: CodexState, words: string])[] = [
  ["ready", "Looking closer"],
  ["logged_out", "ABCD-1234"],
  ["starting", "Loading Codex, which starts"],
  ["codex_missing", "Codex is not installed"],
  ["app_server_unsupported", "This Codex is too old"],
  ["error", "run with --allow-run=/usr/bin/codex"],
];
const LOOKS: readonly (readonly [name: string, look: Look])[] = [
  ["360 px, light", { width: 360, height: 800, theme: "light" }],
  ["1280 px, dark", { width: 1280, height: 900, theme: "dark" }],
];

for (const [name, look] of LOOKS) {
  browserTest(
    `assistant: accessible and within its width in each state at ${name} [ui §8]`,
    look,
    async ({ page, api }) => {
      const complaints: string[] = [];
      page.on("pageerror", ({ message }) => complaints.push(message));
      page.on("console", (said) => said.type() === "error" && complaints.push(said.text()));
      for (const [state, words] of STATES) {
        api.pages.codex.status = {
          ...sampleCodex(state),
          ...(state === "logged_out" ? { login: LOGIN } : {}),
          ...(state === "ready" ? { policy: { writes_unasked: true } } : {}),
        };
        api.pages.codex.approvals = state === "ready" ? [APPROVAL] : [];
        await page.goto(`${api.url}/ui?${state}#codex`);
        await page.locator("main").getByText(words).first().waitFor();
        if (state === "ready") await question(page).waitFor();
        await assertAccessible(page);
        assertEquals(await overflow(page), 0, `${state}: pixels beyond the page`);
      }
      assertEquals(complaints, []);
    },
  );
}

browserTest(
  "assistant: where it is off there is no way to it, and its page says how it comes [ui §7]",
  {},
  async (
    { page, api },
  ) => {
    await page.route("**/api/status", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ json: { ...await response.json(), assistant: false } });
    });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${api.url}/ui#codex`);
    await page.getByText("The assistant is off").waitFor();
    await page.getByText("tunnel-client run --admin-ui.assistant").waitFor();
    const links = page.getByRole("navigation").getByRole("link");
    assertEquals(await links.filter({ hasText: "Assistant" }).count(), 0);
    assertEquals(asked.filter((path) => path.startsWith("/api/codex")), [], "Codex is not asked");
    await assertAccessible(page);
  },
);

browserTest(
  "assistant: a transcript has prompts, work, notes, answers, and how a turn ended [operator §10]",
  {},
  async (
    { page, api },
  ) => {
    await page.goto(`${api.url}/ui#codex`);
    const log = page.getByRole("log", { name: "Transcript" });
    await log.getByText("Looking closer").waitFor();
    const told = (await log.innerText()).split(/\n+/);
    assertEquals(told, [
      "why is it not ready?",
      "curl -s http://127.0.0.1:8080/readyz",
      "oauth discovery pending",
      "change profile.yaml",
      "-oauth: on",
      "+oauth: off",
      "the sandbox stopped a command",
      "It waits for OAuth discovery.",
      "Turn it off.",
      "The turn failed: quota",
      "Looking closer",
      "Codex works…",
    ]);
    await page.getByText("WARN no network").waitFor();
  },
);

browserTest(
  "assistant: unless a person says otherwise Codex asks and reads only; writing unasked takes a word of its own [codex §12.15]",
  {},
  async (
    { page, api },
  ) => {
    await page.goto(`${api.url}/ui#codex`);
    const prompt = page.getByRole("textbox", { name: "Prompt" });
    const send = page.getByRole("button", { name: "Send" });
    await prompt.fill("say hi");
    await prompt.press("Enter");
    await page.getByRole("log").getByText("say hi").waitFor({ state: "detached" });
    const [first] = api.done;
    assertEquals([first?.call, rulesOf(first?.body)], ["POST /api/codex/turn/start", [
      "untrusted",
      "read-only",
      false,
    ]]);

    await page.getByLabel("Approvals").selectOption("Never ask");
    await prompt.fill("write it");
    assertEquals(await send.isDisabled(), false, "nothing can be written");
    await page.getByLabel("Sandbox").selectOption("May write in its folder");
    assertEquals(await send.isDisabled(), true);
    await prompt.press("Enter");
    const word = page.getByRole("checkbox", { name: "Let Codex change files without asking" });
    await word.check();
    await assertAccessible(page);
    await send.click();
    await until(page, `document.querySelector("textarea").value === ""`);
    await until(page, `!document.querySelector("[role=log]").ariaBusy.includes("true")`);
    assertEquals(api.done.slice(1).map(({ body }) => rulesOf(body)), [[
      "never",
      "workspace-write",
      true,
    ]]);
    await page.getByLabel("Effort").selectOption("Effort: high");
    assertEquals(await word.isChecked(), false, "it was said for one choice");
  },
);

browserTest("assistant: what Codex refuses is told, and the prompt is not lost [ui §4]", {}, async (
  { page, api },
) => {
  await page.goto(`${api.url}/ui#codex`);
  api.pages.codex.refuses = "Codex refused turn/start: no such model";
  const prompt = page.getByRole("textbox", { name: "Prompt" });
  await prompt.fill("say hi");
  await prompt.press("Enter");
  await page.getByRole("alert").getByText("Codex refused turn/start: no such model").waitFor();
  await until(page, `document.querySelector("textarea").value === "say hi"`);
});

browserTest(
  "assistant: a question shows command, reason and folder; no key answers it by accident [codex §12.15]",
  {},
  async (
    { page, api },
  ) => {
    api.pages.codex.approvals = [APPROVAL];
    await page.goto(`${api.url}/ui#codex`);
    const asked = question(page);
    await asked.getByText("to start afresh").waitFor();
    await asked.getByText("/home/ada/tunnel").waitFor();
    await asked.getByText("Declined after 5 min without an answer.").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Space");
    assertEquals(api.done, []);
    await asked.getByRole("button", { name: "Decline" }).click();
    await asked.waitFor({ state: "detached" });
    assertEquals(api.done, [{
      call: "POST /api/codex/approvals/approval-1",
      body: '{"decision":"decline"}',
    }]);
  },
);

function question(page: Page) {
  return page.getByRole("region", { name: "Codex wants to run a command" });
}

function rulesOf(body = "{}"): unknown[] {
  const { approval_policy, sandbox_type, unattended_writes } = JSON.parse(body);
  return [approval_policy, sandbox_type, unattended_writes];
}
