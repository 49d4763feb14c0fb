import { assert, assertEquals } from "@std/assert";
import { refusalOf } from "../../lib/harpoon/mcp_http_guard.ts";

const POST = {
  host: "127.0.0.1:8080",
  accept: "application/json, text/event-stream",
  "content-type": "application/json",
};
const GET = { host: "localhost:8080", accept: "text/event-stream", "mcp-session-id": "s" };

function ask(method: string, headers: Record<string, string>, remoteIsLoopback = true) {
  return refusalOf(
    new Request("http://127.0.0.1:8080/harpoon/mcp", { method, headers }),
    remoteIsLoopback,
  );
}

for (
  const [what, method, headers] of [
    ["a POST", "POST", POST],
    ["a POST with a charset", "POST", {
      ...POST,
      "content-type": "Application/JSON; charset=utf-8",
    }],
    ["a POST that accepts anything", "POST", { ...POST, accept: "*/*" }],
    ["a POST with ranges and weights", "POST", {
      ...POST,
      accept: "text/*;q=0.5,application/json;q=0.9",
    }],
    ["a GET", "GET", GET],
    ["a DELETE", "DELETE", { host: "[::1]:8080", "mcp-session-id": "s" }],
    ["another address of this machine", "POST", { ...POST, host: "127.1.2.3" }],
    ["a name in capitals", "POST", { ...POST, host: "LOCALHOST:8080" }],
    ["a page of this origin", "POST", {
      ...POST,
      origin: "http://127.0.0.1:8080",
      "sec-fetch-site": "same-origin",
    }],
    ["a user's own doing", "POST", { ...POST, "sec-fetch-site": "none" }],
    ["a known revision", "POST", { ...POST, "mcp-protocol-version": "2024-11-05" }],
  ] as const
) {
  Deno.test(`refusalOf: ${what} passes [harpoon §11]`, () => {
    assertEquals(ask(method, headers), undefined);
  });
}

for (
  const [what, status, method, headers] of [
    ["another content type", 415, "POST", { ...POST, "content-type": "text/plain" }],
    ["no content type", 415, "POST", { host: POST.host, accept: POST.accept }],
    ["a POST that accepts JSON only", 400, "POST", { ...POST, accept: "application/json" }],
    ["a POST that accepts SSE only", 400, "POST", { ...POST, accept: "text/event-stream" }],
    ["a POST without Accept", 400, "POST", { ...POST, accept: "" }],
    ["a GET without a session", 400, "GET", { host: GET.host, accept: GET.accept }],
    ["a GET that accepts JSON only", 400, "GET", { ...GET, accept: "application/json" }],
    ["a DELETE without a session", 400, "DELETE", { host: GET.host }],
    ["an unknown revision", 400, "POST", { ...POST, "mcp-protocol-version": "2024-10-07" }],
    ["PUT", 405, "PUT", POST],
    ["OPTIONS", 405, "OPTIONS", POST],
    ["a foreign Host", 403, "POST", { ...POST, host: "evil.example.com" }],
    ["a Host that looks local", 403, "POST", { ...POST, host: "localhost.evil.example:8080" }],
    ["a Host below localhost", 403, "POST", { ...POST, host: "a.localhost" }],
    ["an address of the network", 403, "POST", { ...POST, host: "10.0.0.1:8080" }],
    ["a Host that is none", 403, "POST", { ...POST, host: "127.0.0.1:port" }],
    ["a Host with a user", 403, "POST", { ...POST, host: "localhost@evil.example" }],
    ["another origin", 403, "POST", { ...POST, origin: "http://evil.example.com" }],
    ["another port of this machine", 403, "POST", { ...POST, origin: "http://127.0.0.1:3000" }],
    ["a page without origin", 403, "POST", { ...POST, origin: "null" }],
    ["a cross-site GET", 403, "GET", { ...GET, "sec-fetch-site": "cross-site" }],
    ["a same-site request", 403, "POST", { ...POST, "sec-fetch-site": "same-site" }],
  ] as const
) {
  Deno.test(`refusalOf: ${what} is ${status} [harpoon §11]`, async () => {
    const response = ask(method, headers);
    assert(response !== undefined);
    assertEquals(response.status, status);
    assert((await response.text()).length > 1);
  });
}

Deno.test("refusalOf: a peer that is not of this machine is told so, whatever it asks [harpoon §11] [harpoon §14.24]", async () => {
  for (const [method, headers] of [["POST", POST], ["GET", GET], ["OPTIONS", {}]] as const) {
    const response = ask(method, headers, false);
    assertEquals(response?.status, 403);
    assertEquals(await response?.text(), "harpoon transport is restricted to loopback\n");
  }
});

Deno.test("refusalOf: another method is told which there are [harpoon §11]", () => {
  assertEquals(ask("PATCH", POST)?.headers.get("allow"), "GET, POST, DELETE");
});
