import type { ComponentChildren } from "preact";
import type { HeaderLine, RequestDetail } from "../../../api_types.ts";
import { Copy, Facts, Redacted } from "../../../components/text.tsx";
import { duration, UNKNOWN } from "../../../view/formats.ts";

type Fact = readonly [name: string, value: ComponentChildren];

/** Ids, codes and headers of a request. What the client did not see is left out. */
export function RequestFacts({ detail }: { readonly detail: RequestDetail }) {
  const { headers } = detail;
  return (
    <>
      <section>
        <h3>Facts</h3>
        <Facts class="two-columns" rows={factsOf(detail)} />
      </section>
      {headers && (
        <section>
          <Headers title="to the server" lines={headers.to_server} />
          <Headers title="from the server" lines={headers.from_server} />
        </section>
      )}
    </>
  );
}

function factsOf(detail: RequestDetail): Fact[] {
  const { session, client, rpc_id, method, upstream, protocol, tunnel_request_id } = detail;
  const connection = upstream && connectionWords(upstream);
  const facts: (Fact | false)[] = [
    !!session && [
      "Session",
      <code key="s">
        <Copy text={session} what="session" />
      </code>,
    ],
    !!client && ["Client", `${client.name} ${client.version ?? ""}`],
    !!rpc_id && ["JSON-RPC id", <code key="r">{rpc_id}</code>],
    !!method && ["Method", <code key="m">{method}</code>],
    !!detail.deadline_ms && ["Deadline", deadlineWords(detail.deadline_ms, detail.duration_ms)],
    !!upstream?.target && ["Server", <code key="u">{upstream.target}</code>],
    ["Server answered", serverWords(detail)],
    ["Posted as", postedWords(detail)],
    !!connection && ["Connection", connection],
    !!protocol && ["Protocol", protocolWords(protocol)],
    !!tunnel_request_id && [
      "Control plane id",
      <code key="t">
        <Copy text={tunnel_request_id} what="control plane id" />
      </code>,
    ],
  ];
  return facts.filter((fact) => fact !== false);
}

function deadlineWords(deadlineMs: number, tookMs: number | null): string {
  if (tookMs === null) return `${duration(deadlineMs)}, running`;
  const left = deadlineMs - tookMs;
  return left >= 0
    ? `${duration(deadlineMs)}, ${duration(left)} left`
    : `${duration(deadlineMs)}, passed`;
}

function serverWords({ upstream, upstream_status }: RequestDetail): string {
  const status = upstream?.status ?? upstream_status;
  return status === null || status === undefined ? UNKNOWN : `HTTP ${status}`;
}

function postedWords({ resp_type, resp_code, status, duration_ms }: RequestDetail): string {
  if (duration_ms === null) return "not yet";
  const code = resp_code ?? status;
  const parts = [resp_type, code].filter((part) => part !== null && part !== undefined);
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

function connectionWords({ reused, mtls }: NonNullable<RequestDetail["upstream"]>): string {
  const parts = [reused === null ? "" : reused ? "reused" : "new", mtls ? "mTLS" : ""];
  return parts.filter((part) => part !== "").join(", ");
}

function protocolWords({ consumer, server }: NonNullable<RequestDetail["protocol"]>): string {
  return consumer !== null && server !== null && consumer !== server
    ? `${consumer} → ${server}`
    : server ?? consumer ?? UNKNOWN;
}

function Headers(
  { title, lines }: { readonly title: string; readonly lines: readonly HeaderLine[] },
) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>
        Headers <small>{title}</small>
      </h3>
      <dl class="header-lines">
        {lines.map(([name, value], index) => (
          <div key={index}>
            <dt>{name}</dt>
            <dd>{value ?? <Redacted />}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
