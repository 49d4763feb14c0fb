import type { CalloutOutcome, HarpoonFact } from "../core/harpoon_fact.ts";
import { originsOnly } from "../core/redact.ts";
import { type HeaderList, headerValue } from "../wire/header_list.ts";
import type { CallOrigin, CallRequest } from "./call_request.ts";
import type { CallTrouble } from "./call_trouble.ts";
import type { CallPlan } from "./call_plan.ts";
import type { ShownAnswer } from "./call_answer.ts";
import { captureBody } from "./capture.ts";
import type { Journey } from "./follow.ts";
import type { CallRecord, CapturedBodies } from "./history.ts";
import { pathTemplate } from "./path_template.ts";
import type { Hop } from "./next_hop.ts";
import { shownUrl } from "./shown_url.ts";
import type { Target } from "./target.ts";
import { urlParts } from "../core/target_url.ts";

/** Stands for labels that are not registered, so that callers cannot make up metric series. */
export const UNKNOWN_LABEL = "__unknown__";

/** What a caller writes is kept only this long: labels and methods are shorter. */
const MAX_WRITTEN_CHARS = 64;
/** The longest media type that is kept (harpoon §9). */
const MAX_MEDIA_TYPE_CHARS = 256;

/** A call that is over, with what its records need. */
export interface FinishedCall {
  readonly request: CallRequest;
  readonly about: CallOrigin;
  /** Absent if no label of the registry was named. */
  readonly target: Target | undefined;
  /** Absent if the call was refused before anything was sent. */
  readonly sent: { readonly plan: CallPlan; readonly journey: Journey } | undefined;
  /** Absent if it succeeded. */
  readonly trouble: CallTrouble | undefined;
  /** What the caller got, if it got an answer. */
  readonly shown: ShownAnswer | undefined;
  readonly ms: number;
}

/** The facts of a call: a blocked redirect, if there was one, then exactly one `harpoon_called`. */
export function callFacts(call: FinishedCall): HarpoonFact[] {
  const { about, sent, trouble } = call;
  const label = call.target?.label ?? UNKNOWN_LABEL;
  const requestId = about.requestId === undefined ? {} : { requestId: about.requestId };
  const called: HarpoonFact = {
    kind: "harpoon_called",
    label,
    tool: about.tool,
    method: methodOf(call),
    requestBytes: call.request.body?.length ?? 0,
    ...measured(call),
    ms: call.ms,
    outcome: outcomeOf(call),
    ...(trouble?.code === undefined ? {} : { code: trouble.code }),
    ...requestId,
    ...(sent === undefined ? {} : placeOf(sent.journey.hop)),
    droppedHeaders: sent?.plan.dropped ?? [],
  };
  const blocked = sent?.journey.kind === "stopped" ? sent.journey.blocked : undefined;
  if (blocked === undefined) return [called];
  return [{ kind: "harpoon_redirect_blocked", label, ...blocked, ...requestId }, called];
}

/**
 * The record of a call for the history (harpoon §9).
 *
 * @param secrets texts of the targets that were asked, longest first
 */
export function callRecord(
  call: FinishedCall,
  wallMs: number,
  secrets: readonly string[],
  capturePayloads: boolean,
): CallRecord {
  const { request, about, sent } = call;
  const { status = 0, contentType, responseBytes, redirects } = measured(call);
  const error = errorOf(call);
  return {
    at: wallMs,
    label: written(request.label),
    tool: about.tool,
    method: methodOf(call),
    ...(sent === undefined
      ? {}
      : { url: shownUrl(sent.journey.hop.url, sent.journey.hop.target, secrets) }),
    status,
    latencyMs: call.ms,
    ...(contentType === undefined ? {} : { responseContentType: contentType }),
    requestBytes: request.body?.length ?? 0,
    responseBytes,
    redirects,
    outcome: outcomeOf(call),
    ...(error === undefined ? {} : { error }),
    ...(about.requestId === undefined ? {} : { requestId: about.requestId }),
    ...(capturePayloads ? { bodies: capturedBodies(call, secrets) } : {}),
  };
}

function outcomeOf({ trouble }: FinishedCall): CalloutOutcome {
  return trouble?.outcome ?? "success";
}

function methodOf({ sent, request }: FinishedCall): string {
  return sent?.plan.method ?? written(request.method.toUpperCase());
}

function written(text: string): string {
  return text.slice(0, MAX_WRITTEN_CHARS);
}

interface Measured {
  readonly status?: number;
  readonly contentType?: string;
  readonly responseBytes: number;
  readonly redirects: number;
}

function measured({ sent }: FinishedCall): Measured {
  if (sent === undefined) return { responseBytes: 0, redirects: 0 };
  const { journey, plan } = sent;
  const { redirects } = journey.hop;
  if (journey.kind === "arrived") {
    const { status, headers, body } = journey;
    return { status, ...mediaType(headers), responseBytes: body.length, redirects };
  }
  if (journey.status === undefined) return { responseBytes: 0, redirects };
  // Reading stopped at the limit: there were at least that many.
  return { status: journey.status, responseBytes: plan.limits.maxResponseBytes, redirects };
}

function mediaType(headers: HeaderList): { readonly contentType?: string } {
  const [type = ""] = (headerValue(headers, "content-type") ?? "").split(";", 1);
  const contentType = type.trim().toLowerCase().slice(0, MAX_MEDIA_TYPE_CHARS);
  return contentType === "" ? {} : { contentType };
}

function placeOf({ url }: Hop): { readonly origin: string; readonly pathTemplate: string } {
  return { origin: originsOnly(url), pathTemplate: pathTemplate(urlParts(url).path) };
}

/** What went wrong, with what the caller is not told: the code and where a redirect led. */
function errorOf({ trouble, sent }: FinishedCall): string | undefined {
  if (trouble === undefined) return undefined;
  const blocked = sent?.journey.kind === "stopped" ? sent.journey.blocked : undefined;
  if (blocked !== undefined) {
    return `redirect blocked: ${blocked.to} not in allow list (${blocked.block})`;
  }
  return trouble.code === undefined ? trouble.message : `${trouble.message}: ${trouble.code}`;
}

function capturedBodies(
  { request, sent, shown }: FinishedCall,
  secrets: readonly string[],
): CapturedBodies {
  const received = sent?.journey.kind === "arrived" ? sent.journey.body : undefined;
  return {
    ...(request.body === undefined ? {} : { request: captureBody(request.body, secrets) }),
    ...(received === undefined ? {} : { response: captureBody(received, secrets) }),
    ...(shown === undefined || shown.body === received
      ? {}
      : { responseTransformed: captureBody(shown.body, secrets) }),
  };
}
