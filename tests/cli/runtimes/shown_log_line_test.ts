import { assertEquals } from "@std/assert";
import { shownLogLine } from "../../../lib/cli/runtimes/shown_log_line.ts";

const record = {
  time: "2026-11-29T00:47:45.493Z",
  level: "WARN",
  msg: "Failed to connect to control plane",
  client_instance_id: "b0e1",
  error: 'answered 401: "no"',
  status_code: 401,
  mitigation: "check the key",
};
const lines: readonly [line: string, shown: string][] = [
  [
    JSON.stringify(record),
    "2026-11-29T00:47:45.493Z WARN Failed to connect to control plane " +
    'error="answered 401: \\"no\\"" mitigation="check the key"',
  ],
  ['{"level":"INFO","msg":"up","error":""}', "INFO up"],
  ["start tunnel-client: bad settings", "start tunnel-client: bad settings"],
  ["\x1b[0m\x1b[38;5;245mInfo\x1b[0m a\x1b]0;title\x07", "Info a ]0;title "],
  ['{"level":"INFO","msg":"\\u001b[2Jup"}', "INFO  [2Jup"],
  ['{"level":7,"msg":"up"}', '{"level":7,"msg":"up"}'],
  ['{"level":"INFO","ms...', '{"level":"INFO","ms...'],
];
for (const [line, shown] of lines) {
  Deno.test(`shownLogLine: ${line.slice(0, 40)}`, () => {
    assertEquals(shownLogLine(line), shown);
  });
}
