import { HARPOON_CHANNEL, MAIN_CHANNEL } from "../wire/channel_name.ts";
import { formatDuration } from "./duration.ts";
import type { OptionReader } from "./option_reader.ts";
import { options } from "./options.ts";
import type { McpBinding } from "./settings.ts";

/** Longest a poll may take in all; a longer one is taken for a hung connection. */
const MAX_POLL_MS = 600_000;

/** `poll_timeout` and `poll_deadline_guardrail` together (configuration §1). */
export function checkPollDeadline(reader: OptionReader, timeoutMs: number, guardMs: number): void {
  const { pollTimeout, pollDeadlineGuardrail } = options;
  if (!reader.sound(pollTimeout, pollDeadlineGuardrail)) return;
  if (timeoutMs + guardMs <= MAX_POLL_MS) return;
  const sum = formatDuration(timeoutMs + guardMs);
  const limit = formatDuration(MAX_POLL_MS);
  reader.reject(
    pollTimeout,
    "invalid",
    `with ${pollDeadlineGuardrail.name} makes ${sum}, which is over ${limit}; lower one of them`,
  );
}

/** One binding per channel, and a binding for each channel that is polled (configuration §7). */
export function checkChannels(
  reader: OptionReader,
  bindings: readonly McpBinding[],
  pollChannels: readonly string[] | undefined,
): void {
  const { serverUrls, commands, pollChannels: pollRow } = options;
  if (!reader.sound(serverUrls, commands)) return;
  const bound = new Set<string>();
  for (const { channel, kind } of bindings) {
    if (!bound.has(channel)) bound.add(channel);
    else {
      const row = kind === "stdio" ? commands : serverUrls;
      const { name } = bindings.find((other) => other.channel === channel)?.kind === "stdio"
        ? commands
        : serverUrls;
      reader.reject(row, "invalid", duplicateChannel(channel, name, row));
    }
  }
  if (!reader.sound(pollRow)) return;
  const wantsMain = pollChannels === undefined || pollChannels.includes(MAIN_CHANNEL);
  if (wantsMain && !bound.has(MAIN_CHANNEL)) {
    reader.reject(serverUrls, "missing", missingMain(bound));
  }
  for (const channel of pollChannels ?? []) {
    if (channel === MAIN_CHANNEL || bound.has(channel)) continue;
    // With main beside it the built-in channel may start without targets.
    if (channel === HARPOON_CHANNEL && wantsMain) continue;
    reader.reject(pollRow, "invalid", unservedChannel(channel));
  }
}

function duplicateChannel(channel: string, first: string, { flag }: { readonly flag?: string }) {
  return `duplicate channel ${channel}, which ${first} binds already; drop one, ` +
    `or name another: --${flag} channel=NAME,...`;
}

function missingMain(bound: ReadonlySet<string>): string {
  const start = bound.size === 0
    ? "no MCP server is bound to channel main"
    : `only ${[...bound].join(", ")} bound, but channel=main is required`;
  return `${start}; set --${options.serverUrls.flag} or --${options.commands.flag}`;
}

function unservedChannel(channel: string): string {
  return channel === HARPOON_CHANNEL
    ? "channel harpoon alone needs at least one target, and targets are not supported by this version yet"
    : `channel ${channel} has no MCP server; bind one or leave the channel out`;
}
