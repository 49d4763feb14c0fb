import type { RequestOutcome, RequestRow } from "../../../ui/api_types.ts";
import { Chance, NOW_MS } from "./chance.ts";

interface Tool {
  readonly name: string;
  readonly channel: string;
  readonly weight: number;
  readonly serverMs: number;
  readonly fails: number;
  readonly failure: RequestOutcome;
  readonly why: string;
  readonly toolErrors: number;
  readonly sent: number;
  readonly answered: number;
}

const HTTP_500 = "target_http: bad status (HTTP 500)";

function tool(
  name: string,
  channel: string,
  weight: number,
  serverMs: number,
  [fails, failure, why]: readonly [number, RequestOutcome, string],
  toolErrors: number,
  sent: number,
  answered: number,
): Tool {
  return { name, channel, weight, serverMs, fails, failure, why, toolErrors, sent, answered };
}

const RPC = "JSON-RPC error -32602";
const TOOLS: readonly [Tool, ...Tool[]] = [
  tool("search_invoices", "main", 30, 38, [0.002, "rpc_error", RPC], 0.004, 420, 6_200),
  tool("get_customer", "main", 22, 16, [0.001, "rpc_error", RPC], 0.006, 310, 1_900),
  tool("list_orders", "main", 14, 61, [0, "rpc_error", RPC], 0.002, 360, 14_800),
  tool("get_ledger_entry", "main", 9, 24, [0, "rpc_error", RPC], 0.01, 330, 1_200),
  tool("create_refund", "main", 3, 240, [0.03, "http_error", HTTP_500], 0.05, 540, 480),
  tool("reconcile_batch", "main", 1.6, 1_450, [0, "http_error", HTTP_500], 0.02, 1_100, 3_300),
  tool("export_ledger", "main", 1.2, 1_600, [0, "timeout", ""], 0, 460, 84_000),
  tool(
    "run_query",
    "tools",
    15,
    170,
    [0.006, "timeout", "timeout: response_timeout"],
    0.03,
    690,
    9_700,
  ),
  tool("describe_table", "tools", 6, 21, [0, "crash", ""], 0.004, 290, 2_600),
  tool("call_target", "harpoon", 5, 132, [0.02, "tls", "tls: unknown_issuer"], 0, 380, 2_100),
];

interface Consumer {
  readonly name: string;
  readonly version: string;
  readonly session: string;
  readonly channel: string;
  readonly weight: number;
}

const CONSUMERS: readonly [Consumer, ...Consumer[]] = [
  { name: "openai-mcp", version: "1.0.0", session: "7c1e90ab", channel: "main", weight: 40 },
  { name: "codex-cli", version: "0.61.0", session: "b28d04f7", channel: "tools", weight: 17 },
  { name: "acme-ap-bot", version: "2.3.1", session: "40aa9c1d", channel: "main", weight: 26 },
  { name: "openai-mcp", version: "1.0.0", session: "e59f117c", channel: "harpoon", weight: 6 },
  { name: "month-end-job", version: "0.9.4", session: "0d7731be", channel: "main", weight: 9 },
  { name: "mcp-inspector", version: "0.17.2", session: "f6120c88", channel: "tools", weight: 2 },
];

/** The request that the tests and pictures open: slow, with notifications and a second post. */
export const OPENED_ID = "req_k3v9q2mahd";
const WINDOW_MS = 15 * 60_000;

/** Fifteen minutes of traffic, newest first. */
export function sampleRequests(): RequestRow[] {
  const chance = new Chance(11);
  const rows: RequestRow[] = [];
  let seq = 100_000;
  let at = NOW_MS - WINDOW_MS;
  while (true) {
    at += -Math.log(chance.next() + 1e-9) / 4.4 * 1000;
    if (at > NOW_MS - 400) break;
    rows.push(sampleRequest(chance, ++seq, at));
  }
  return withSpecialOnes(rows).sort((a, b) => Number(b.received_at) - Number(a.received_at));
}

