import { edited, memberAt } from "./json_edit.ts";
import { answered, errorText } from "./messages.ts";
import type { FinalReply } from "../../wire/reply.ts";
import { CODE } from "./revisions.ts";

/** The code of an error response, if the text is one. */
export function errorCode(text: string): number | undefined {
  const code = memberAt(text, "error", "code");
  return code === undefined ? undefined : Number(code);
}

/**
 * A legacy server's error as a modern consumer wants it (mcp-eras §4.2, §1.5): codes that moved are
 * renumbered, an unknown method is HTTP 404, everything else stays as it came.
 *
 * @param uri the resource that was asked for, if one was
 */
export function modernError(
  text: string,
  status: number,
  uri: string | undefined,
): { readonly text: string; readonly status: number } {
  switch (errorCode(text)) {
    case CODE.methodNotFound:
      return { text, status: 404 };
    case CODE.resourceNotFound: {
      const data = memberAt(text, "error", "data");
      const withUri = uri !== undefined && data === undefined
        ? { data: JSON.stringify({ uri }) }
        : {};
      return {
        text: edited(text, {
          error: (error) =>
            error === undefined ? error : edited(error, {
              code: String(CODE.invalidParams),
              ...withUri,
            }),
        }),
        status: 200,
      };
    }
    default:
      return { text, status };
  }
}

/** Errors that only modern consumers know. */
const MODERN_ONLY: ReadonlySet<number | undefined> = new Set([
  CODE.headerMismatch,
  CODE.missingCapability,
  CODE.unsupportedVersion,
]);

/**
 * A modern server's error as a legacy consumer wants it (mcp-eras §5): what it cannot know becomes an
 * internal error that says it in words. HTTP statuses with a meaning of their own become 200.
 */
export function legacyError(
  text: string,
  status: number,
): { readonly text: string; readonly status: number } {
  const code = errorCode(text);
  if (!MODERN_ONLY.has(code)) return { text, status: status === 404 ? 200 : status };
  const message = memberAt(text, "error", "message") ?? '""';
  const said: unknown = JSON.parse(message);
  const missing = memberAt(text, "error", "data", "requiredCapabilities");
  const hint = code === CODE.missingCapability && missing !== undefined
    ? `; the server needs of this client: ${missing}`
    : "";
  return {
    text: edited(text, {
      error: (error) =>
        error === undefined ? error : edited(error, {
          code: String(CODE.internal),
          message: JSON.stringify(`${said} (server error ${code}${hint})`),
        }),
    }),
    status: 200,
  };
}

/** The refusal of a call that needs what the consumer did not declare (mcp-eras §4.3, 2). */
export function missingCapability(idText: string, kinds: readonly string[]): FinalReply {
  const required = Object.fromEntries(
    kinds.map((kind) => {
      if (kind === "elicitation.url") return ["elicitation", { url: {} }];
      return [kind, {}];
    }),
  );
  return answered(
    errorText(
      idText,
      CODE.missingCapability,
      `the server asks for what the client did not declare: ${kinds.join(", ")}`,
      JSON.stringify({ requiredCapabilities: required }),
    ),
    400,
  );
}
