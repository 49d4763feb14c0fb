import type { CallRecord } from "../../core/callout_record.ts";
import type { Clock } from "../../core/clock.ts";
import type { Analytics } from "../analytics.ts";
import type { Log } from "../log.ts";
import type { LogRing } from "../log_ring.ts";
import type { CaptureView, PayloadRing } from "../payload_ring.ts";
import type { ReplayView } from "../replay_view.ts";
import type { RequestLog, RequestRecord } from "../request_log.ts";
import type { ToolHint } from "../tool_hints.ts";
import type { AssistantView } from "./assistant_routes.ts";

/** Documents that are read whole and made anew for each reader (operator-surface §5, ui §5). */
export type DocumentName =
  | "status"
  | "system"
  | "oauth"
  | "settings"
  | "sandbox"
  | "harpoon/status"
  | "harpoon/targets";

/** What an action came to; `message` is for the person who asked. */
export type ActionResult =
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly status: 404 | 409 | 503; readonly message: string };

/** The server's side of a request (ui §5). */
export interface RequestWay {
  readonly upstream: {
    /** Address without secrets, or `pid 7`; absent for what is built in or gone. */
    readonly target?: string;
    /** HTTP status of its answer. */
    readonly status: number | null;
    /** The runtime does not tell whether a connection was used before. */
    readonly reused: boolean | null;
    readonly mtls: boolean | null;
  } | null;
  /** MCP revisions. */
  readonly protocol: { readonly consumer: string | null; readonly server: string | null } | null;
}

/** The server's own word about one of its tools. */
export interface ToolHintView {
  readonly channel: string;
  readonly tool: string;
  readonly hint: ToolHint;
}

/** What a replay came to. */
export type ReplayAnswer =
  | { readonly kind: "replayed"; readonly view: ReplayView }
  | Extract<ActionResult, { kind: "refused" }>;

/** What the pages may set off. */
export interface AdminActions {
  /** Looks at the server of a channel again. */
  probe(channel: string): Promise<ActionResult>;
  /** Polls now instead of when the backoff says. */
  retryPoll(): Promise<ActionResult>;
  /** Looks for OAuth metadata again. */
  discoverOauth(): Promise<ActionResult>;
}

/** Everything the admin pages show and do. */
export interface AdminView extends AssistantView {
  readonly instanceId: string;
  readonly tunnelId: string;
  readonly clock: Clock;
  readonly requests: RequestLog;
  readonly analytics: Analytics;
  readonly logs: LogRing;
  readonly log: Log;
  readonly actions: AdminActions;
  readonly payloads: PayloadRing;
  /** Whether payloads are captured at the moment. */
  capture(): CaptureView;
  /** How a request got to its server, and what both sides speak. */
  way(record: RequestRecord): RequestWay;
  /** What servers say of the tools that were called; asks them if that is some time ago. */
  toolHints(): Promise<readonly ToolHintView[]>;
  /** The same of one tool, as far as it is known. */
  toolHint(channel: string, tool: string): ToolHint | undefined;
  /** A command that makes a captured call by hand; absent where there is none. */
  curl(record: RequestRecord): string | undefined;
  /** Makes a captured call again at the local server; nothing of it leaves this machine otherwise. */
  replay(record: RequestRecord): Promise<ReplayAnswer>;
  document(name: DocumentName): Promise<unknown>;
  /** The latest callouts, newest first. */
  harpoonCalls(label: string | undefined, limit: number): Promise<readonly CallRecord[]>;
  /** How the client was started and its settings in force, without secrets. */
  runtime(): unknown;
  /** What `/readyz?format=json` tells. */
  readiness(): unknown;
  /** How the channels are at the moment. */
  channels(): readonly { readonly name: string }[];
  /** The text of `/metrics`. */
  metrics(): string;
}
