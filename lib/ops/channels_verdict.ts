import { type ChannelHealth, channelNote, channelReason } from "./channel_health.ts";

/** What the channels together mean for readiness. */
export interface ChannelsVerdict {
  readonly reachable: boolean;
  /** What could make the client ready has only not been looked at yet. */
  readonly pending: boolean;
  readonly reasons: string;
  readonly notes: string;
}

/**
 * One bad channel is its own matter (design §5) and only noted; without `main`, or without any
 * channel that works, the client as a whole is of no use. Pure.
 */
export function channelsVerdict(
  channels: ReadonlyMap<string, ChannelHealth>,
  nowMs: number,
): ChannelsVerdict {
  const bad: string[] = [];
  const notes: string[] = [];
  let main: string | undefined;
  for (const [name, health] of channels) {
    const reason = channelReason(health, nowMs);
    if (name === "main") main = reason;
    if (reason !== undefined) bad.push(`channel ${name}: ${reason}`);
    const note = channelNote(health);
    if (note !== undefined) notes.push(name === "main" ? note : `channel ${name}: ${note}`);
  }
  if (bad.length > 0) notes.unshift(`degraded: ${bad.join("; ")}`);
  const allBad = bad.length > 0 && bad.length === channels.size;
  // While the one that matters is looked at, the start goes its way, whatever the others are.
  const pending = main === undefined ? bad.some(isPending) : isPending(main);
  return {
    reachable: main === undefined && !allBad,
    pending,
    // Texts of the start are whole lines that others look for (operator-surface §4).
    reasons: main?.startsWith("mcp ") && (pending || bad.length === 1) ? main : bad.join("; "),
    notes: notes.join("; "),
  };
}

function isPending(reason: string): boolean {
  return reason.endsWith("mcp startup probe pending");
}
