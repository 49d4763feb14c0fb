import { assertEquals } from "@std/assert";
import { maskedUrl } from "../../lib/cli/masked_url.ts";

const urls: readonly (readonly [text: string, shown: string])[] = [
  ["http://127.0.0.1:3001/mcp", "http://127.0.0.1:3001/mcp"],
  ["https://u:pw@h:1/mcp", "https://[redacted]@h:1/mcp"],
  ["https://u:p/w@h/mcp", "https://[redacted]@h/mcp"],
  ["https://h/mcp?token=x#y", "https://h/mcp?[redacted]"],
  ["u:pw@h:1", "[redacted]@h:1"],
  ["http:/u:pw@h", "http:/[redacted]@h"],
  ["/gateway", "/gateway"],
  ["http+unix://L3RtcC9z", "http+unix://L3RtcC9z"],
];
for (const [text, shown] of urls) {
  Deno.test(`maskedUrl: ${text} -> ${shown}`, () => assertEquals(maskedUrl(text), shown));
}
