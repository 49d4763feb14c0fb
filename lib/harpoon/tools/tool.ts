import type { JsonObject } from "../../wire/json.ts";
import type { CallOrigin, CallRequest, CallResult } from "../call_request.ts";
import type { SchemaLimits } from "../schemas.ts";
import type { Target } from "../target.ts";

/** The registered targets, as far as the tools look at them. */
export interface Targets {
  get(label: string): Target | undefined;
  /** In order of registration. */
  all(): readonly Target[];
}

/** Makes the outbound calls: policy, sending, record. Rejects only with the signal's reason. */
export interface Caller {
  call(request: CallRequest, about: CallOrigin, signal: AbortSignal): Promise<CallResult>;
}

/** What a tool works with. */
export interface ToolWorld {
  readonly targets: Targets;
  readonly caller: Caller;
  readonly limits: SchemaLimits;
}

/** A tool as `tools/list` shows it. */
export interface ToolListing {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: ObjectSchema;
  readonly outputSchema: ObjectSchema;
  readonly annotations: {
    readonly readOnlyHint?: boolean;
    readonly idempotentHint?: boolean;
    readonly openWorldHint: boolean;
  };
}

type ObjectSchema = JsonObject & { readonly type: "object" };

/** What a call of a tool comes to. */
export type ToolOutcome =
  /** `output` is the structured content, `brief` what the text shows of it. */
  | { readonly kind: "done"; readonly output: JsonObject; readonly brief: JsonObject }
  /** `message` holds no URL; `code` says finer than it what went wrong. */
  | {
    readonly kind: "failed";
    readonly label: string;
    readonly message: string;
    readonly code?: string | undefined;
  };

/** One MCP tool. */
export interface Tool {
  readonly listing: ToolListing;
  /** Throws `InvalidParams` if the arguments break the input schema. */
  call(given: unknown, requestId: string | undefined, signal: AbortSignal): Promise<ToolOutcome>;
}
