import type { HeaderLine, HeaderList } from "../wire/header_list.ts";

/** Names a client's own identity owns; an operator's extra header never replaces them. */
const PROTECTED: ReadonlySet<string> = new Set([
  "authorization",
  "accept",
  "user-agent",
  "x-tunnel-client-name",
  "x-tunnel-client-version",
  "x-tunnel-client-instance-id",
  "x-tunnel-mcp-server-info",
  // Extra headers go out on every request: these belong to the response POST alone.
  "content-type",
  "x-tunnel-shard-token",
  "x-client-request-id",
]);

/** Who this client is to the control plane. */
export interface Identity {
  readonly apiKey: string;
  /** Product name, also the `User-Agent`'s. */
  readonly name: string;
  readonly version: string;
  /** 32 lower-case hex digits, random per process. */
  readonly instanceId: string;
  readonly organizationId: string | undefined;
  readonly extraHeaders: HeaderList;
}

/** An operator header that was not simply added. */
export interface HeaderConflict {
  readonly header: string;
  readonly reason: "protected" | "overrides";
}

/**
 * The headers of every control-plane request but the server info (wire-protocol §1), in sending
 * order, and what happened to operator headers that met one of them.
 */
export function identityHeaders(
  identity: Identity,
): { readonly headers: HeaderList; readonly conflicts: readonly HeaderConflict[] } {
  const own: HeaderLine[] = [
    ["Authorization", `Bearer ${identity.apiKey}`],
    ["Accept", "application/json"],
    ["User-Agent", `${identity.name}/${identity.version}`],
    ["X-Tunnel-Client-Name", identity.name],
    ["X-Tunnel-Client-Version", identity.version],
    ["X-Tunnel-Client-Instance-Id", identity.instanceId],
  ];
  const conflicts: HeaderConflict[] = [];
  const extra: HeaderLine[] = [];
  for (const [header, value] of identity.extraHeaders) {
    const lower = header.toLowerCase();
    if (PROTECTED.has(lower)) conflicts.push({ header, reason: "protected" });
    else if (lower === "openai-organization" && identity.organizationId !== undefined) {
      conflicts.push({ header, reason: "overrides" });
    } else extra.push([header, value]);
  }
  if (identity.organizationId !== undefined) {
    own.push(["OpenAI-Organization", identity.organizationId]);
  }
  return { headers: [...own, ...extra], conflicts };
}

/** A fresh instance id: 16 random bytes as lower-case hex. */
export function newInstanceId(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}
