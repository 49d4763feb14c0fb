import { OperatorError } from "../core/errors.ts";

/** What a `tmux` command gave back. */
export interface TmuxAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tmux` with arguments, each a word of its own, and the text on its standard input. */
export type Tmux = (args: readonly string[], stdin?: string) => Promise<TmuxAnswer>;

/** A `tmux` command only talks to its server; one that takes longer hangs. */
const TMUX_MS = 5_000;

/**
 * All of the environment that `tmux` itself is given: the first call may start its server, which
 * keeps what it was given for every session of this user. Keys of ours have no business there.
 */
const TMUX_VARIABLES = [
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "TMUX_TMPDIR"],
  ...["LANG", "LC_ALL", "LC_CTYPE", "TZ"],
];

/** The `tmux` of this machine. Its sessions are found through `TMUX_TMPDIR`. */
export function systemTmux(env: (name: string) => string | undefined): Tmux {
  const variables = Object.fromEntries(
    TMUX_VARIABLES.flatMap((name): [string, string][] => {
      const value = env(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return async (args, stdin) => {
    try {
      await using child = new Deno.Command("tmux", {
        args: args.map(literal),
        clearEnv: true,
        env: variables,
        stdin: stdin === undefined ? "null" : "piped",
        stdout: "piped",
        stderr: "piped",
        signal: AbortSignal.timeout(TMUX_MS),
      }).spawn();
      const output = child.output();
      if (stdin !== undefined) await feed(child.stdin, stdin);
      const { success, stdout, stderr } = await output;
      const decoder = new TextDecoder();
      return { ok: success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr).trim() };
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) return notThere("there is no program tmux");
      if (!(cause instanceof Deno.errors.NotCapable)) throw cause;
      throw new OperatorError("not permitted to start tmux: run with --allow-run=tmux", { cause });
    }
  };
}

/** `tmux` takes a word that ends in a semicolon for the end of a command, unless it is escaped. */
function literal(word: string): string {
  return word.endsWith(";") ? `${word.slice(0, -1)}\\;` : word;
}

function notThere(stderr: string): TmuxAnswer {
  return { ok: false, stdout: "", stderr };
}

async function feed(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // It ended without reading; its exit code says what that means.
  }
}

/** The name of an alias's session: the same alias in two state roots has two (runtimes §1.6). */
export async function sessionName(alias: string, root: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(root));
  return `tunnel-mcp__${alias}__${new Uint8Array(digest).subarray(0, 4).toHex()}`;
}

/** The one pane of a session. */
export type Pane =
  | { readonly kind: "none" }
  | { readonly kind: "running"; readonly id: string; readonly pid: number }
  /** `tmux` does not always learn the exit code of a program that ends at once. */
  | { readonly kind: "ended"; readonly id: string; readonly exitCode: number | undefined };

const PANE_FORMAT = "#{pane_id} #{pane_pid} #{pane_dead} #{pane_dead_status}";

/**
 * What runs in a session. Named exactly, and with the colon, where `tmux` expects a window: it would
 * take a prefix of another session's name as well.
 */
export async function paneOf(tmux: Tmux, session: string): Promise<Pane> {
  const { ok, stdout } = await tmux(["list-panes", "-t", `=${session}:`, "-F", PANE_FORMAT]);
  const [, id, pid, dead, status] = /^(%\d+) (\d*) ([01]?) ?(\d*)$/m.exec(stdout) ?? [];
  if (!ok || id === undefined) return { kind: "none" };
  return dead === "1"
    ? { kind: "ended", id, exitCode: status ? Number(status) : undefined }
    : { kind: "running", id, pid: Number(pid) };
}

/** What a pane shows, for want of another record of what a program said before it had a log. */
export async function paneLines(tmux: Tmux, id: string): Promise<string[]> {
  const { ok, stdout } = await tmux(["capture-pane", "-p", "-S", "-", "-t", id]);
  return ok ? stdout.split("\n").filter((line) => line.trim() !== "") : [];
}

/** Ends a session with everything in it by a hang-up; none of that name is no error. */
export async function killSession(tmux: Tmux, session: string): Promise<void> {
  await tmux(["kill-session", "-t", `=${session}`]);
}
