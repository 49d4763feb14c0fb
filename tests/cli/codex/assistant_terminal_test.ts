import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { findProgram } from "../../../lib/codex/find_program.ts";
import { standInEnv } from "../../codex/rig.ts";
import { soon } from "../../e2e/soon.ts";
import { codexWords, runtimeEnv } from "./codex_process.ts";

/** `script` gives a program a terminal of its own; its GNU form takes the command as one text. */
const SCRIPT = Deno.build.os === "linux"
  ? await findProgram("script", { PATH: Deno.env.get("PATH") ?? "" })
  : undefined;

/** A conversation at a terminal. */
class Terminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  #screen = "";
  #seen = 0;
  #changed = Promise.withResolvers<void>();

  constructor(args: readonly string[], ...start: readonly string[]) {
    const words = [Deno.execPath(), ...codexWords(args)].map((word) => `'${word}'`);
    // A shell that stayed would take Ctrl-C, and the exit code, for itself.
    const command = `exec ${words.join(" ")}`;
    this.#child = new Deno.Command(SCRIPT ?? "", {
      args: ["-q", "-e", "-c", command, "/dev/null"],
      env: { ...runtimeEnv(), ...standInEnv(...start), TERM: "dumb", SHELL: "/bin/sh" },
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reading = this.#read();
  }

  async type(text: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(text));
  }

  /** What appears up to these words, behind what was seen before. */
  async sees(words: string): Promise<string> {
    const find = async () => {
      while (true) {
        const at = this.#screen.indexOf(words, this.#seen);
        if (at >= 0) {
          const shown = this.#screen.slice(this.#seen, at + words.length);
          this.#seen = at + words.length;
          return shown;
        }
        await this.#changed.promise;
      }
    };
    return await soon(find(), words, [this.#screen]).catch((error) => {
      throw new Error(`${error.message}\n${this.#screen.slice(this.#seen)}`);
    });
  }

  async exitCode(): Promise<number> {
    const { code } = await soon(this.#child.status, "the end of the command", [this.#screen]);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#writer.close().catch(() => {});
    await this.#reading;
    await this.#child.status;
  }

  async #read(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#screen += text.replaceAll("\r", "");
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }
}

function terminalTest(name: string, run: () => Promise<void>): void {
  Deno.test({ name, ignore: SCRIPT === undefined, fn: run });
}

terminalTest(
  "codex assistant: a terminal is a conversation, with every form of /model [codex §11.9]",
  async () => {
    await using terminal = new Terminal(["assistant"]);
    await terminal.sees("\n> ");
    await terminal.type("settings\n");
    await terminal.sees('{"effort":"medium"}');
    const forms: readonly (readonly [typed: string, told: string])[] = [
      ["/model", "Model: Codex's own choice, effort: medium"],
      ["/model gpt-9", "Model: gpt-9, effort: medium"],
      ["/model high", "Model: gpt-9, effort: high"],
      ["/model - low", "Model: gpt-9, effort: low"],
      ["/model gpt-8 high", "Model: gpt-8, effort: high"],
      ["/model gpt-8 highest", "/model: highest is no effort"],
      ["/modle", "/modle is no command"],
    ];
    for (const [typed, told] of forms) {
      await terminal.type(`${typed}\n`);
      await terminal.sees(told);
    }
    await terminal.type("settings\n");
    await terminal.sees('{"model":"gpt-8","effort":"high"}');
    await terminal.type("/exit\n");
    assertEquals(await terminal.exitCode(), 0);
  },
);

terminalTest(
  "codex assistant: a turn that fails, or a crash, does not end the conversation [codex §12.16]",
  async () => {
    await using terminal = new Terminal(["assistant"]);
    await terminal.sees("\n> ");
    await terminal.type("fail\n");
    await terminal.sees("The turn failed: quota used up\n> ");
    await terminal.type("exit\n");
    await terminal.sees("The turn failed: Codex ended with exit code 3");
    await terminal.sees("\n> ");
    await terminal.type("say back again\n");
    const shown = await terminal.sees("back again\n>");
    assertStringIncludes(shown, "the conversation begins afresh");
    await terminal.type("/new\n");
    await terminal.sees("A new conversation.");
    await terminal.type("\x04");
    assertEquals(await terminal.exitCode(), 0);
  },
);

terminalTest(
  "codex assistant: Ctrl-C interrupts the turn, and at the prompt it leaves [codex §12.15]",
  async () => {
    await using terminal = new Terminal(["assistant"]);
    await terminal.sees("\n> ");
    await terminal.type("hang\n");
    await terminal.sees("working");
    await terminal.type("\x03");
    await terminal.sees("Interrupted.\n> ");
    await terminal.type("say on\n");
    await terminal.sees("on\n> ");
    await terminal.type("\x03");
    assertEquals(await terminal.exitCode(), 0);
  },
);

terminalTest(
  "codex assistant: one prompt that Ctrl-C interrupts is no success: exit code 130 [codex §12.15]",
  async () => {
    await using terminal = new Terminal(["assistant", "hang"]);
    await terminal.sees("working");
    await terminal.type("\x03");
    await terminal.sees("the turn was interrupted");
    assertEquals(await terminal.exitCode(), 130);
  },
);

for (const [answer, decision] of [["y", "accept"], ["n", "decline"], ["", "decline"]] as const) {
  terminalTest(
    `codex assistant: asked for an approval, "${answer}" means ${decision} [codex §12.15]`,
    async () => {
      await using terminal = new Terminal(["assistant", "--approval-policy", "on-request"]);
      await terminal.sees("\n> ");
      await terminal.type("approve\n");
      await terminal.sees("Allow in /work: rm -rf build (to start afresh)? [y/N] ");
      await terminal.type(`${answer}\n`);
      await terminal.sees(`{"decision":"${decision}"}`);
      await terminal.type("/quit\n");
      assertEquals(await terminal.exitCode(), 0);
    },
  );
}

terminalTest(
  "codex assistant: logged out at a terminal it logs in by device code [codex §11.9]",
  async () => {
    await using terminal = new Terminal(["assistant", "say", "welcome"], "logged-out");
    await terminal.sees("open https://example.com/device and enter the code ABCD-1234");
    await terminal.sees("Logged in.");
    await terminal.sees("welcome");
    assertEquals(await terminal.exitCode(), 0);
  },
);

terminalTest(
  "codex assistant: a login that fails, or that nobody completes, is told [codex §3.4]",
  async () => {
    await using failing = new Terminal(["assistant", "say", "x"], "logged-out", "login-fails");
    await failing.sees("the login failed: code expired");
    assertEquals(await failing.exitCode(), 1);
    const args = ["assistant", "--login-timeout", "300ms", "say", "x"];
    await using late = new Terminal(args, "logged-out", "login-hangs");
    await late.sees("nobody logged in within 300ms");
    assertEquals(await late.exitCode(), 1);
  },
);

terminalTest("codex assistant: an answer cannot command the terminal", async () => {
  await using terminal = new Terminal(["assistant", "say", "a\x1b]0;title\x07b"]);
  const shown = await terminal.sees("b\n");
  assert(!shown.includes("\x1b]"), JSON.stringify(shown));
});
