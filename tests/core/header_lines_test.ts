import { assertEquals } from "@std/assert";
import { headerLines } from "../../lib/core/header_lines.ts";
import { sameName } from "../../lib/wire/header_list.ts";

const repeated = (lines: ReturnType<typeof headerLines>) =>
  lines.filter(([name]) => sameName(name, "www-authenticate")).map(([, value]) => value);

Deno.test("repeated header values stay separate in a received response and request", async () => {
  const seen: string[][] = [];
  const values = ["Bearer a", 'Basic realm="x, y"'];
  const pairs: [string, string][] = values.map((value) => ["WWW-Authenticate", value]);
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    seen.push(repeated(headerLines(request.headers)));
    return new Response(null, { status: 401, headers: pairs });
  });
  const response = await fetch(`http://127.0.0.1:${server.addr.port}/`, { headers: pairs });
  await response.body?.cancel();
  assertEquals(repeated(headerLines(response.headers)), values);
  assertEquals(seen, [values]);
});
