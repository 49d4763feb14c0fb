import { assertEquals } from "@std/assert";
import { userAgent } from "../../lib/core/version.ts";
import {
  basicAuthorization,
  headersFor,
  splitUserinfo,
  withoutBodyHeaders,
} from "../../lib/harpoon/call_headers.ts";

const PLAIN = { url: "https://api.corp/", headers: [] };

Deno.test("headersFor: the User-Agent is ours [harpoon §14.14]", () => {
  assertEquals(headersFor(PLAIN, [["Accept", "*/*"]]), [
    ["User-Agent", userAgent],
    ["Accept", "*/*"],
  ]);
});

Deno.test("headersFor: the target's headers beat any others of their names, whatever the case", () => {
  const target = {
    url: "https://api.corp/",
    headers: [["authorization", "Bearer target-token"], ["User-agent", "partner/1"]] as const,
  };
  assertEquals(headersFor(target, [["Authorization", "Bearer caller"], ["X-A", "1"]]), [
    ["X-A", "1"],
    ["authorization", "Bearer target-token"],
    ["User-agent", "partner/1"],
  ]);
});

Deno.test("headersFor: an underscore in a name does not get past the target's header", () => {
  const target = { url: "https://api.corp/", headers: [["X-Tenant-Id", "7"]] as const };
  assertEquals(headersFor(target, [["X_tenant_id", "8"], ["X-Tenant_id", "9"]]), [
    ["User-Agent", userAgent],
    ["X-Tenant-Id", "7"],
  ]);
});

Deno.test("headersFor: userinfo of the URL is Basic, unless the caller has credentials [harpoon §5]", () => {
  const target = { url: "https://me:p%40ss@api.corp/", headers: [] };
  assertEquals(headersFor(target, []).at(-1), ["Authorization", `Basic ${btoa("me:p@ss")}`]);
  assertEquals(headersFor(target, [["Authorization", "Bearer caller"]]), [
    ["User-Agent", userAgent],
    ["Authorization", "Bearer caller"],
  ]);
});

Deno.test("splitUserinfo: a user without password, several colons, a stray percent sign", () => {
  assertEquals(splitUserinfo("me"), ["me", ""]);
  assertEquals(splitUserinfo("me:a:b"), ["me", "a:b"]);
  assertEquals(splitUserinfo("me:50%"), ["me", "50%"]);
  assertEquals(basicAuthorization("https://api.corp/"), undefined);
});

Deno.test("withoutBodyHeaders: what described the body goes, the rest stays", () => {
  assertEquals(
    withoutBodyHeaders([["Content-Type", "a/b"], ["Accept", "*/*"], ["content-encoding", "gzip"]]),
    [["Accept", "*/*"]],
  );
});
