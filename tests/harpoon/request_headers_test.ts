import { assertEquals } from "@std/assert";
import { forwardableHeaders, withoutCredentials } from "../../lib/harpoon/request_headers.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";

Deno.test("forwardableHeaders: what a call is about goes through, names canonical [harpoon §5]", () => {
  const { lines, dropped } = forwardableHeaders({
    authorization: "Bearer t",
    ACCEPT: "application/json",
    "content-type": "text/plain; charset=utf-8",
    "x-api-key": "k",
    traceparent: "00-1-2-01",
    "idempotency-KEY": " i ",
  });
  assertEquals(Object.fromEntries(lines), {
    "Authorization": "Bearer t",
    "Accept": "application/json",
    "Content-Type": "text/plain; charset=utf-8",
    "X-Api-Key": "k",
    "Traceparent": "00-1-2-01",
    "Idempotency-Key": " i ",
  });
  assertEquals(dropped, []);
});

Deno.test("forwardableHeaders: `Connection` takes what it names and itself [harpoon §14.13]", () => {
  const { lines, dropped } = forwardableHeaders({
    Connection: "Authorization, X-API-Key",
    authorization: "Bearer t",
    "X-Api-Key": "k",
    "X-Other": "o",
  });
  assertEquals(lines, [["X-Other", "o"]]);
  assertEquals(dropped.toSorted(), ["not-forwardable", "sensitive-name", "sensitive-name"]);
});

Deno.test("forwardableHeaders: nine drops of a mixed set, one class each [harpoon §14.13]", () => {
  const { lines, dropped } = forwardableHeaders({
    "User-Agent": "evil",
    Host: "evil",
    Cookie: "a=b",
    "Proxy-Authorization": "Basic x",
    "X-Forwarded-For": "1.2.3.4",
    "X-OpenAI-Skip-Auth": "1",
    "X-Custom-CF-Witness-Authorization": "x",
    "Transfer-Encoding": "chunked",
    Connection: "close",
    "": "blank",
    "X-Api-Key": "k",
  });
  assertEquals(lines, [["X-Api-Key", "k"]]);
  assertEquals(dropped.toSorted(), [
    ...["custom", "custom", "not-forwardable", "not-forwardable", "not-forwardable"],
    ...["sensitive-name", "sensitive-name", "sensitive-name", "user-agent"],
  ]);
});

Deno.test("forwardableHeaders: of two spellings of a name the order given decides nothing [harpoon §15]", () => {
  const one = forwardableHeaders({ "x-a": "1", "X-A": "2", "X-a": "3" });
  const other = forwardableHeaders({ "X-a": "3", "X-A": "2", "x-a": "1" });
  assertEquals(one, { lines: [["X-A", "2"]], dropped: [] });
  assertEquals(other, one);
});

Deno.test("forwardableHeaders: no list of drops holds a name or a value [harpoon §5]", () => {
  const { dropped } = forwardableHeaders({ "X-Real-IP": "secret", "Evil\nName": "secret" });
  assertEquals(dropped, ["not-forwardable", "custom"]);
});

Deno.test("withoutCredentials: another origin gets harmless headers only [harpoon §6, §15]", () => {
  const lines: HeaderList = [
    ["Authorization", "Bearer t"],
    ["authorization", "Bearer u"],
    ["Cookie", "a=b"],
    ["X-Api-Key", "k"],
    ["X-Vault", "v"],
    ["Accept", "*/*"],
    ["content-TYPE", "text/plain"],
    ["Www-Authenticate", "Basic"],
    ["User-Agent", "oai-tunnel-client/1"],
    ["Traceparent", "00-1-2-01"],
  ];
  assertEquals(withoutCredentials(lines), [
    ["Accept", "*/*"],
    ["content-TYPE", "text/plain"],
    ["User-Agent", "oai-tunnel-client/1"],
    ["Traceparent", "00-1-2-01"],
  ]);
});
