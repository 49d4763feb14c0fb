import { assertEquals } from "@std/assert";
import { CHALLENGES } from "../fixtures/raw_mcp_answers.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { raw } from "../plane/plane_fixture.ts";
import { scriptedServer } from "./stdio_servers.ts";
import { request, startTunnel, type Tunnel } from "./tunnel.ts";

/** Everything a parser would change: big and odd numbers, key order, spaces, escapes. */
const PAYLOADS = [
  `{"n":12345678901234567890,"f":1.0,"k":{"10":1,"2":2},"e":1e400}`,
  `{ "z" : -0.0, "a" : [1E2, 0.10], "s" : "\\u00e9\\/é", "dup":1, "dup":2 }`,
];
const IDS = ["0", "-1", "9007199254740993", `"1"`, "1.5", `"${"i".repeat(1024)}"`];
const BOTH = "application/json, text/event-stream";

Deno.test("tunnel: payloads and ids cross byte for byte over HTTP, SSE and stdio", async () => {
  await using mcp = serveRawMcp();
  await using tunnel = await startTunnel({
    http: { main: mcp.url },
    stdio: { pipe: scriptedServer() },
  });
  for (const [payload, id] of PAYLOADS.flatMap((text) => IDS.map((id) => [text, id] as const))) {
    const result = `{"jsonrpc":"2.0","id":${id},"result":${payload}}`;
    assertEquals((await tunnel.call(request("echo", payload, id))).text, result);
    assertEquals(mcp.requests.at(-1)?.body, request("echo", payload, id));
    // Without notifications the answer is plain JSON again.
    const streamed = await tunnel.call(request("echo/sse", payload, id), { accept: BOTH });
    assertEquals([streamed.headers.get("content-type"), streamed.text], [
      "application/json",
      result,
    ]);
    const piped = await tunnel.call(request("echo", payload, id), { channel: "pipe" });
    assertEquals(piped.text, `{"jsonrpc":"2.0","result":${payload},"id":${id}}`);
  }
  await streams(tunnel);
});

/** What comes before the result crosses as a stream, the caller's own token in it. */
async function streams(tunnel: Tunnel): Promise<void> {
  for (const token of IDS) {
    const payload = `{"n":12345678901234567890,"_meta":{"progressToken":${token}}}`;
    const streamed = await tunnel.call(request("echo/sse", payload, "1.5"), { accept: BOTH });
    const progress = `{"jsonrpc":"2.0","method":"notifications/progress",` +
      `"params":{"progressToken":${token},"progress":1.0}}`;
    assertEquals([streamed.headers.get("content-type"), events(streamed.text)], [
      "text/event-stream",
      [progress, `{"jsonrpc":"2.0","id":1.5,"result":${payload}}`],
    ]);
  }
}

Deno.test("tunnel: two WWW-Authenticate lines of a 401 stay two, its body as it was (§9.28, §9.37)", async () => {
  await using mcp = serveRawMcp();
  await using tunnel = await startTunnel({ http: { main: mcp.url } });
  const body = request("status/401", `{"n":1.0}`, "9007199254740993");
  const { host, pathname } = new URL(tunnel.ingress());
  const answer = await raw(
    tunnel.planeUrl,
    `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n` +
      `Accept: ${BOTH}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const [head = "", text] = answer.split("\r\n\r\n");
  const lines = head.split("\r\n");
  assertEquals(lines[0], "HTTP/1.1 401 Unauthorized");
  assertEquals(
    lines.filter((line) => /^www-authenticate:/i.test(line)).map((line) => line.slice(18)),
    [...CHALLENGES],
  );
  assertEquals(
    text,
    `{"jsonrpc":"2.0","id":9007199254740993,"error":{"code":-32003,"message":"status 401"}}`,
  );
});

function events(text: string): string[] {
  return text.trimEnd().split("\n\n").map((event) => event.replace("event: message\ndata: ", ""));
}
