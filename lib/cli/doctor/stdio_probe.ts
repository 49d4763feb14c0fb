import type { EngineBinding, EngineSettings } from "../../config/engine_settings.ts";
import { OperatorError } from "../../core/errors.ts";
import { type InitializeOutcome, probeInitialize } from "../../mcp/probe_initialize.ts";
import { openChannel } from "../../runtime/channels.ts";

/** A command has to start first: an interpreter with many modules takes seconds. */
const ANSWER_MS = 5_000;

/**
 * Starts the command of a channel the way `run` does, asks it whether it speaks MCP and stops it again.
 *
 * @param timeoutMs bound for each request
 * @throws the signal's reason if it aborts
 */
export async function probeStdio(
  binding: EngineBinding & { readonly kind: "stdio" },
  engine: EngineSettings,
  stop: AbortSignal,
  timeoutMs: number = ANSWER_MS,
): Promise<InitializeOutcome> {
  // The bridge between eras would ask questions of its own; here the server's own answers count.
  const eras = [{ channel: binding.channel, era: "passthrough" }] as const;
  let opened;
  try {
    opened = openChannel(binding, { ...engine, mcp: { ...engine.mcp, eras } }, () => {}, undefined);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { kind: "refused", detail: error.message };
  }
  await using channel = opened.channel;
  return await probeInitialize(channel, stop, timeoutMs);
}
