import { assertEquals } from "@std/assert";
import { type AdminResult, resultJson, resultLines } from "../../../lib/cli/admin/result.ts";

const FULL = {
  id: "tunnel_1",
  name: "docs",
  description: "all of\nthe\x1b[2J docs",
  creator: { id: "user_1", email: "ada@example.com" },
  tenant_ids: ["t1"],
  workspace_ids: ["w1", "w2"],
  organization_ids: ["o1"],
};
const SMALL = { id: "tunnel_2", name: "n", description: "" };

Deno.test("resultLines: a tunnel is its id and an indented line per member it has (cli §8)", () => {
  assertEquals(resultLines({ kind: "tunnel", tunnel: FULL, requestId: "r", note: "Note." }), [
    "Tunnel tunnel_1",
    "  Name: docs",
    "  Description: all of the [2J docs",
    "  Creator: ada@example.com",
    "  Organizations: o1",
    "  Workspaces: w1, w2",
    "  Tenants: t1",
    "Note.",
  ]);
  assertEquals(resultLines({ kind: "tunnel", tunnel: SMALL, requestId: undefined }), [
    "Tunnel tunnel_2",
    "  Name: n",
    "  Description:",
  ]);
});

Deno.test("resultLines: an empty list says so", () => {
  const scope = { family: "workspace", id: "w" } as const;
  const list = (tunnels: readonly typeof SMALL[]): AdminResult => {
    return { kind: "tunnels", scope, tunnels, requestId: undefined };
  };
  assertEquals(resultLines(list([])), ["No tunnels in workspace w."]);
  assertEquals(resultLines(list([SMALL, SMALL])).length, 6);
});

Deno.test("resultLines: a deletion says so, whatever the service still tells", () => {
  const deleted = { kind: "deleted", tunnelId: "tunnel_2", requestId: undefined } as const;
  const last = "It is deleted.";
  assertEquals(resultLines({ ...deleted, tunnel: undefined }), ["Tunnel tunnel_2", last]);
  assertEquals(resultLines({ ...deleted, tunnel: SMALL }).at(-1), last);
});

const jsons: readonly [result: AdminResult, json: unknown][] = [
  [
    { kind: "tunnel", tunnel: FULL, requestId: "r", note: "Note." },
    { ...FULL, request_id: "r" },
  ],
  [{ kind: "tunnel", tunnel: SMALL, requestId: undefined }, SMALL],
  [
    { kind: "deleted", tunnelId: "tunnel_2", tunnel: undefined, requestId: "r" },
    { id: "tunnel_2", request_id: "r" },
  ],
  [
    {
      kind: "tunnels",
      scope: { family: "tenant", id: "t" },
      tunnels: [SMALL],
      requestId: "r",
    },
    { tunnels: [SMALL], request_id: "r" },
  ],
];
for (const [result, json] of jsons) {
  Deno.test(`resultJson: ${JSON.stringify(json)}, indented by two`, () => {
    assertEquals(resultJson(result), JSON.stringify(json, undefined, 2));
  });
}
