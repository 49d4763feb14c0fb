import { assertEquals } from "@std/assert";
import { requestDetailJson, requestJson } from "../../../lib/ops/admin/request_json.ts";
import { sampleView, WALL_MS } from "./admin_fixture.ts";

Deno.test("requestDetailJson: a served request, under the published names [ui §5]", () => {
  const view = sampleView();
  const client = { name: "probe", version: "1" };
  view.serve("a", { session: "s1", client, deadlineMs: 30_000 });
  const record = view.requests.get("a");
  assertEquals(record && requestDetailJson(record), {
    id: "a",
    seq: 1,
    received_at: WALL_MS - 100,
    channel: "main",
    kind: "call",
    method: "tools/call",
    tool: "echo",
    client,
    session: "s1",
    outcome: "ok",
    duration_ms: 45.13,
    phases_ms: [4, 0, 3, null, 27, 10, 5],
    bytes_sent: 10,
    bytes_answered: 77,
    status: 200,
    why: null,
    rpc_id: null,
    tunnel_request_id: null,
    deadline_ms: 30_000,
    upstream_status: null,
    attempts: 1,
    posts: [{ at_ms: 40, ms: 5, status: 200 }],
    resp_type: "jsonrpc_response",
    resp_code: 200,
    notifications: [{ at_ms: 10, method: "notifications/progress" }],
    notification_count: 1,
  });
});

Deno.test("requestJson: what is not known is null, never absent", () => {
  const { requests } = sampleView();
  const ref = { requestId: "b", channel: "main", commandKind: "notification" } as const;
  requests.fold({ kind: "command_received", ...ref, at: 900, chars: 1 });
  const record = requests.get("b");
  const row = record && requestJson(record);
  assertEquals(
    [row?.method, row?.tool, row?.client, row?.session, row?.duration_ms, row?.status, row?.why],
    [null, null, null, null, null, null, null],
  );
  assertEquals([row?.outcome, row?.phases_ms], [
    "in_flight",
    [null, null, null, null, null, null, null],
  ]);
});
