import { assertEquals } from "@std/assert";
import { curlCommand } from "../../../lib/ops/admin/curl.ts";

Deno.test("curlCommand: a shell passes the message on as it is, whatever is in it", async () => {
  const message = `{"id":1,"a":"it's $HOME \`x\` \\\\ !"}`;
  const command = curlCommand("http://127.0.0.1:1/mcp", message);
  const script = `curl() { printf '%s\\n' "$@"; }; ${command}`;
  const { stdout } = await new Deno.Command("/bin/sh", { args: ["-c", script] }).output();
  assertEquals(new TextDecoder().decode(stdout).trimEnd().split("\n"), [
    "-sS",
    "http://127.0.0.1:1/mcp",
    "-H",
    "Content-Type: application/json",
    "-H",
    "Accept: application/json, text/event-stream",
    "--data-binary",
    message,
  ]);
});
