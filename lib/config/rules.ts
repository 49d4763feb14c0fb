import { HARPOON_CHANNEL, MAIN_CHANNEL } from "../wire/channel_name.ts";
import { formatDuration } from "./duration.ts";
import type { Option } from "./option.ts";
import type { OptionReader } from "./option_reader.ts";
import { options } from "./options.ts";
import type {
  CertificateFiles,
  ControlPlaneSettings,
  HarpoonSettings,
  McpSettings,
  Settings,
} from "./settings.ts";

/** Longest a poll may take in all; a longer one is taken for a hung connection. */
const MAX_POLL_MS = 600_000;

/** `poll_timeout` and `poll_deadline_guardrail` together (configuration §1). */
export function checkPollDeadline(
  reader: OptionReader,
  { pollTimeoutMs, pollDeadlineGuardrailMs }: ControlPlaneSettings,
): void {
  const { pollTimeout, pollDeadlineGuardrail } = options;
  if (!reader.sound(pollTimeout, pollDeadlineGuardrail)) return;
  if (pollTimeoutMs + pollDeadlineGuardrailMs <= MAX_POLL_MS) return;
  const sum = formatDuration(pollTimeoutMs + pollDeadlineGuardrailMs);
  const limit = formatDuration(MAX_POLL_MS);
  reader.reject(
    pollTimeout,
    "invalid",
    `with ${pollDeadlineGuardrail.name} makes ${sum}, which is over ${limit}; lower one of them`,
  );
}

/** A client certificate: both files or neither. */
export function pairOf(
  reader: OptionReader,
  cert: Option<string | undefined>,
  key: Option<string | undefined>,
): CertificateFiles | undefined {
  const [certFile, keyFile] = [reader.take(cert), reader.take(key)];
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  if (certFile === keyFile || !reader.sound(cert, key)) return undefined;
  const [given, lacking] = certFile === undefined ? [key, cert] : [cert, key];
  reader.reject(given, "invalid", `needs ${lacking.name} beside it; set both or neither`);
  return undefined;
}

/** One binding per channel, and a server for each channel that is polled (configuration §7). */
export function checkChannels(
  reader: OptionReader,
  { mcp, controlPlane: { pollChannels }, harpoon }: Settings,
): void {
  const { bindings, clientCertificate } = mcp;
  const { serverUrls, commands, pollChannels: pollRow, mcpClientCert } = options;
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
  if (clientCertificate !== undefined && !bindings.some(({ kind }) => kind === "http-streamable")) {
    reader.reject(mcpClientCert, "invalid", "needs an MCP server that is reached over HTTP");
  }
  if (!reader.sound(pollRow, options.harpoonTargets)) return;
  const wantsMain = pollChannels === undefined || pollChannels.includes(MAIN_CHANNEL);
  if (wantsMain && !bound.has(MAIN_CHANNEL)) {
    reader.reject(serverUrls, "missing", missingMain(bound));
  }
  // With main beside it the built-in channel may start without targets.
  const servesHarpoon = harpoon.enabled && (wantsMain || harpoon.targets.length > 0);
  for (const channel of pollChannels ?? []) {
    if (channel === MAIN_CHANNEL || bound.has(channel)) continue;
    if (channel === HARPOON_CHANNEL && servesHarpoon) continue;
    reader.reject(pollRow, "invalid", unservedChannel(channel, harpoon));
  }
}

/** A policy of a channel that has no server is a slip that would leave another one open. */
export function checkToolPolicies(
  reader: OptionReader,
  { toolPolicies, bindings }: McpSettings,
): void {
  const { serverUrls, commands, toolPolicy } = options;
  if (!reader.sound(serverUrls, commands, toolPolicy)) return;
  for (const { channel } of toolPolicies) {
    if (bindings.some((binding) => binding.channel === channel)) continue;
    const why = channel === HARPOON_CHANNEL
      ? `names channel harpoon, which has no tools to choose from; limit ${options.harpoonTargets.name}`
      : `names channel ${channel}, which has no MCP server; bind one or drop the policy`;
    reader.reject(toolPolicy, "invalid", why);
  }
}

/** The era of a channel that has no server is a slip; the one that was meant keeps being found out. */
export function checkEras(reader: OptionReader, { eras, bindings }: McpSettings): void {
  const { serverUrls, commands, mcpEra } = options;
  if (!reader.sound(serverUrls, commands, mcpEra)) return;
  for (const { channel } of eras) {
    if (bindings.some((binding) => binding.channel === channel)) continue;
    reader.reject(mcpEra, "invalid", `names channel ${channel}, which has no MCP server`);
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

function unservedChannel(channel: string, harpoon: HarpoonSettings): string {
  if (channel !== HARPOON_CHANNEL) {
    return `channel ${channel} has no MCP server; bind one or leave the channel out`;
  }
  return harpoon.enabled
    ? `control-plane.poll-channel harpoon has no routable target; ` +
      `set --${options.harpoonTargets.flag} to ${options.harpoonTargets.example}`
    : `channel harpoon is off by ${options.harpoonEnabled.name}; turn it on or leave it out`;
}
