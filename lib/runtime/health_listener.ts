import { type ListenAddress, SECOND_DEFAULT_HEALTH } from "../config/listen_addr.ts";
import type { Settings } from "../config/settings.ts";
import { OperatorError } from "../core/errors.ts";
import {
  type HealthServer,
  type HealthView,
  type Pages,
  serveHealth,
} from "../ops/health_server.ts";
import { serveHealthSocket } from "../ops/health_socket.ts";
import type { Log } from "../ops/log.ts";

/**
 * Opens the listener of the settings: the socket if there is one, else host and port.
 *
 * @param secondDefault for tests
 * @throws OperatorError if it cannot be opened; a configured address has no substitute
 */
export async function openHealth(
  { health, origins }: Pick<Settings, "health" | "origins">,
  view: HealthView,
  log: Log,
  pages?: Pages,
  secondDefault: ListenAddress = SECOND_DEFAULT_HEALTH,
): Promise<HealthServer> {
  if (health.unixSocket !== undefined) {
    return await serveHealthSocket(health.unixSocket, view, pages);
  }
  try {
    return serveHealth(health, view, pages);
  } catch (error) {
    const isBusy = error instanceof OperatorError && error.cause instanceof Deno.errors.AddrInUse;
    if (!isBusy || origins["health.listen_addr"] !== "default") throw error;
    log.write({
      level: "warn",
      message: `${health.hostname}:${health.port} is in use, trying the second default`,
      attrs: {
        component: "health",
        mitigation: "set health.listen_addr (HEALTH_LISTEN_ADDR) to choose the address",
      },
    });
    return serveHealth(secondDefault, view, pages);
  }
}
