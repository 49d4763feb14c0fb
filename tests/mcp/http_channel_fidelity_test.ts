import { assertEquals } from "@std/assert";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { httpTest, openHttp } from "./http_channel_harness.ts";
import { answer, call, message } from "./stdio_harness.ts";

const IDS: readonly (readonly [what: string, idText: string])[] = [
  ["0", "0"],
  ["-1", "-1"],
  ["a number no double can hold", "9007199254740993"],
  ['"1"', '"1"'],
  ["1.5", "1.5"],
  ["1.0", "1.0"],
  ["an escaped string", '"\\u00e9\\/"'],
  ["a string of 1 KB", `"${"k".repeat(1024)}"`],
];
const PARAMS = '{ "n":12345678901234567890,"f":1.0,"k":{"10":1,"2":2},"e":1e400,"u":"\\ud800é" }';

for (const method of ["echo", "echo/sse"]) {
  for (const [what, id] of IDS) {
    httpTest(
      `openHttpChannel: ${method} with id ${what} crosses both ways unaltered (design §2.1)`,
      async () => {
        await using server = serveRawMcp();
        await using stage = openHttp(server.url);
        const command = call(method, PARAMS, { id });
        assertEquals(
          await answer(stage.channel, command),
          `{"jsonrpc":"2.0","id":${id},"result":${PARAMS}}`,
        );
        assertEquals(server.requests[0]?.body, command.message.text);
      },
    );
  }
}

httpTest(
  "openHttpChannel: unknown members and blanks of the message reach the server",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const text = '{ "future":[1.0], "id":7, "method":"echo",\n "params":{"a":1}, "jsonrpc":"2.0" }';
    assertEquals(
      await answer(stage.channel, message(text)),
      '{"jsonrpc":"2.0","id":7,"result":{"a":1}}',
    );
    assertEquals(server.requests[0]?.body, text);
  },
);

httpTest(
  "openHttpChannel: many calls at once, with equal ids, each get their own answer",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const texts = await Promise.all(
      Array.from(
        { length: 20 },
        (_, n) => answer(stage.channel, call(n % 2 === 0 ? "echo" : "echo/sse", `{"n":${n}}`)),
      ),
    );
    assertEquals(
      texts,
      texts.map((_, n) => `{"jsonrpc":"2.0","id":1,"result":{"n":${n}}}`),
    );
  },
);
