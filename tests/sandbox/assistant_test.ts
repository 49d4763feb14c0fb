import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { codexOnPath } from "../codex/rig.ts";
import { until } from "../e2e/admin_rig.ts";
import { openPlane } from "../e2e/client.ts";
import type { RunningProcess } from "../e2e/process.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { type Confined, plannedFlags, startConfined } from "./confined.ts";

type Status = Readonly<Record<string, unknown>>;

/** A client that may hold an assistant, and the stand-in as `codex` on its PATH. */
async function surroundings(flags: readonly string[], ...words: readonly string[]) {
  await using opening = new AsyncDisposableStack();
  const plane = opening.use(openPlane());
  const mcp = opening.use(serveRawMcp());
  const bin = await Deno.makeTempDir();
  opening.defer(() => Deno.remove(bin, { recursive: true }));
  const codex = await codexOnPath(bin, ...words);
  const client: Omit<Confined, "mode"> = {
    planeUrl: plane.url,
    flags: ["--mcp.server-url", mcp.url, ...flags],
    env: { PATH: `${bin}:${Deno.env.get("PATH") ?? ""}` },
  };
  const open = opening.move();
  return { client, codex, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function pagesOf(process: RunningProcess): Promise<string> {
  const line = await process.line("Health endpoint: ");
  await process.line("tunnel-client started");
  return /http:\/\/[^/]+/.exec(line)?.[0] ?? "";
}

/** What the page sees once Codex is in this state; the first look starts it. */
async function inState(process: RunningProcess, base: string, state: string): Promise<Status> {
  let status: Status = {};
  await until(async () => {
    status = await (await fetch(`${base}/api/codex/status`)).json();
    return status["state"] === state;
  }, process);
  return status;
}

const ON = "--admin-ui.assistant";

for (const mode of ["off", "worker", "strict"] as const) {
  Deno.test(`assistant, mode ${mode}: with exactly its plan a client starts Codex when its page is opened, talks to it, and ends it at its own end`, async () => {
    await using place = await surroundings([ON]);
    const client: Confined = { ...place.client, mode };
    const rights = await plannedFlags(client);
    assertStringIncludes(rights.join(" "), place.codex);
    await using process = startConfined(client, rights);
    const base = await pagesOf(process);
    const { pid } = await inState(process, base, "ready");
    assert(typeof pid === "number");
    const post = async (path: string, body: unknown) => {
      const response = await fetch(`${base}/api/codex/${path}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      return [response.status, await response.json()];
    };
    assertEquals((await post("thread/start", { inject_context: true }))[0], 200);
    assertEquals(
      (await post("turn/start", { prompt: "say doctor", inject_context: true }))[0],
      200,
    );
    await until(async () => {
      const { events } = await (await fetch(`${base}/api/codex/events`)).json();
      return JSON.stringify(events).includes('"text":"doctor"');
    }, process);
    process.signal("SIGTERM");
    assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
    assertEquals(isAlive(pid), false, "Codex outlived the client");
  });
}

Deno.test("assistant: a Codex that will not end is ended all the same", async () => {
  await using place = await surroundings([ON], "stubborn");
  const client: Confined = { ...place.client, mode: "worker" };
  await using process = startConfined(client, await plannedFlags(client));
  const { pid } = await inState(process, await pagesOf(process), "ready");
  process.signal("SIGTERM");
  assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
  assertEquals(isAlive(Number(pid)), false);
});

for (const mayLook of [true, false]) {
  const where = mayLook ? "by its path" : "by its name, where it may not look for it";
  Deno.test(`assistant: without the right to start Codex the page says which flag gives it, ${where}`, async () => {
    await using place = await surroundings([ON]);
    const client: Confined = { ...place.client, mode: "worker" };
    const rights = (await plannedFlags(client)).filter((flag) => !flag.startsWith("--allow-run"));
    if (mayLook) rights.push(`--allow-read=${place.codex}`);
    const flag = mayLook ? place.codex : "codex";
    {
      await using process = startConfined(client, rights);
      const { last_error, missing_right } = await inState(process, await pagesOf(process), "error");
      assertEquals(
        missing_right,
        `admin_ui.assistant: not permitted to start ${flag}: run with --allow-run=${flag}`,
      );
      assertStringIncludes(String(last_error), "not permitted to start");
    }
    // As it is printed.
    await using process = startConfined(client, [...rights, `--allow-run=${flag}`]);
    await inState(process, await pagesOf(process), "ready");
  });
}

Deno.test("assistant: off unless it is switched on: no right is asked for, and nothing answers [operator §3, §13]", async () => {
  await using place = await surroundings([]);
  const client: Confined = { ...place.client, mode: "strict" };
  const rights = await plannedFlags(client);
  assertEquals(rights.filter((flag) => flag.startsWith("--allow-run")), []);
  await using process = startConfined(client, rights);
  const base = await pagesOf(process);
  const response = await fetch(`${base}/api/codex/status`);
  assertEquals([response.status, await response.text()], [503, "codex bridge unavailable\n"]);
  assertEquals((await (await fetch(`${base}/api/status`)).json()).assistant, false);
});

/** Whether a process is there and no zombie. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}
