import { assert, assertEquals } from "@std/assert";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { serving } from "./engine_rig.ts";
import { soon } from "./soon.ts";
import { request } from "./tunnel.ts";

Deno.test("capture: payloads come out as they crossed, cut, and only while the settings say so [ui §5]", async () => {
  await using mcp = serveRawMcp();
  await using it = await serving(mcp.url, () => ({ inspect: { maxPayloadBytes: 90 } }));
  await it.ask(request("echo/sse", `{"_meta":{"progressToken":1.0}}`));
  const message = request("echo", `{"x":"${"ü".repeat(100)}"}`);
  const answer = await it.ask(message);
  await it.payloads.nth(5);
  const shown = it.payloads.items.map(({ direction, text, bytes }) => [direction, text, bytes]);
  const progress = `{"jsonrpc":"2.0","method":"notifications/progress",` +
    `"params":{"progressToken":1.0,"progress":1.0}}`;
  const bytesOf = (text: string) => new TextEncoder().encode(text).length;
  assertEquals(shown[1], ["notification", progress.slice(0, 90), progress.length]);
  assertEquals(shown.map(([direction]) => direction), [
    "request",
    "notification",
    "reply",
    "request",
    "reply",
  ]);
  const [, text] = shown[3] ?? [];
  assert(
    typeof text === "string" && message.startsWith(text) && bytesOf(text) === 89,
    text?.toString(),
  );
  assertEquals([shown[3]?.[2], shown[4]?.[2]], [bytesOf(message), bytesOf(answer.text)]);
  const [first, second] = [it.payloads.items[0], it.payloads.items[3]];
  assert(first?.requestId !== second?.requestId);

  const { inspect: _, ...off } = it.settings;
  await it.engine.reload(off);
  await it.ask(request("echo"));
  await it.engine.snapshot();
  assertEquals(it.payloads.items.length, 5);
  await it.engine.reload(it.settings);
  await it.ask(request("echo"));
  await soon(it.payloads.nth(7), "capturing again");
});
