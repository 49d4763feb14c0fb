import { CodexError } from "./codex_error.ts";
import type { Connection } from "./connection.ts";
import type { Launch } from "./launch.ts";
import { textOf } from "./message.ts";
import { readAccount, readInitialize } from "./replies.ts";
import { initializeParams } from "./requests.ts";
import type { CodexSnapshot } from "./snapshot.ts";

/** Exit code of shells for a command that is not there. */
const COMMAND_NOT_FOUND = 127;

/** The members of a snapshot that tell who is logged in. */
export type Identity = Pick<CodexSnapshot, "authMethod" | "requiresOpenaiAuth" | "account">;

/** Introduces this program and gives what the app server tells of itself. @throws {CodexError} */
export async function initialize(
  connection: Connection,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<CodexSnapshot["initializeInfo"]> {
  const result = await connection.request("initialize", initializeParams, timeoutMs, signal);
  connection.notify("initialized");
  return readInitialize(result);
}

/** Asks who is logged in; no token is asked for. @throws {CodexError} */
export async function askIdentity(
  connection: Connection,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Identity> {
  const ask = (method: string, params: Readonly<Record<string, boolean>>) =>
    connection.request(method, params, timeoutMs, signal);
  const account = readAccount(await ask("account/read", { refreshToken: false }));
  try {
    const status = await ask("getAuthStatus", { includeToken: false, refreshToken: false });
    const required = status["requiresOpenaiAuth"];
    return {
      account: account.account,
      authMethod: textOf(status, "authMethod"),
      requiresOpenaiAuth: account.requiresOpenaiAuth ??
        (typeof required === "boolean" ? required : undefined),
    };
  } catch (error) {
    // An older method, which tells no more than the kind of login; later versions may drop it.
    if (!(error instanceof CodexError) || error.kind !== "answered") throw error;
    return { ...account, authMethod: account.account?.type };
  }
}

/**
 * What a failed start means: a program that is not there, one without an app server, or the error
 * itself.
 */
export function startFailure(
  error: unknown,
  launch: Launch,
  exitCode: number | undefined,
  diagnostics: string,
): unknown {
  if (!(error instanceof CodexError) || error.kind !== "process") return error;
  if (launch.kind === "shell" && exitCode === COMMAND_NOT_FOUND) {
    const name = "the command of TUNNEL_CLIENT_CODEX_APP_SERVER_COMMAND";
    return new CodexError("missing", `${name} was not found${diagnostics}`, { cause: error });
  }
  if (!NO_APP_SERVER.test(diagnostics)) return error;
  const fix = "update it with: npm install -g @openai/codex@latest";
  return new CodexError("unsupported", `this Codex has no app-server; ${fix}`, { cause: error });
}

/** How command lines complain about a word they do not know. */
const NO_APP_SERVER =
  /unrecognized subcommand|unknown (?:sub)?command|unexpected argument|invalid (?:sub)?command/i;
