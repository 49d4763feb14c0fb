import type { HeaderList } from "../wire/header_list.ts";
import type { McpBinding } from "./settings.ts";

/**
 * What the data plane needs, as plain data: it crosses into a Worker by structured clone, which a
 * {@linkcode Secret} would not survive. Made from `Settings` at that border and nowhere else.
 */
export interface EngineSettings {
  readonly controlPlane: {
    readonly baseUrl: string;
    readonly urlPath: string;
    readonly tunnelId: string;
    readonly organizationId: string | undefined;
    /** Secret. */
    readonly apiKey: string;
    readonly maxInflight: number;
    readonly pollTimeoutMs: number;
    readonly pollDeadlineGuardrailMs: number;
    readonly pollChannels: readonly string[] | undefined;
    readonly extraHeaders: HeaderList;
  };
  readonly mcp: {
    readonly bindings: readonly McpBinding[];
    readonly extraHeaders: HeaderList;
    readonly connectionMaxTtlMs: number;
    readonly maxConcurrentRequests: number;
    /** The environment of stdio children, control-plane keys already removed. */
    readonly childEnv: Readonly<Record<string, string>>;
  };
  readonly client: {
    readonly name: string;
    readonly version: string;
    readonly instanceId: string;
  };
}
