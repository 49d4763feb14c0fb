import type { JsonObject } from "../wire/json.ts";
import { type SandboxMode, turnSandbox } from "./sandbox_name.ts";

/** By what name the app server knows this program, and the version of what it speaks (codex §3.2). */
const CLIENT_INFO = {
  name: "tunnel-client-adminui",
  title: "tunnel-client",
  version: "0.1.0",
} as const;

/** A new conversation. What is absent is Codex's own choice. */
export interface ThreadRequest {
  readonly cwd?: string | undefined;
  readonly model?: string | undefined;
  readonly modelProvider?: string | undefined;
  readonly approvalPolicy?: string | undefined;
  readonly sandbox?: SandboxMode | undefined;
  readonly developerInstructions?: string | undefined;
}

/** One prompt in a conversation. What is absent stays as the thread has it. */
export interface TurnRequest {
  /** The current thread if absent. */
  readonly threadId?: string | undefined;
  readonly prompt: string;
  readonly cwd?: string | undefined;
  readonly approvalPolicy?: string | undefined;
  readonly sandbox?: SandboxMode | undefined;
  readonly model?: string | undefined;
  readonly effort?: string | undefined;
  readonly summary?: string | undefined;
}

/** Parameters of `initialize`. */
export const initializeParams: JsonObject = { clientInfo: CLIENT_INFO, capabilities: null };

/** Parameters of `thread/start`. The conversation is kept nowhere. */
export function threadStartParams(request: ThreadRequest): JsonObject {
  return {
    cwd: request.cwd,
    model: request.model,
    modelProvider: request.modelProvider,
    approvalPolicy: request.approvalPolicy,
    sandbox: request.sandbox,
    developerInstructions: request.developerInstructions,
    experimentalRawEvents: false,
    persistExtendedHistory: false,
    ephemeral: true,
  };
}

/** Parameters of `turn/start`. */
export function turnStartParams(threadId: string, request: TurnRequest): JsonObject {
  return {
    threadId,
    input: [{ type: "text", text: request.prompt, text_elements: [] }],
    cwd: request.cwd,
    approvalPolicy: request.approvalPolicy,
    sandboxPolicy: request.sandbox && { type: turnSandbox(request.sandbox) },
    model: request.model,
    effort: request.effort,
    summary: request.summary,
  };
}

/** Parameters of `thread/inject_items`: what the model shall know, not in the user's name. */
export function injectParams(threadId: string, texts: readonly string[]): JsonObject {
  return {
    threadId,
    items: texts.map((text) => ({
      type: "message",
      role: "developer",
      content: [{ type: "input_text", text }],
    })),
  };
}
