import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { aliasMembers, newAliasRecord, readAliasRecord } from "../../lib/runtimes/alias_record.ts";

Deno.test("AliasRecord: what is read is written again, members of other versions included [runtimes §1.2]", () => {
  const members = {
    alias: "docs",
    tunnel_id: "tunnel_1",
    name: "docs",
    admin_profile: "work",
    organization_ids: ["org"],
    profile_path: "/p/docs.yaml",
    updated_at: "2026-01-02T03:04:05Z",
    invented_later: { a: [1, null] },
  };
  assertEquals(aliasMembers(readAliasRecord("docs", members, "f")), members);
});

Deno.test("AliasRecord: what is not known is not written", () => {
  assertEquals(aliasMembers(newAliasRecord("docs", "tunnel_1")), {
    alias: "docs",
    tunnel_id: "tunnel_1",
    name: "",
  });
});

const WRONG: readonly (readonly [member: string, value: unknown])[] = [
  ["tunnel_id", 7],
  ["organization_ids", "org"],
  ["organization_ids", ["org", 7]],
];

for (const [member, value] of WRONG) {
  Deno.test(`AliasRecord: a wrong ${member} ${JSON.stringify(value)} is told with its place`, () => {
    const error = assertThrows(
      () => readAliasRecord("docs", { [member]: value }, "state file /s/aliases.yaml: alias docs"),
      OperatorError,
    );
    assertEquals(
      error.message.startsWith(`state file /s/aliases.yaml: alias docs: ${member} `),
      true,
    );
  });
}

Deno.test("AliasRecord: null stands for nothing, as some writers have it", () => {
  const record = readAliasRecord("docs", { tunnel_id: null, workspace_ids: null }, "f");
  assertEquals([record.tunnel_id, record.workspace_ids], ["", []]);
});
