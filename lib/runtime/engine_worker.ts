import { serveEngine } from "../dispatch/engine_port.ts";
import { openEngine } from "./engine.ts";
import { serverLooks } from "./server_looks.ts";

/**
 * The data plane's own realm: the entry of the Worker that {@linkcode openConfinedEngine} starts. The one
 * message it takes brings the port that everything else goes over.
 */
globalThis.addEventListener("message", (event) => {
  if (!(event instanceof MessageEvent)) return;
  const [port] = event.ports;
  if (port === undefined) return;
  serveEngine(
    port,
    (settings, emit, takePayload) => openEngine(settings, emit, [], serverLooks, takePayload),
  );
}, { once: true });
