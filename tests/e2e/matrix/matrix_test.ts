import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { MatrixClient, MatrixConsumer } from "./clients.ts";
import { CLIENTS } from "./clients.ts";
import { type MatrixServer, SERVERS, type ToolUse } from "./servers.ts";
import { startTunnel } from "../tunnel.ts";

/** Whether a cancelled call has ended there is asked for this often, each time by a call. */
const MAX_LOOKS = 200;

async function say(consumer: MatrixConsumer, { tool, args = {}, says }: ToolUse): Promise<void> {
  assertStringIncludes(await consumer.call(tool, { ...args }), says);
}

async function seesProgress(consumer: MatrixConsumer, { progress }: MatrixServer): Promise<void> {
  if (progress === undefined) return;
  const told: number[] = [];
  const onProgress = (step: number) => void told.push(step);
  const answer = await consumer.call(progress.tool, { ...progress.args }, { onProgress });
  assertStringIncludes(answer, progress.says);
  assertEquals(told, Array.from({ length: progress.steps }, (_, index) => index + 1));
}

async function cancels(consumer: MatrixConsumer, { cancel }: MatrixServer): Promise<void> {
  if (cancel === undefined) return;
  const { use, left } = cancel;
  const abort = new AbortController();
  const call = consumer.call(use.tool, { ...use.args }, {
    signal: abort.signal,
    onProgress: () => abort.abort("enough"),
  });
  assertEquals(await call.then(() => "answered", () => "cancelled"), "cancelled");
  if (left === undefined) return;
  for (let look = 0; look < MAX_LOOKS; look++) {
    if ((await consumer.call(left.tool, {})).includes(left.says)) return;
  }
  throw new Error("the server never heard of the cancellation");
}

async function useAll(consumer: MatrixConsumer, server: MatrixServer, directory: string) {
  const use = server.call(directory);
  assert((await consumer.tools()).includes(use.tool));
  await say(consumer, use);
  await seesProgress(consumer, server);
  const { resource, prompt, completion } = server;
  if (resource !== undefined) {
    assertStringIncludes(await consumer.resource(resource.uri), resource.says);
  }
  if (prompt !== undefined) {
    assertStringIncludes(await consumer.prompt(prompt.name, { ...prompt.args }), prompt.says);
  }
  if (completion !== undefined) {
    const { prompt: name, argument, value, gives } = completion;
    assertEquals(await consumer.complete(name, argument, value), [...gives]);
  }
  for (const ask of server.asks) await say(consumer, ask);
  await cancels(consumer, server);
  await say(consumer, use);
}

function crosses(client: MatrixClient, server: MatrixServer, transport: "HTTP" | "stdio"): void {
  const name = `matrix: ${client.name}, ${server.name} over ${transport} [eras §9]`;
  Deno.test(name, async () => {
    const directory = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${directory}/note.txt`, "a note");
      await using parts = new AsyncDisposableStack();
      const target = transport === "stdio"
        ? { stdio: { main: server.argv(directory) } }
        : { http: { main: parts.use(await server.serve(directory)).url } };
      const flags = ["--mcp.relay-server-requests"]; // as the embedded control plane does
      const tunnel = parts.use(await startTunnel({ ...target, flags }));
      const consumer = parts.use(await client.connect(tunnel.ingress()));
      await useAll(consumer, server, directory);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}

for (const client of CLIENTS) {
  for (const server of SERVERS) {
    crosses(client, server, "HTTP");
    crosses(client, server, "stdio");
  }
}
