import { findProgram } from "./find_program.ts";
import { runBriefly } from "./run_briefly.ts";
import { shownLine } from "./stderr_tail.ts";

/** The program `codex` on this machine. */
export type CodexBinary =
  | { readonly kind: "missing" }
  | {
    readonly kind: "found";
    readonly path: string;
    /** What `codex --version` says; absent if it says nothing. */
    readonly version: string | undefined;
    /** Whether it knows `app-server`, without which there is no assistant; absent if it does not tell. */
    readonly hasAppServer: boolean | undefined;
  };

/** A program that only prints something is not waited for longer (codex §3.4). */
const ANSWER_MS = 5_000;

/** Looks for `codex` on the PATH of `env`, and asks it what it is. Never throws. */
export async function findCodexBinary(env: Readonly<Record<string, string>>): Promise<CodexBinary> {
  const path = await findProgram("codex", env);
  if (path === undefined) return { kind: "missing" };
  try {
    const [version, help] = await Promise.all([
      runBriefly([path, "--version"], env, ANSWER_MS),
      runBriefly([path, "app-server", "--help"], env, ANSWER_MS),
    ]);
    return {
      kind: "found",
      path,
      version: version.code === 0 ? lastLine(version.lines) : undefined,
      hasAppServer: help.code === undefined ? undefined : help.code === 0,
    };
  } catch {
    // It may not be started; whoever starts it in earnest says so.
    return { kind: "found", path, version: undefined, hasAppServer: undefined };
  }
}

/** Warnings stand before it. */
function lastLine(lines: readonly string[]): string | undefined {
  return lines.map((line) => shownLine(line, [])).findLast((line) => line !== "");
}
