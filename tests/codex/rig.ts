import type { BridgeOptions } from "../../lib/codex/app_server.ts";
import { CodexBridge } from "../../lib/codex/bridge.ts";
import type { CodexEvent } from "../../lib/codex/event.ts";
import { soon } from "../e2e/soon.ts";

const STAND_IN = new URL("stand_in.ts", import.meta.url).pathname;

/** The words that start the stand-in; `words` change how it starts. */
export function standInArgs(...words: readonly string[]): readonly string[] {
  const rights = ["--no-prompt", "--allow-env", "--allow-write", "--allow-read", "--allow-run"];
  return ["run", "--quiet", "--no-config", "--no-lock", ...rights, STAND_IN, ...words];
}

/** The environment that makes a bridge start the stand-in, beside what the runtime needs. */
export function standInEnv(...words: readonly string[]): Record<string, string> {
  return {
    HOME: Deno.env.get("HOME") ?? "/",
    PATH: Deno.env.get("PATH") ?? "",
    TUNNEL_CLIENT_CODEX_APP_SERVER_CMD: Deno.execPath(),
    TUNNEL_CLIENT_CODEX_APP_SERVER_ARGS: standInArgs(...words).join(" "),
  };
}

/** A bridge to the stand-in. Dispose of it. */
export function openBridge(
  words: readonly string[] = [],
  options: Partial<BridgeOptions> = {},
): CodexBridge {
  return new CodexBridge({ ...options, env: { ...standInEnv(...words), ...options.env } });
}

/** Nothing here takes longer, unless it is broken. */
export function limit(): AbortSignal {
  return AbortSignal.timeout(20_000);
}

/** The first event of this method from now on. */
export async function eventNamed(
  events: AsyncIterable<CodexEvent>,
  method: string,
): Promise<CodexEvent> {
  const found = async () => {
    for await (const event of events) if (event.method === method) return event;
    throw new Error(`the events ended without ${method}`);
  };
  return await soon(found(), method, []);
}

/** An executable `codex` in a directory of its own, for the PATH; it is the stand-in. */
export async function codexOnPath(dir: string, ...words: readonly string[]): Promise<string> {
  const command = [Deno.execPath(), ...standInArgs(...words)].map((word) => `'${word}'`).join(" ");
  const path = `${dir}/codex`;
  await Deno.writeTextFile(path, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  return path;
}
