import type { EngineBinding, EngineSettings, EngineToolPolicy } from "../config/engine_settings.ts";
import { OperatorError } from "../core/errors.ts";
import type { Emit } from "../core/fact.ts";
import { userAgent } from "../core/version.ts";
import { parseArgv } from "../mcp/argv.ts";
import type { Channel } from "../mcp/channel.ts";
import type { HttpTarget } from "../mcp/http_target.ts";
import { openHttpChannel } from "../mcp/http_channel.ts";
import { openStdioChannel } from "../mcp/stdio_channel.ts";
import { Handshake } from "../mcp/stdio_handshake.ts";
import { bridged } from "../mcp/era/bridged.ts";
import { eraFact } from "../mcp/era/era_fact.ts";
import type { EraSetting } from "../mcp/era/route.ts";
import { ServerVoice } from "../mcp/server_voice.ts";
import { ToolPolicyChannel } from "../mcp/tool_policy_channel.ts";
import { serverInfoHeader } from "../wire/server_info.ts";

/** The bindings whose channels the engine serves: all, or those the operator's allowlist names. */
export function servedBindings({ mcp, controlPlane }: EngineSettings): readonly EngineBinding[] {
  const { pollChannels } = controlPlane;
  return mcp.bindings.filter(({ channel }) => pollChannels?.includes(channel) ?? true);
}

/**
 * Everything that makes a channel what it is, as a text: with the same text, an open channel can stay.
 * A child's environment is no part of it, or a rotated key would restart children it is kept from.
 */
export function channelIdentity(binding: EngineBinding, { mcp }: EngineSettings): string {
  const policy = policyOf(binding, mcp) ?? null;
  const bridge = [eraOf(binding, mcp), mcp.relaysServerRequests === true];
  switch (binding.kind) {
    case "http-streamable":
      return JSON.stringify([binding, policy, bridge, mcp.extraHeaders, mcp.discoveryHeaders]);
    case "stdio":
      return JSON.stringify([binding, policy, bridge]);
  }
}

function policyOf(
  { channel }: EngineBinding,
  { toolPolicies = [] }: EngineSettings["mcp"],
): EngineToolPolicy | undefined {
  return toolPolicies.find((policy) => policy.channel === channel);
}

/** An open channel. */
export interface OpenChannel {
  readonly channel: Channel;
  /** Where its server can be looked at apart from any command; HTTP channels have it. */
  readonly target: HttpTarget | undefined;
  /** What a successor of the channel has to know; stdio channels have it. */
  readonly handshake: Handshake | undefined;
  /** What its child says of its own accord; stdio channels have it. */
  readonly voice?: ServerVoice;
}

/**
 * Opens the channel of a binding.
 *
 * @param before the channel it will replace; consumers go on as if they had met the new one
 * @throws OperatorError that names the setting, if its child or its connections cannot be made
 */
export function openChannel(
  binding: EngineBinding,
  { mcp }: EngineSettings,
  emit: Emit,
  before: OpenChannel | undefined,
): OpenChannel {
  const opened = openUnguarded(binding, { mcp }, emit, before);
  const policy = policyOf(binding, mcp);
  const { target: http, handshake, voice } = opened;
  const guarded = policy === undefined
    ? opened.channel
    : new ToolPolicyChannel(opened.channel, policy, emit);
  // The policy is the last hop: what the bridge sends goes through it as well.
  const channel = bridged(guarded, {
    era: eraOf(binding, mcp),
    http,
    handshake,
    voice,
    relaysAsks: mcp.relaysServerRequests === true,
    learnt: (eras, news) => emit(eraFact(binding.channel, eras, news)),
  });
  return { ...opened, channel };
}

/** What the settings say that the server of a binding speaks. */
export function eraOf(
  { channel }: EngineBinding,
  { eras = [] }: EngineSettings["mcp"],
): EraSetting {
  return eras.find((one) => one.channel === channel)?.era ?? "auto";
}

function openUnguarded(
  binding: EngineBinding,
  { mcp }: Pick<EngineSettings, "mcp">,
  emit: Emit,
  before: OpenChannel | undefined,
): OpenChannel {
  const name = binding.channel;
  switch (binding.kind) {
    case "http-streamable": {
      const channel = openHttpChannel({
        name,
        ...binding,
        headers: mcp.extraHeaders,
        discoveryHeaders: mcp.discoveryHeaders,
        userAgent,
        emit,
      });
      return { channel, target: channel.target, handshake: undefined };
    }
    case "stdio": {
      const handshake = before?.handshake ?? new Handshake();
      const voice = new ServerVoice();
      const channel = namingSetting("mcp.commands", name, () =>
        openStdioChannel({
          name,
          argv: parseArgv(binding.command),
          env: mcp.childEnv,
          emit,
          handshake,
          voice,
        }));
      return { channel, target: undefined, handshake, voice };
    }
  }
}

/**
 * What the control plane is told of the channels (wire-protocol §7). One that the bridge or an open ask
 * makes this process remember is told as local, wherever its server is (mcp-eras §4.3, §6).
 *
 * @throws OperatorError if they are more than it can be told of
 */
export function announcement(
  channels: readonly Pick<Channel, "name" | "kind" | "standing">[],
  { controlPlane }: EngineSettings,
): string {
  const shown = channels.map(({ name, kind, standing }) => {
    const procAffinity = kind !== "http-streamable" || standing?.holdsState === true;
    return { name, procAffinity, stateless: !procAffinity && standing?.isStateless === true };
  });
  try {
    return serverInfoHeader(shown, controlPlane.pollChannels, controlPlane.serverInfoVersion);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new OperatorError(`mcp.server_urls and mcp.commands: ${error.message}`, { cause: error });
  }
}

/** What it is told once more is learnt of the channels; what cannot be told stays as it was. */
export function nextAnnouncement(
  channels: readonly Channel[],
  settings: EngineSettings,
  before: string,
): string {
  try {
    return announcement(channels, settings);
  } catch {
    // Longer than it may be, by what was learnt: names alone are better than nothing.
    return before;
  }
}

/** A channel cannot know which setting it comes from; the operator must. */
function namingSetting<T>(setting: string, channel: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    throw new OperatorError(`${setting}, channel ${channel}: ${error.message}`, { cause: error });
  }
}
