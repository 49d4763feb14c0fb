import type { Engine, OrderResult, ReplayOrder, ReplayResult } from "../dispatch/engine.ts";
import { MAIN_CHANNEL } from "../wire/channel_name.ts";
import type { ChannelSet } from "./channel_set.ts";
import type { StartupProbes } from "./startup_probes.ts";
import type { WakeableClock } from "./wakeable_clock.ts";

/** What an operator may set off at a running engine. */
export type EngineOrders = Pick<Engine, "replay" | "probe" | "retryPoll" | "discoverOauth">;

/** What the orders work on. */
export interface EngineOrdersContext {
  /** Aborted once the engine stops: from then on every order is refused. */
  readonly stopping: AbortSignal;
  readonly channels: Pick<ChannelSet, "all" | "targets">;
  /** Absent if servers are not looked at. */
  readonly probes: Pick<StartupProbes, "begin" | "lookAgain"> | undefined;
  readonly pollClock: Pick<WakeableClock, "wake">;
  replay(order: ReplayOrder): Promise<ReplayResult>;
}

/** An engine's orders; each either is carried out or says why not. */
export function engineOrders(context: EngineOrdersContext): EngineOrders {
  const { stopping, channels, probes, pollClock } = context;
  const order = (carryOut: () => string | undefined): Promise<OrderResult> => {
    const why = stopping.aborted ? STOPPING : carryOut();
    return Promise.resolve(
      why === undefined ? { kind: "done" } : { kind: "refused", message: why },
    );
  };
  return {
    replay: (wanted) =>
      stopping.aborted
        ? Promise.resolve({ kind: "refused", message: STOPPING })
        : context.replay(wanted),
    probe: (name) =>
      order(() => {
        const target = channels.targets.find(({ channel }) => channel === name);
        if (target !== undefined) {
          if (probes === undefined) return NO_LOOKS;
          probes.begin(target, false);
          return undefined;
        }
        return channels.all.some((channel) => channel.name === name)
          ? `channel ${name} is not reached over HTTP; only its calls show how its server is`
          : `there is no channel ${name} with an MCP server of its own`;
      }),
    retryPoll: () =>
      order(() => {
        pollClock.wake();
        return undefined;
      }),
    discoverOauth: () =>
      order(() => {
        if (!channels.targets.some(({ channel }) => channel === MAIN_CHANNEL)) {
          return "channel main is not reached over HTTP, so its server has no OAuth metadata";
        }
        if (probes === undefined) return NO_LOOKS;
        return probes.lookAgain()
          ? undefined
          : "the server of channel main has not answered yet; metadata is looked for when it has";
      }),
  };
}

const STOPPING = "the client is stopping";
const NO_LOOKS = "servers are not looked at apart from calls";
