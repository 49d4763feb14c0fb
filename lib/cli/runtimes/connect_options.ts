import { durationBetween, MAX_TIMER_MS } from "../../config/duration.ts";
import { options } from "../../config/options.ts";
import { type Parsed, refuse } from "../../config/parsed.ts";
import { parseProfileName } from "../../config/profile_name.ts";
import { oneOf, parseLine } from "../../config/scalars.ts";
import { parseTunnelId } from "../../config/tunnel_id.ts";
import { parseHttpUrl } from "../../config/urls.ts";
import { DEFAULT_RUNTIME_KEY, parseKeyReference } from "../../runtimes/key_reference.ts";
import type { WaitGoal } from "../../runtimes/readiness_wait.ts";
import { secretIn } from "../../runtimes/secret_bearing.ts";
import { switchFlag, valueFlag } from "../flag_rows.ts";

/** A server that starts slowly, with a runtime in front of it on a busy machine. */
const DEFAULT_WAIT_MS = 30_000;

/** Flags of `connect` beside those of `create` (cli §10). */
export const connectOptions = {
  tunnelId: valueFlag<string | undefined>("tunnel-id", {
    parse: parseTunnelId,
    fallback: undefined,
    blankIsError: "flag",
    example: "tunnel_0123456789abcdef0123456789abcdef",
    help: "tunnel to use as it is; without it the alias's own is used, found by name or made",
  }),
  profile: valueFlag<string | undefined>("profile", {
    parse: parseProfileName,
    fallback: undefined,
    blankIsError: "flag",
    example: "docs",
    shownDefault: "the alias",
    help: "name of the profile that is written for the runtime",
  }),
  profileDir: options.profileDir,
  serverUrl: valueFlag<string | undefined>("mcp-server-url", {
    parse: withoutSecret(parseHttpUrl),
    fallback: undefined,
    secrecy: "secret",
    blankIsError: "flag",
    example: "http://127.0.0.1:3000/mcp",
    help: "MCP server to reach over HTTP",
  }),
  command: valueFlag<string | undefined>("mcp-command", {
    parse: withoutSecret(parseLine),
    fallback: undefined,
    secrecy: "secret",
    blankIsError: "flag",
    example: '"python3 server.py --api-key env:DOCS_KEY"',
    help: "MCP server to start and talk to over stdio; no shell reads it",
  }),
  runtimeKey: valueFlag<string>("runtime-api-key", {
    parse: parseKeyReference,
    fallback: DEFAULT_RUNTIME_KEY,
    secrecy: "secret",
    blankIsError: "flag",
    example: "env:DOCS_RUNTIME_KEY or file:/run/secrets/runtime-key",
    shownDefault: DEFAULT_RUNTIME_KEY,
    help: "runtime API key as env:NAME or file:PATH; only the reference is stored",
  }),
  program: valueFlag<string | undefined>("tunnel-client-bin", {
    parse: parseLine,
    fallback: undefined,
    blankIsError: "flag",
    example: "/usr/local/bin/tunnel-client",
    shownDefault: "this program",
    help: "path of this very program, for callers that make sure of it",
  }),
  tmux: switchFlag("tmux", "run it in a tmux session, where its output can be watched"),
  wait: valueFlag<number>("wait", {
    parse: durationBetween({ minMs: 0, maxMs: MAX_TIMER_MS }),
    fallback: DEFAULT_WAIT_MS,
    blankIsError: "flag",
    example: "2m",
    shownDefault: "30s",
    help: "how long to wait for it; 0s only starts it",
  }),
  waitFor: valueFlag<WaitGoal>("wait-for", {
    parse: oneOf<WaitGoal>(["healthy", "ready"]),
    fallback: "healthy",
    blankIsError: "flag",
    example: "ready",
    shownDefault: "healthy",
    help: "healthy: its health pages answer; ready: it serves the tunnel",
  }),
  force: switchFlag("force", "write over a profile of that name, whoever wrote it"),
};

/** What is written to files and shown by `status` holds no secret (runtimes §1.3). */
function withoutSecret(
  parse: (text: string) => Parsed<string>,
): (text: string) => Parsed<string> {
  return (text) => {
    const secret = secretIn(text);
    if (secret === undefined) {
      const parsed = parse(text);
      return parsed.kind === "value" && parsed.value === "" ? refuse("is blank") : parsed;
    }
    return refuse(
      `seems to hold a secret (${secret}); name a variable or a file instead: env:NAME, file:PATH`,
    );
  };
}

/** A path that means the same from every directory. */
export function absolutePath(path: string): string {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path) ? path : `${Deno.cwd()}/${path}`;
}
