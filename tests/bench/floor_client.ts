/**
 * The floor of the benchmark: the least any client of this wire can do. One poll loop with bare
 * `fetch`; per command one POST to the MCP server and one POST to the control plane. No retries, no
 * bounds, no headers of the answer, no notifications, no deadlines, no checks.
 *
 * Usage: floor_client.ts PLANE_URL TUNNEL_ID API_KEY MCP_URL
 */
const [plane, tunnel, key, mcp] = Deno.args;
if (plane === undefined || tunnel === undefined || key === undefined || mcp === undefined) {
  throw new Error("usage: floor_client.ts PLANE_URL TUNNEL_ID API_KEY MCP_URL");
}
const http = Deno.createHttpClient({ http2: false, poolMaxIdlePerHost: 256 });
const authorization = `Bearer ${key}`;

interface Polled {
  readonly request_id: string;
  readonly shard_token: string;
  readonly jsonrpc: unknown;
}

async function serve(command: Polled): Promise<void> {
  const answer = await fetch(mcp ?? "", {
    client: http,
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify(command.jsonrpc),
  });
  const body = JSON.stringify({
    request_id: command.request_id,
    channel: "main",
    resp_json: await answer.json(),
    resp_headers: { "Content-Type": ["application/json"] },
    resp_code: 200,
    resp_type: "jsonrpc_response",
  });
  const posted = await fetch(`${plane}/v1/tunnels/${tunnel}/response`, {
    client: http,
    method: "POST",
    headers: {
      authorization,
      "content-type": "application/json",
      "x-tunnel-shard-token": command.shard_token,
    },
    body,
  });
  await posted.text();
}

for (;;) {
  const poll = await fetch(`${plane}/v1/tunnels/${tunnel}/poll?limit=25&timeout_ms=30000`, {
    client: http,
    headers: { authorization },
  });
  const { commands }: { commands: Polled[] } = await poll.json();
  for (const command of commands) serve(command);
}
