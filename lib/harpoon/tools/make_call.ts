import type { CallOrigin, CallRequest, CallResult } from "../call_request.ts";
import type { ToolOutcome, ToolWorld } from "./tool.ts";

/** Arguments of all tools that call a target as they choose, by the names of their schemas. */
export interface CallArguments {
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout_ms?: number | undefined;
  readonly max_response_bytes?: number | undefined;
  readonly follow_redirects: boolean;
  readonly max_redirects: number;
}

/** The part of a call's request that those arguments make. */
export function callOptions(args: CallArguments) {
  return {
    headers: args.headers,
    timeoutMs: args.timeout_ms,
    maxResponseBytes: args.max_response_bytes,
    followRedirects: args.follow_redirects,
    maxRedirects: args.max_redirects,
  };
}

/**
 * Calls out and says what it came to, in the words of harpoon §4. Throws the signal's reason as soon
 * as it aborts.
 */
export async function makeCall(
  { caller }: Pick<ToolWorld, "caller">,
  request: CallRequest,
  origin: CallOrigin,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const { label } = request;
  try {
    return callOutcome(label, await caller.call(request, origin, signal));
  } catch {
    signal.throwIfAborted();
    // A fault of ours. Its text is not for the caller: it may hold a URL.
    return { kind: "failed", label, message: "request failed", code: "internal" };
  }
}

function callOutcome(label: string, result: CallResult): ToolOutcome {
  if (result.kind === "refused") {
    return { kind: "failed", label, message: result.message, code: result.code };
  }
  if (result.status < 100 || result.status > 599) {
    // The output schema allows no such status; a client that checks would refuse the whole result.
    return { kind: "failed", label, message: "failed to encode response", code: "protocol" };
  }
  const status_code = result.status;
  const { headers, bodySize: body_size_bytes } = result;
  const body_base64 = result.body.toBase64();
  return {
    kind: "done",
    output: { status_code, headers, body_base64, body_size_bytes, truncated: false },
    brief: {
      status_code,
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...(body_base64 === "" ? {} : { body_base64 }),
      body_size_bytes,
    },
  };
}
