import { assertEquals } from "@std/assert";
import { awaitStart } from "../../../lib/cli/runtimes/start_progress.ts";
import type { ProcessExit } from "../../../lib/runtimes/launch_process.ts";

Deno.test("awaitStart: how it ended is told though a look was asking at that moment", async () => {
  const exited = Promise.withResolvers<ProcessExit>();
  const outcome = await awaitStart(
    {
      alias: "docs",
      urlFile: "/nowhere/docs.url",
      exited: exited.promise,
      async ended() {
        exited.resolve({ code: 7, signal: undefined });
        await exited.promise;
        return undefined;
      },
    },
    { goal: "ready", maxMs: 20_000, isTold: false },
    new AbortController().signal,
  );
  assertEquals(outcome, { kind: "ended", exit: { code: 7, signal: undefined } });
});

Deno.test("awaitStart: what it waits for is one line that acts on no terminal", async () => {
  await using pages = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    ({ url }) =>
      url.endsWith("/readyz")
        ? new Response("not\x1b[2J ready\r:\x07later\nmore", { status: 503 })
        : new Response("live"),
  );
  const urlFile = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(urlFile, `http://127.0.0.1:${pages.addr.port}`);
    const runtime = {
      alias: "docs",
      urlFile,
      exited: new Promise<ProcessExit>(() => {}),
      ended: () => Promise.resolve(undefined),
    };
    const { signal } = new AbortController();
    const goal = { goal: "ready", maxMs: 0, isTold: false } as const;
    assertEquals(await awaitStart(runtime, goal, signal), {
      kind: "late",
      waitingFor: "readiness: not [2J ready : later",
    });
  } finally {
    await Deno.remove(urlFile);
  }
});
