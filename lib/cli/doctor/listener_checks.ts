import type { HealthSettings } from "../../config/settings.ts";
import type { BindOutcome, SocketState } from "./bind_probe.ts";
import { type Check, type Explanation, failed, passed, skipped, warned } from "./check.ts";

type Unbound = Exclude<BindOutcome, { kind: "bound" | "second_default" | "socket" }>;

const LISTENER = "health_listener";
const UI = "ui";

/** The checks `health_listener` and `ui`, from what binding the address gave (cli §5). */
export function listenerChecks(
  health: HealthSettings,
  uiEnabled: boolean,
  outcome: BindOutcome,
): Check[] {
  return [listenerCheck(health, outcome), uiCheck(health, uiEnabled, outcome)];
}

function listenerCheck(health: HealthSettings, outcome: BindOutcome): Check {
  switch (outcome.kind) {
    case "bound": {
      const url = baseUrl(health.hostname, outcome.port);
      return passed(
        LISTENER,
        health.port === 0 ? `ephemeral bind ok on ${url}` : `will bind ${url}`,
      );
    }
    case "second_default": {
      const url = baseUrl(health.hostname, outcome.port);
      return warned(LISTENER, `${address(health)} is in use; will bind ${url} instead`, {
        why: "run takes a second port where nobody chose one; probes may look at the usual one.",
        evidence: [],
        next: ["choose an address with --health.listen-addr (port 0 takes a free one)"],
      });
    }
    case "socket":
      return passed(LISTENER, `will bind unix socket ${outcome.path}`, socketRemark(outcome.state));
    default:
      return failed(LISTENER, `cannot bind ${address(health)}: ${reason(outcome)}`, {
        why: "run stops at once if its health pages cannot be served.",
        evidence: [`${setting(health)} is ${address(health)}`],
        next: [remedy(health, outcome)],
      });
  }
}

function uiCheck(health: HealthSettings, enabled: boolean, outcome: BindOutcome): Check {
  if (!enabled) {
    return skipped(UI, "switched off by admin_ui.enabled", "Health and metrics stay available.");
  }
  switch (outcome.kind) {
    case "bound":
      return health.port === 0
        ? passed(UI, `on a port chosen at start; ${WHERE}`)
        : passed(UI, `${baseUrl(health.hostname, outcome.port)}/ui`);
    case "second_default":
      return passed(UI, `${baseUrl(health.hostname, outcome.port)}/ui`);
    case "socket":
      return passed(UI, `on the unix socket; ${WHERE}`);
    default:
      return skipped(UI, "the listener cannot be bound", EXPLAIN_UI.why, EXPLAIN_UI.next);
  }
}

const WHERE = "see the startup summary or HEALTH_URL_FILE";
const EXPLAIN_UI: Pick<Explanation, "why" | "next"> = {
  why: "The pages are served by the health listener.",
  next: ["mend health_listener first"],
};

function socketRemark(state: SocketState): string[] {
  switch (state) {
    case "free":
      return [];
    case "stale":
      return ["a socket nobody listens on stands there; run replaces it"];
    case "no_directory":
      return ["its directory does not exist yet; run makes it"];
  }
}

function reason(outcome: Unbound): string {
  switch (outcome.kind) {
    case "in_use":
      return "address already in use";
    case "denied":
      return "permission denied";
    case "not_local":
      return "this host has no such address";
    case "not_granted":
      return "not granted to this process";
    case "foreign_file":
      return "a file that is no socket stands there";
    case "other":
      return outcome.reason;
  }
}

function remedy(
  health: HealthSettings,
  outcome: Unbound,
): string {
  const { unixSocket } = health;
  const another = unixSocket === undefined
    ? "choose another with --health.listen-addr (port 0 takes a free one)"
    : "choose another with --health.unix-socket";
  switch (outcome.kind) {
    case "in_use":
      return `stop the process that listens there, or ${another}`;
    case "denied":
      return unixSocket === undefined && health.port < 1024
        ? "choose a port above 1023 with --health.listen-addr"
        : `let this user write there, or ${another}`;
    case "not_local":
      return "choose 127.0.0.1 or an address of this host with --health.listen-addr";
    case "not_granted":
      return unixSocket === undefined
        ? `run with --allow-net=${address(health)}`
        : `run with --allow-read=${unixSocket} --allow-write=${unixSocket}`;
    case "foreign_file":
    case "other":
      return another;
  }
}

function setting({ unixSocket }: HealthSettings): string {
  return unixSocket === undefined ? "health.listen_addr" : "health.unix_socket";
}

function address({ hostname, port, unixSocket }: HealthSettings): string {
  return unixSocket ?? `${bracketed(hostname)}:${port}`;
}

/** A wildcard can be bound but not visited. */
function baseUrl(hostname: string, port: number): string {
  const isWildcard = hostname === "" || hostname === "0.0.0.0" || hostname === "::";
  return `http://${isWildcard ? "127.0.0.1" : bracketed(hostname)}:${port}`;
}

function bracketed(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
