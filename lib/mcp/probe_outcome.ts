import type { Trouble } from "./probe.ts";

/** The server's own name and version, as far as it tells them. */
export interface ServerName {
  readonly name?: string;
  readonly version?: string;
}

/** What a server made of the first request of an MCP client; all but the first two are failures. */
export type InitializeOutcome =
  | {
    readonly kind: "ok";
    readonly era: "modern" | "legacy";
    readonly protocolVersion: string;
    readonly server: ServerName;
  }
  /** It wants credentials, which consumers bring along: 401, or 403 with a challenge. */
  | {
    readonly kind: "auth-required";
    readonly status: number;
    readonly challenge?: string;
  }
  | { readonly kind: Exclude<Trouble["kind"], "not-http">; readonly detail: string }
  /** It answers, but not as an MCP server would; `error` if it spoke JSON-RPC all the same. */
  | {
    readonly kind: "not-mcp";
    readonly detail: string;
    readonly error?: RpcError;
  }
  | { readonly kind: "http-error"; readonly status: number; readonly detail: string };

/** A JSON-RPC error. */
export interface RpcError {
  readonly code: number | undefined;
  /** The server's words; not ours to trust. */
  readonly message: string;
}
