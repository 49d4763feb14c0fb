import { assertEquals } from "@std/assert";
import { eventBytes } from "../../lib/plane/event_bytes.ts";

Deno.test("eventBytes() makes one event whose data lines join to the text", () => {
  const table: [string, string][] = [
    ['{"a":1.0}', 'event: message\ndata: {"a":1.0}\n\n'],
    ['{\n"a":\r\n"é"\r}', 'event: message\ndata: {\ndata: "a":\ndata: "é"\ndata: }\n\n'],
    [" {} ", "event: message\ndata:  {} \n\n"],
  ];
  for (const [json, event] of table) {
    assertEquals(new TextDecoder().decode(eventBytes(json)), event);
  }
});
