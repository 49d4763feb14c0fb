import { startedAtMs } from "../../runtimes/process_identity.ts";
import { replaceFile } from "../../runtimes/state_file.ts";
import { isProcessRunning, isUrlFileStale, type RuntimeLook } from "./runtime_look.ts";

/** By then a runtime has written its URL file; one that has not cannot be found any more. */
const MAX_START_MS = 60_000;

/** What to do with the runtime that is there. */
export type Reuse =
  | { readonly kind: "use" }
  /** It serves, and its URL file leads somewhere else. */
  | { readonly kind: "refresh"; readonly baseUrl: string }
  /** Another profile, nothing that runs, or nothing that could be found again. */
  | { readonly kind: "replace" };

/**
 * Whether a runtime can go on for a `connect` (runtimes §1.6): the same profile, and pages that can be
 * reached or are still to come. Pure.
 *
 * @param nowMs unix milliseconds
 */
export function reuseOf(look: RuntimeLook, isSameProfile: boolean, nowMs: number): Reuse {
  if (!isSameProfile || !isProcessRunning(look)) return { kind: "replace" };
  const { health, effective, running } = look;
  if (effective !== undefined) {
    return health.answers?.baseUrl === effective.baseUrl
      ? { kind: "use" }
      : { kind: "refresh", baseUrl: effective.baseUrl };
  }
  if (isUrlFileStale(look)) return { kind: "replace" };
  const began = running.kind === "running" ? startedAtMs(running.started) : undefined;
  const isLost = !health.file.exists && began !== undefined && nowMs - began > MAX_START_MS;
  return { kind: isLost ? "replace" : "use" };
}

/** Writes the URL file of a runtime for it, which has lost its own. @throws OperatorError */
export async function refreshUrlFile(path: string, baseUrl: string): Promise<void> {
  await replaceFile(path, baseUrl, `${path}.${Deno.pid}.tmp`);
}
