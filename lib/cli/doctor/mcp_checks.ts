import type { EngineBinding } from "../../config/engine_settings.ts";
import type { Preflight } from "../preflight.ts";
import {
  channelCheckId,
  type Check,
  type Explanation,
  failed,
  passed,
  skipped,
  warned,
} from "./check.ts";
import type { DialOutcome } from "./dial.ts";
import { type Way, wayLine } from "./way.ts";
import { troubleAdvice } from "./trouble_advice.ts";
import { shownTarget, shownUrl } from "./shown_target.ts";

const WHY_REACHABLE = "Every request to this channel goes to its MCP server.";

/** The check `mcp_target`: what the channel is bound to. */
export function targetCheck(binding: EngineBinding): Check {
  return passed(channelCheckId("mcp_target", binding.channel), shownTarget(binding));
}

/** The check `mcp_command_executable`: whether the command could be started. */
export function executableCheck(channel: string, outcome: Preflight): Check {
  const id = channelCheckId("mcp_command_executable", channel);
  if (outcome.kind === "ok") return passed(id, outcome.executable);
  return failed(id, outcome.reason, {
    why: "run starts this command for the channel; without it the channel answers nothing.",
    evidence: [],
    next: [outcome.fix],
  });
}

/** The check `mcp_server_reachable` of an HTTP server. */
export function reachableCheck(
  channel: string,
  url: string,
  outcome: DialOutcome,
  way: Way,
): Check {
  const id = channelCheckId("mcp_server_reachable", channel);
  switch (outcome.kind) {
    case "answered":
      return answeredCheck(id, outcome.status, url, way);
    case "connected":
      return passed(id, `${way.target} accepts connections, but gave no HTTP answer in time`, [
        wayLine(way),
      ]);
    case "trouble": {
      const { summary, next } = troubleAdvice(outcome.trouble, way);
      return failed(id, summary, { why: WHY_REACHABLE, evidence: [wayLine(way)], next });
    }
  }
}

function answeredCheck(id: string, status: number, url: string, way: Way): Check {
  const summary = `HTTP ${status} from ${shownUrl(url)}`;
  // What a gateway says when there is nothing behind it.
  if (way.via.mode !== "proxy" || status < 502 || status > 504) {
    return passed(id, summary, [wayLine(way)]);
  }
  const told: Explanation = {
    why: WHY_REACHABLE,
    evidence: [wayLine(way), "a proxy answers so when it cannot reach the server itself"],
    next: [
      `ask whoever runs the proxy whether it reaches ${way.target}`,
      "check that the MCP server runs",
    ],
  };
  return warned(id, `${summary}, from the server or the proxy ${way.via.url}`, told);
}

/** The check `mcp_server_reachable` of a command, which is started and not connected to. */
export function reachableSkip(channel: string): Check {
  const id = channelCheckId("mcp_server_reachable", channel);
  return skipped(id, "stdio server", "A command is started, not connected to.");
}

/** A network check that `--offline` left out. */
export function offlineSkip(id: string): Check {
  return skipped(id, "not asked (--offline)", WHY_REACHABLE, ["run doctor without --offline"]);
}
