import { assertEquals } from "@std/assert";
import { createServer, type IncomingMessage } from "node:http";
import { OnceBody } from "../../lib/core/once_body.ts";

/** A server that tells of each request: its length and transfer coding, and the body. */
async function withServer(
  use: (url: string, seen: unknown[]) => Promise<void>,
  answer: (incoming: IncomingMessage, count: number) => boolean,
): Promise<void> {
  const seen: unknown[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { "content-length": length, "transfer-encoding": coding } = incoming.headers;
    seen.push([
      length,
      coding,
      new TextDecoder().decode(await new Blob(chunks as BlobPart[]).bytes()),
    ]);
    if (answer(incoming, seen.length)) response.end();
    else incoming.socket.resetAndDestroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  try {
    const port = typeof address === "object" ? address?.port : undefined;
    await use(`http://127.0.0.1:${port}/`, seen);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

Deno.test("OnceBody goes out with its length, as the text it was given", async () => {
  const texts = ["", "{}", "\u00e4\u{1f600}", "x".repeat(300_000)];
  await withServer(async (url, seen) => {
    using http = Deno.createHttpClient({ http2: false });
    for (const text of texts) {
      const body = new OnceBody(text);
      const response = await fetch(url, { method: "POST", client: http, body });
      await response.body?.cancel();
    }
    const length = (text: string) => String(new TextEncoder().encode(text).length);
    assertEquals(seen.slice(1), texts.slice(1).map((text) => [length(text), undefined, text]));
  }, () => true);
});

Deno.test("OnceBody is not sent again on a reused connection that breaks, as a text is", async () => {
  for (const [body, times] of [[new OnceBody("again"), 1], ["again", 2]] as const) {
    await withServer(async (url, seen) => {
      using http = Deno.createHttpClient({ http2: false });
      const first = await fetch(url, { method: "POST", client: http, body: "first" });
      await first.arrayBuffer();
      const failed = await fetch(url, { method: "POST", client: http, body }).then(
        async (response) => await response.body?.cancel(),
        (error: unknown) => error,
      );
      assertEquals(failed instanceof TypeError, true);
      assertEquals(seen.length, 1 + times);
    }, (_, count) => count === 1);
  }
});
