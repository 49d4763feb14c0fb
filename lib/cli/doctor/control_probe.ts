import type { EngineSettings } from "../../config/engine_settings.ts";
import { ControlRequestError } from "../../control/control_client.ts";
import { systemClock } from "../../core/clock.ts";
import { openHttpClient } from "../../core/http_client.ts";
import type { Hop } from "../../core/proxy_route.ts";
import { redactText } from "../../core/redact.ts";
import { TimedSignal } from "../../core/timed_signal.ts";
import { ControlLink } from "../../runtime/control_link.ts";
import type { ControlOutcome } from "./control_check.ts";
import { blamed, dial } from "./dial.ts";

/** What asking the control plane needs. */
export interface ControlQuestion {
  readonly engine: EngineSettings;
  /** What the control plane is told of the channels. */
  readonly announced: string;
  readonly hop: Hop;
}

/** The metadata request goes to a far host, perhaps through a proxy and two TLS handshakes. */
const METADATA_MS = 5_000;

/**
 * Asks the control plane for the tunnel over the very link that `run` opens. Nothing is polled, so no
 * request of the tunnel is taken away from a client that serves it.
 *
 * @param metadataMs how long to wait for the answer
 */
export async function askControlPlane(
  { engine, announced, hop }: ControlQuestion,
  stop: AbortSignal,
  metadataMs: number = METADATA_MS,
): Promise<ControlOutcome> {
  using link = new ControlLink(engine, {
    emit: () => {},
    clock: systemClock,
    serverInfo: () => announced,
  });
  using timed = new TimedSignal(stop, metadataMs);
  try {
    const { name } = await link.metadata(timed.signal);
    return { kind: "known", name };
  } catch (error) {
    if (!(error instanceof ControlRequestError)) throw error;
    const { status, hint } = error;
    // A server may repeat the key it refuses.
    const message = redactText(error.message, [engine.controlPlane.apiKey]);
    if (status === 200) return { kind: "not_understood", message, hint };
    if (status !== undefined) return { kind: "status", status, message, hint };
    if (!timed.timedOut) return await lookAgain(hop, message, stop);
    const trouble = await blamed({ kind: "timeout", at: "target" }, hop, stop);
    return { kind: "trouble", trouble };
  }
}

/** The link keeps the socket's own error to itself, so the hop is tried once more to see it. */
async function lookAgain(hop: Hop, message: string, stop: AbortSignal): Promise<ControlOutcome> {
  using http = openHttpClient(hop.egress);
  const outcome = await dial(hop, http, [], stop);
  return outcome.kind === "trouble" ? outcome : { kind: "not_understood", message };
}
