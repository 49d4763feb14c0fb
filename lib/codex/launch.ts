import { findProgram } from "./find_program.ts";

/** How the app server is started. */
export interface Launch {
  /** `program`: words that no shell reads. `shell`: the operator's own command line. */
  readonly kind: "program" | "shell";
  readonly argv: readonly [string, ...string[]];
  /** Where it is started; absent means where this process is. */
  readonly cwd: string | undefined;
}

/** The variables that change how it is started (configuration §2, codex §3.1). */
const VARIABLES = {
  shell: "TUNNEL_CLIENT_CODEX_APP_SERVER_COMMAND",
  program: "TUNNEL_CLIENT_CODEX_APP_SERVER_CMD",
  args: "TUNNEL_CLIENT_CODEX_APP_SERVER_ARGS",
  cwd: "TUNNEL_CLIENT_CODEX_APP_SERVER_CWD",
} as const;

const DEFAULT_PROGRAM = "codex";
const DEFAULT_ARGS: readonly string[] = ["app-server"];

/**
 * How the app server is started: `codex app-server`, unless the operator's variables say otherwise.
 * Only a whole command line of the operator goes through a shell: `zsh -lc` as the reference has it,
 * `sh -lc` where there is no zsh.
 */
export async function planLaunch(env: Readonly<Record<string, string>>): Promise<Launch> {
  const given = (name: string) => env[name]?.trim() || undefined;
  const cwd = given(VARIABLES.cwd);
  const line = given(VARIABLES.shell);
  if (line !== undefined) return { kind: "shell", argv: await shellArgv(line, env), cwd };
  const args = given(VARIABLES.args)?.split(/\s+/) ?? DEFAULT_ARGS;
  return { kind: "program", argv: [given(VARIABLES.program) ?? DEFAULT_PROGRAM, ...args], cwd };
}

async function shellArgv(
  line: string,
  env: Readonly<Record<string, string>>,
): Promise<[string, ...string[]]> {
  if (Deno.build.os === "windows") return ["cmd", "/d", "/c", line];
  const hasZsh = await findProgram("zsh", env) !== undefined;
  return [hasZsh ? "zsh" : "sh", "-lc", line];
}
