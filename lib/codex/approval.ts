import type { JsonObject } from "../wire/json.ts";
import { type CodexMessage, objectOf, textOf } from "./message.ts";

/** Who decides what Codex asks for. */
export type ApprovalPolicy =
  /** Nothing is ever allowed. */
  | "decline"
  /** A person, through `answerApproval`; in time, or it is declined. */
  | "ask"
  /** Everything is allowed; only the operator's explicit word sets this. */
  | "accept";

export type ApprovalDecision = "accept" | "decline";

/** What an approval is about. */
export type ApprovalSubject = "command" | "file_change" | "permissions" | "tool";

/** A question of Codex that waits for an answer. */
export interface Approval {
  /** Ours, for `answerApproval`: the app server's ids may collide with anything. */
  readonly id: string;
  readonly subject: ApprovalSubject;
  readonly threadId: string | undefined;
  readonly turnId: string | undefined;
  readonly itemId: string | undefined;
  /** The command, or the question in words; one line. */
  readonly what: string;
  /** One line, and so is the reason. */
  readonly cwd: string | undefined;
  readonly reason: string | undefined;
}

/** How a request of the app server is to be treated. */
export type ServerAsk =
  | {
    readonly kind: "approval";
    readonly approval: Omit<Approval, "id">;
    readonly accept: JsonObject;
    readonly decline: JsonObject;
  }
  /** Nothing to decide: this program never gives what is asked for. */
  | { readonly kind: "refused"; readonly result: JsonObject }
  /** Not a method that this program answers. */
  | { readonly kind: "unknown"; readonly message: string };

type ServerRequest = Extract<CodexMessage, { kind: "request" }>;

const DECLINED_ELICITATION = { action: "decline", content: null, _meta: null } as const;

/** Reads a request of the app server, with both answers it can get. A grant never outlasts the turn. */
export function readServerAsk({ method, params }: ServerRequest): ServerAsk {
  switch (method) {
    case "item/commandExecution/requestApproval":
      // The server wants a person for these; no policy stands in for one.
      if (params["kind"] === "humanCommand") {
        return { kind: "refused", result: { decision: "decline" } };
      }
      return approvalOf("command", params, textOf(params, "command") ?? "a command", {
        accept: { decision: "accept" },
        decline: { decision: "decline" },
      });
    case "item/fileChange/requestApproval":
      return approvalOf("file_change", params, fileChangeWords(params), {
        accept: { decision: "accept" },
        decline: { decision: "decline" },
      });
    case "item/permissions/requestApproval":
      return approvalOf("permissions", params, permissionWords(params), {
        accept: { permissions: grantable(objectOf(params["permissions"])), scope: "turn" },
        decline: { permissions: {}, scope: "turn" },
      });
    case "execCommandApproval":
      // The one refusal that every version of the older conversation knows.
      return approvalOf("command", params, commandWords(params["command"]), {
        accept: { decision: "approved" },
        decline: { decision: "abort" },
      });
    case "applyPatchApproval":
      return approvalOf("file_change", params, patchWords(params), {
        accept: { decision: "approved" },
        decline: { decision: "abort" },
      });
    case "mcpServer/elicitation/request":
      return readElicitation(params);
    case "item/tool/requestUserInput":
      return { kind: "refused", result: { answers: {} } };
    default:
      return { kind: "unknown", message: `tunnel-client does not answer ${method}` };
  }
}

/** A form without fields is a yes-or-no question about a tool; forms to fill in are declined. */
function readElicitation(params: JsonObject): ServerAsk {
  const fields = objectOf(objectOf(params["requestedSchema"])["properties"]);
  if (params["mode"] !== "form" || Object.keys(fields).length > 0) {
    return { kind: "refused", result: DECLINED_ELICITATION };
  }
  const server = textOf(params, "serverName") ?? "an MCP server";
  const message = textOf(params, "message") ?? "may a tool be called?";
  return approvalOf("tool", params, `${server}: ${message}`, {
    accept: { action: "accept", content: {}, _meta: null },
    decline: DECLINED_ELICITATION,
  });
}

function approvalOf(
  subject: ApprovalSubject,
  params: JsonObject,
  what: string,
  answers: { readonly accept: JsonObject; readonly decline: JsonObject },
): ServerAsk {
  return {
    kind: "approval",
    approval: {
      subject,
      threadId: textOf(params, "threadId") ?? textOf(params, "conversationId"),
      turnId: textOf(params, "turnId"),
      itemId: textOf(params, "itemId") ?? textOf(params, "callId"),
      what: oneLine(what),
      cwd: oneLineIn(params, "cwd"),
      reason: oneLineIn(params, "reason"),
    },
    ...answers,
  };
}

function fileChangeWords(params: JsonObject): string {
  const root = textOf(params, "grantRoot");
  return root === undefined ? "changes to files" : `changes to files below ${root}`;
}

function patchWords(params: JsonObject): string {
  const paths = Object.keys(objectOf(params["fileChanges"]));
  return paths.length === 0 ? "changes to files" : `changes to ${paths.join(", ")}`;
}

function permissionWords(params: JsonObject): string {
  return `more permissions: ${JSON.stringify(params["permissions"] ?? {})}`;
}

function commandWords(command: unknown): string {
  return Array.isArray(command) ? command.map(String).join(" ") : "a command";
}

/** The two members a grant may have; what else was asked for is not given. */
function grantable({ network, fileSystem }: JsonObject): JsonObject {
  return {
    ...(network === undefined || network === null ? {} : { network }),
    ...(fileSystem === undefined || fileSystem === null ? {} : { fileSystem }),
  };
}

function oneLineIn(params: JsonObject, name: string): string | undefined {
  const text = textOf(params, name);
  return text === undefined ? undefined : oneLine(text);
}

/** Control characters could make a terminal show another command than the one that is asked about. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
}