/** One more request of the same traffic. */
export function sampleRequest(chance: Chance, seq: number, at: number): RequestRow {
  const about = chance.pick(TOOLS);
  const [fit = CONSUMERS[0], ...others] = CONSUMERS.filter(({ channel }) =>
    channel === about.channel
  );
  const client = chance.pick([fit, ...others]);
  const kind = chance.next();
  const call = kind < 0.94;
  const method = call ? "tools/call" : kind < 0.975 ? "tools/list" : "resources/read";
  const outcome = outcomeOf(chance, about, call, at);
  const slow = call && about.serverMs > 900;
  const ms = call ? about.serverMs : 7;
  const firstByte = outcome === "timeout" ? 29_980 : chance.around(slow ? ms * 0.2 : ms, 0.5);
  const phases = [
    chance.around(34, 0.4),
    chance.around(0.2, 0.4),
    chance.next() < 0.04 ? chance.around(9, 0.7) : 0.1,
    chance.around(0.6, 0.3),
    firstByte,
    slow ? chance.around(ms * 0.8, 0.4) : chance.around(0.9, 0.7),
    chance.around(44, 0.3),
  ].map((phase) => Math.round(phase * 100) / 100);
  const failed = outcome !== "ok" && outcome !== "tool_error";
  return {
    id: `req_${chance.hex(10)}`,
    seq,
    received_at: Math.round(at),
    channel: about.channel,
    kind: "call",
    method,
    tool: call ? about.name : null,
    client: { name: client.name, version: client.version },
    session: client.session,
    outcome,
    duration_ms: Math.round(phases.slice(1).reduce((sum, phase) => sum + phase, 0) * 10) / 10,
    phases_ms: phases,
    bytes_sent: Math.round(chance.around(about.sent, 0.2)),
    bytes_answered: Math.round(chance.around(failed ? 260 : about.answered, 0.3)),
    status: failed ? 502 : 200,
    why: outcome === "crash" ? "transport_closed: child exited" : failed ? about.why : null,
  };
}

function outcomeOf(chance: Chance, about: Tool, call: boolean, at: number): RequestOutcome {
  const ageS = (NOW_MS - at) / 1000;
  const roll = chance.next();
  if (about.channel === "tools" && call && ageS > 362 && ageS < 370) return "crash";
  if (call && roll < about.fails) return about.failure;
  return call && roll < about.fails + about.toolErrors ? "tool_error" : "ok";
}

function withSpecialOnes(rows: RequestRow[]): RequestRow[] {
  const [first] = rows;
  if (first === undefined) return rows;
  const special = (agoMs: number, seq: number, change: Partial<RequestRow>): RequestRow => ({
    ...first,
    id: `req_special${seq}`,
    seq: 200_000 + seq,
    received_at: NOW_MS - agoMs,
    method: "tools/call",
    channel: "main",
    why: null,
    ...change,
  });
  const flight = {
    outcome: "in_flight",
    duration_ms: null,
    status: null,
    bytes_answered: 0,
  } as const;
  const waiting = [36, 0.2, null, null, null, null, null];
  return [
    ...rows,
    special(21_300, 1, {
      id: OPENED_ID,
      tool: "export_ledger",
      outcome: "ok",
      phases_ms: [41.2, 0.21, 0.06, 0.74, 212.4, 1388.6, 311.8],
      duration_ms: 1_913.8,
      bytes_sent: 471,
      bytes_answered: 86_214,
      client: { name: "month-end-job", version: "0.9.4" },
      session: "0d7731be",
    }),
    special(2_900, 2, {
      tool: "create_refund",
      outcome: "http_error",
      why: HTTP_500,
      phases_ms: [33, 0.2, 0.1, 0.8, 236, 1.1, 47],
      duration_ms: 285.2,
    }),
    special(4_100, 3, { tool: "run_query", channel: "tools", outcome: "tool_error" }),
    special(3_400, 4, { tool: "run_query", channel: "tools", phases_ms: waiting, ...flight }),
    special(1_300, 5, { tool: "reconcile_batch", phases_ms: waiting, ...flight }),
    special(300, 6, { tool: "search_invoices", phases_ms: waiting, ...flight }),
  ];
}
