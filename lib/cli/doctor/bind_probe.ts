import { bindable, SECOND_DEFAULT_HEALTH } from "../../config/listen_addr.ts";
import { options } from "../../config/options.ts";
import type { HealthSettings, Settings } from "../../config/settings.ts";
import { socketPlace } from "../../core/dead_socket.ts";

/** What happened when the health address was bound for a moment. */
export type BindOutcome =
  | { readonly kind: "bound"; readonly port: number }
  /** The usual port is taken, which nobody asked for; `run` takes this one instead. */
  | { readonly kind: "second_default"; readonly port: number }
  | { readonly kind: "socket"; readonly path: string; readonly state: SocketState }
  | { readonly kind: "in_use" | "denied" | "not_local" | "not_granted" }
  /** Something other than a socket stands at the path. */
  | { readonly kind: "foreign_file" }
  | { readonly kind: "other"; readonly reason: string };

/** What stood at the socket's path before. */
export type SocketState =
  | "free"
  /** Left behind by a process that is gone; `run` replaces it. */
  | "stale"
  /** Its directory is missing; `run` makes it. */
  | "no_directory";

/**
 * Binds what the health listener would bind and lets go of it at once (cli §5). Nothing that exists is
 * removed and no directory is made.
 *
 * @param secondPort for tests
 */
export async function probeBind(
  { health, origins }: Pick<Settings, "health" | "origins">,
  secondPort: number = SECOND_DEFAULT_HEALTH.port,
): Promise<BindOutcome> {
  const outcome = await bindOnce(health);
  const isChosen = origins[options.healthListenAddr.name] !== "default";
  if (outcome.kind !== "in_use" || health.unixSocket !== undefined || isChosen) return outcome;
  const second = await bindOnce({ ...health, port: secondPort });
  return second.kind === "bound" ? { kind: "second_default", port: second.port } : outcome;
}

async function bindOnce({ hostname, port, unixSocket }: HealthSettings): Promise<BindOutcome> {
  try {
    return unixSocket === undefined ? bindTcp(hostname, port) : await bindSocket(unixSocket);
  } catch (error) {
    return bindFailure(error);
  }
}

function bindTcp(hostname: string, port: number): BindOutcome {
  using listener = Deno.listen({ hostname: bindable(hostname), port });
  return { kind: "bound", port: listener.addr.port };
}

async function bindSocket(path: string): Promise<BindOutcome> {
  switch (await socketPlace(path)) {
    case "foreign":
      return { kind: "foreign_file" };
    case "alive":
      return { kind: "in_use" };
    case "dead":
      return { kind: "socket", path, state: "stale" };
    case "free":
      if (!await isThere(directoryOf(path))) return { kind: "socket", path, state: "no_directory" };
      // Closing removes the socket as well.
      Deno.listen({ transport: "unix", path }).close();
      return { kind: "socket", path, state: "free" };
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function directoryOf(path: string): string {
  const end = path.lastIndexOf("/");
  if (end < 0) return ".";
  return end === 0 ? "/" : path.slice(0, end);
}

function bindFailure(error: unknown): BindOutcome {
  if (error instanceof Deno.errors.AddrInUse) return { kind: "in_use" };
  if (error instanceof Deno.errors.NotCapable) return { kind: "not_granted" };
  if (error instanceof Deno.errors.PermissionDenied) return { kind: "denied" };
  if (error instanceof Deno.errors.AddrNotAvailable) return { kind: "not_local" };
  return { kind: "other", reason: error instanceof Error ? error.message : String(error) };
}
