import { OperatorError } from "../core/errors.ts";
import { startProblem } from "./companion_process.ts";

/** What a program says of itself. */
export type ProgramVersion =
  | { readonly kind: "version"; readonly version: string; readonly built: string | undefined }
  /** There is no such file. */
  | { readonly kind: "absent" }
  /** It ran, and said something else than cloudflared does. */
  | { readonly kind: "unknown" };

/** It prints one line and ends. */
const ANSWER_MS = 5_000;

/**
 * Asks a cloudflared for its version.
 *
 * @param program its absolute path
 * @throws OperatorError if it cannot be started, naming the setting and the fix
 */
export async function askVersion(program: string): Promise<ProgramVersion> {
  if (await isAbsent(program)) return { kind: "absent" };
  try {
    const { stdout } = await new Deno.Command(program, {
      args: ["--version"],
      clearEnv: true,
      stdin: "null",
      stderr: "null",
      signal: AbortSignal.timeout(ANSWER_MS),
    }).output();
    return readVersion(new TextDecoder().decode(stdout));
  } catch (cause) {
    throw new OperatorError(startProblem(program, cause), { cause });
  }
}

/** Reads `cloudflared version 2026.7.2 (built 2026-07-08T10:12:00Z)`. Pure. */
export function readVersion(output: string): ProgramVersion {
  const [, version, built] = /^cloudflared version (\S+)(?: \(built ([^)]+)\))?/.exec(output) ?? [];
  return version === undefined ? { kind: "unknown" } : { kind: "version", version, built };
}

/** Whether it is certain that there is no such file; where it may not be looked at, it is not. */
async function isAbsent(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}
