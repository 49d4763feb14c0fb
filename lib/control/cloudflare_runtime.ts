import { BodyError, readExcerpt, readText } from "../core/body.ts";
import { Backoff } from "../core/backoff.ts";
import type { Clock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import { headerLines } from "../core/header_lines.ts";
import { Secret } from "../core/secret.ts";
import { socketFailure } from "../core/socket_failure.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import {
  controlErrorHint,
  MAX_CONTROL_ERROR_BYTES,
  readControlError,
} from "../wire/control_error.ts";
import { type HeaderList, headerValue } from "../wire/header_list.ts";
import { isJsonObject, tryParseJson } from "../wire/json.ts";
import { retryAfterMs } from "../wire/retry_after.ts";
import type { Endpoints } from "./endpoints.ts";

/** The Cloudflare tunnel that the control plane keeps for this one, and the way into it. */
export interface CloudflareRuntime {
  readonly tunnelId: string;
  readonly name: string;
  readonly accountId: string;
  readonly token: Secret;
}

/** What the request needs. */
export interface CloudflareRuntimeRequest {
  readonly http: Deno.HttpClient;
  readonly endpoints: Pick<Endpoints, "metadata">;
  readonly headers: HeaderList;
  readonly clock: Clock;
  /** For all attempts together. */
  readonly timeoutMs: number;
}

/** A control plane that restarts is back by the third. */
const MAX_ATTEMPTS = 3;
/** Between attempts, unless the control plane asks for more. */
const BACKOFF = { minMs: 500, maxMs: 2_000 };
/** A token and a few names; an answer beyond it is none. */
const MAX_ANSWER_BYTES = 65_536;
const SETTING = "cloudflared.managed";

/** One attempt that came to nothing; holds nothing of the answer. */
interface Refusal {
  readonly why: string;
  readonly hint: string | undefined;
  /** Whether another attempt may do better, and after how long at least. */
  readonly retry: { readonly afterMs: number } | undefined;
}

/**
 * Fetches what a managed companion is started with (runtimes-codex-packaging §5). Tries again after
 * 429, 5xx and transport errors; never follows a redirect. No error repeats anything of an answer.
 *
 * @throws OperatorError naming the setting and the fix
 */
export async function fetchCloudflareRuntime(
  request: CloudflareRuntimeRequest,
  signal: AbortSignal,
): Promise<CloudflareRuntime> {
  using timed = new TimedSignal(signal, request.timeoutMs);
  const backoff = new Backoff(BACKOFF);
  for (let attempt = 1;; attempt++) {
    const outcome = await fetchOnce(request, timed.signal);
    if ("token" in outcome) return outcome;
    if (outcome.retry === undefined || attempt === MAX_ATTEMPTS) throw refused(outcome, attempt);
    const waitMs = Math.max(backoff.next(), outcome.retry.afterMs);
    await request.clock.sleep(waitMs, timed.signal).catch(() => {
      throw refused(outcome, attempt);
    });
  }
}

async function fetchOnce(
  { http, endpoints, headers, clock }: CloudflareRuntimeRequest,
  signal: AbortSignal,
): Promise<CloudflareRuntime | Refusal> {
  try {
    const response = await fetch(`${endpoints.metadata}/cloudflare/runtime`, {
      client: http,
      redirect: "manual",
      signal,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
    });
    if (response.status === 200) {
      const runtime = readRuntime(await readText(response, MAX_ANSWER_BYTES));
      return runtime ?? unusable("the control plane's answer is no cloudflared runtime");
    }
    const afterMs = retryAfterMs(
      headerValue(headerLines(response.headers), "Retry-After"),
      clock.wall(),
    );
    const { status } = response;
    const body = await readExcerpt(response, MAX_CONTROL_ERROR_BYTES).catch(() => "");
    return {
      why: `the control plane answered ${status}`,
      hint: hintFor(status, readControlError(body).code),
      retry: status === 429 || status >= 500 ? { afterMs: afterMs ?? 0 } : undefined,
    };
  } catch (error) {
    if (error instanceof BodyError) return unusable(`the control plane's answer: ${error.message}`);
    if (error instanceof Deno.errors.NotCapable) throw error;
    if (signal.aborted) return unusable("the control plane did not answer in time");
    const { failure } = socketFailure(error);
    return {
      why: `the control plane cannot be reached (${failure.kind ?? failure.source})`,
      hint: "check control_plane.base_url, the network and the proxy",
      retry: { afterMs: 0 },
    };
  }
}

/** The answer's members, if all that are required are there. Unknown ones are ignored. */
function readRuntime(body: string): CloudflareRuntime | undefined {
  const value = tryParseJson(body);
  const tunnel = isJsonObject(value) ? value["cloudflare_tunnel"] : undefined;
  if (!isJsonObject(value) || !isJsonObject(tunnel)) return undefined;
  const [tunnelId, name, accountId] = [tunnel["tunnel_id"], tunnel["name"], tunnel["account_id"]];
  const token = value["runtime_token"];
  if (!isLine(tunnelId) || !isLine(name) || !isLine(accountId) || !isLine(token)) return undefined;
  return { tunnelId, name, accountId, token: new Secret(token) };
}

/** A text that is not blank and fits on one line, as a variable holds it. */
function isLine(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "" && !/\p{Cc}/u.test(value);
}

function unusable(why: string): Refusal {
  return { why, hint: undefined, retry: undefined };
}

function hintFor(status: number, code: string | undefined): string | undefined {
  if (status === 404) {
    return "it manages no cloudflared for this tunnel: set cloudflared.token " +
      "(CLOUDFLARED_TUNNEL_TOKEN) to a token of your own, or check control_plane.tunnel_id";
  }
  return controlErrorHint(status, code);
}

function refused({ why, hint }: Refusal, attempts: number): OperatorError {
  const tried = attempts === 1 ? "" : ` after ${attempts} attempts`;
  const fix = hint ?? "set cloudflared.token (CLOUDFLARED_TUNNEL_TOKEN) to a token of your own";
  return new OperatorError(`${SETTING}: ${why}${tried}; ${fix}`);
}
