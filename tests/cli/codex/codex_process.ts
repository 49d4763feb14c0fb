import { ROOT } from "../../e2e/process.ts";
import { soon } from "../../e2e/soon.ts";

/** How to run one `codex` command. */
export interface CodexRun {
  /** Its whole environment but for what the runtime needs. */
  readonly env: Readonly<Record<string, string>>;
  /** What is piped into it; nothing, from a device that is no terminal, if absent. */
  readonly input?: string;
}

/** The words that start the program with the rights of these commands. */
export function codexWords(args: readonly string[]): readonly string[] {
  const rights = ["--no-prompt", "--frozen", "--allow-env", "--allow-read", "--allow-run"];
  return ["run", "--quiet", ...rights, "--allow-net=127.0.0.1", `${ROOT}main.ts`, "codex", ...args];
}

/** Runs a `codex` command to its end, which must come soon. */
export async function runCodex(
  args: readonly string[],
  { env, input }: CodexRun,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...codexWords(args)],
    env: { ...runtimeEnv(), ...env },
    clearEnv: true,
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  }
  const output = child.output();
  try {
    await soon(output, "the end of the command", args);
  } catch (error) {
    child.kill("SIGKILL");
    await output;
    throw error;
  }
  const { code, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Where the runtime finds what it has compiled. */
export function runtimeEnv(): Record<string, string> {
  const kept = ["DENO_DIR", "HOME", "XDG_CACHE_HOME"].map((name) => [name, Deno.env.get(name)]);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}
