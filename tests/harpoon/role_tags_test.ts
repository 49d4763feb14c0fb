import { assertEquals } from "@std/assert";
import { tagsOfRole } from "../../lib/harpoon/role_tags.ts";

Deno.test("tagsOfRole: the tags of every role (harpoon §3)", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["prmd-resource", ["protected-resource-metadata", "resource"]],
    ["prmd-auth-server", ["protected-resource-metadata", "authorization-server"]],
    ["prmd-source", ["protected-resource-metadata", "source-url"]],
    ["auth-server-metadata", ["auth-server-metadata"]],
    ["issuer", ["auth-server-metadata", "issuer"]],
    ["token-endpoint", ["auth-server-metadata", "token-endpoint"]],
    ["jwks-uri", ["auth-server-metadata", "jwks-uri"]],
    ["introspection-endpoint", ["auth-server-metadata", "introspection-endpoint"]],
    ["registration-endpoint", ["auth-server-metadata", "registration-endpoint"]],
    ["revocation-endpoint", ["auth-server-metadata", "revocation-endpoint"]],
    ["constructor", ["constructor"]],
  ];
  for (const [role, tags] of cases) assertEquals(tagsOfRole(role, undefined), tags, role);
});

Deno.test("tagsOfRole: a role Custom-Role gives tag custom-role [harpoon §14.19]", () => {
  assertEquals(tagsOfRole("Custom-Role", undefined), ["custom-role"]);
});

Deno.test("tagsOfRole: a group is a tag too (harpoon §3)", () => {
  assertEquals(tagsOfRole("issuer", "auth-server:0123456789ab:0"), [
    "auth-server-metadata",
    "issuer",
    "group=auth-server:0123456789ab:0",
  ]);
});
