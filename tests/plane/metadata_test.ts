import { assert, assertEquals } from "@std/assert";
import { errorCode, startPlane, type TestPlane, TUNNEL } from "./plane_fixture.ts";

const PATH = `/.well-known/oauth-protected-resource/v1/mcp/${TUNNEL}`;

async function discovered(test: TestPlane, path: string, body: string) {
  await test.poll("limit=1&timeout_ms=1");
  const answering = fetch(test.url + path);
  const [command] = await test.poll();
  assert(command !== undefined);
  assertEquals(command.command_type, "oauth_discovery");
  await test.respond(command, `${body},"resp_type":"oauth_discovery_response"`);
  return { answer: await answering, command };
}

Deno.test("metadata is the MCP server's document with the ingress as resource", async () => {
  await using test = startPlane();
  const document =
    '{"resource":"http://10.0.0.1/mcp","authorization_servers":["https://as.test"],"x":[1]}';
  const { answer, command } = await discovered(
    test,
    PATH,
    `"resp_json":${document},"resp_headers":{"Cache-Control":["max-age=5"],"Etag":["e"]},"resp_code":200`,
  );
  assertEquals(command.channel, "main");
  assertEquals(answer.headers.get("content-type"), "application/json");
  assertEquals(answer.headers.get("cache-control"), "max-age=5");
  assertEquals(answer.headers.get("etag"), null);
  assertEquals(await answer.json(), {
    resource: `${test.url}/v1/mcp/${TUNNEL}`,
    authorization_servers: ["https://as.test"],
    x: [1],
  });
});

Deno.test("metadata names the public origin when one is configured", async () => {
  await using test = startPlane({ publicOrigin: "https://plane.example" });
  const { answer } = await discovered(test, PATH, '"resp_json":{"resource":"x"},"resp_code":200');
  assertEquals(await answer.json(), { resource: `https://plane.example/v1/mcp/${TUNNEL}` });
});

Deno.test("an error instead of metadata is passed on as it is", async () => {
  await using test = startPlane();
  const error = '{"error":{"message":"m","type":"t","code":"unsupported_channel"}}';
  const { answer, command } = await discovered(
    test,
    `${PATH}/docs`,
    `"resp_json":${error},"resp_code":400`,
  );
  assertEquals(command.channel, "docs");
  assertEquals([answer.status, await answer.text()], [400, error]);
});

Deno.test("metadata is refused like the ingress itself", async () => {
  await using test = startPlane();
  const posted = await fetch(test.url + PATH, { method: "POST" });
  assertEquals([posted.status, posted.headers.get("allow")], [405, "GET"]);
  await posted.body?.cancel();
  const idle = await fetch(test.url + PATH);
  assertEquals([idle.status, await errorCode(idle)], [503, "tunnel_client_not_seen"]);
  const unknown = await fetch(`${test.url}${PATH.slice(0, -1)}b`);
  assertEquals([unknown.status, await errorCode(unknown)], [404, "tunnel_not_found"]);
});
