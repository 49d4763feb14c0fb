import type { Payload, Payloads, RequestDetail, RequestRow } from "../../../ui/api_types.ts";
import { OPENED_ID } from "./requests.ts";

const LIMIT_BYTES = 64_000;

/** `/api/requests/{id}` of a row. */
export function sampleDetail(row: RequestRow, capture: boolean): RequestDetail {
  const opened = row.id === OPENED_ID;
  const ended = row.duration_ms !== null;
  const postAt = (row.duration_ms ?? 0) - (row.phases_ms[6] ?? 0);
  return {
    ...row,
    rpc_id: "4127",
    tunnel_request_id: `cp_${row.id.slice(4, 10)}`,
    deadline_ms: 30_000,
    notifications: opened
      ? [491, 908, 1_325].map((at_ms) => ({ at_ms, method: "notifications/progress" }))
      : [],
    posts: !ended
      ? []
      : opened
      ? [{ at_ms: postAt, ms: 52, status: 503 }, { at_ms: postAt + 266, ms: 45.8, status: 200 }]
      : [{ at_ms: postAt, ms: row.phases_ms[6] ?? 0, status: 200 }],
    upstream: { status: ended ? 200 : null, reused: true, mtls: row.channel === "main" },
    resp_type: ended ? "jsonrpc_response" : null,
    resp_code: row.status ?? null,
    protocol: { consumer: "2025-06-18", server: "2025-06-18" },
    headers: {
      to_server: [
        ["content-type", "application/json"],
        ["accept", "application/json, text/event-stream"],
        ["authorization", null],
        ["mcp-session-id", "0d7731be…"],
        ["mcp-protocol-version", "2025-06-18"],
      ],
      from_server: ended
        ? [["content-type", "text/event-stream"], ["server", "finance-mcp/2.4.0"], [
          "set-cookie",
          null,
        ]]
        : [],
    },
    payloads: capture ? samplePayloads(row, opened) : null,
    capture: capture
      ? { on: true, limit_bytes: LIMIT_BYTES }
      : { on: false, limit_bytes: LIMIT_BYTES, reason: "inspect.capture_payloads is false" },
    curl: capture ? "curl -sS https://mcp.finance.internal:8443/mcp --data '{…}'" : null,
    replay: capture && ended
      ? { allowed: true, read_only: row.tool !== "create_refund" }
      : { allowed: false, reason: ended ? "needs the captured payload" : "it is under way" },
  };
}

function samplePayloads(row: RequestRow, opened: boolean): Payloads {
  const request =
    `{"jsonrpc":"2.0","id":4127,"method":"${row.method}","params":{"name":"${
      row.tool ?? ""
    }","arguments":{"period":"2026-06","entity":"ACME-DE","api_key":"[REDACTED]",` +
    `"max_amount":12345678901234567890,"rate":1.0},"_meta":{"progressToken":"p-4127"}}}`;
  const reply = `{"jsonrpc":"2.0","id":4127,"result":{"content":[{"type":"text","text":` +
    `"entry;date;account;net\\n88121;2026-06-01;4400;1200.00"}],"isError":false}}`;
  const progress = (n: number) =>
    payload(`{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":${n}}}`);
  return {
    request: { ...payload(request), redacted: 1 },
    reply: row.duration_ms === null
      ? null
      : { ...payload(reply), bytes: row.bytes_answered, cut: opened },
    notifications: opened ? [1, 2, 3].map(progress) : [],
  };
}

function payload(text: string): Payload {
  return { text, bytes: text.length, cut: false, redacted: 0 };
}
