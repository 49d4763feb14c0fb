import { analyticsView } from "../analytics_view.ts";
import { windowOf } from "../analytics_window.ts";
import { answer, jsonAnswer, textAnswer, wrongMethod } from "./answers.ts";
import { asset, page } from "./assets.ts";
import { calloutJson } from "./callout_json.ts";
import { events } from "./events.ts";
import { type GuardRules, judgeRequest, type Peer } from "./guard.ts";
import { logEvents, logLevel, logStream } from "./log_routes.ts";
import { requestDetailJson, requestJson } from "./request_json.ts";
import { requestQuery, selectRequests } from "./request_query.ts";
import type { RequestRecord } from "../request_log.ts";
import { sameSecret } from "./same_secret.ts";
import { supportBundle } from "./support_bundle.ts";
import type { ActionResult, AdminView, DocumentName } from "./view.ts";

const DOCUMENTS: Readonly<Record<string, DocumentName>> = {
  "/api/status": "status",
  "/api/system": "system",
  "/api/oauth": "oauth",
  "/api/settings": "settings",
  "/api/sandbox": "sandbox",
  "/api/harpoon/status": "harpoon/status",
  "/api/harpoon/targets": "harpoon/targets",
};
const MAX_CALLS = 100;

/** Answers for the admin pages: guards, then routes (operator-surface §2, §3; ui §5). */
export async function handleAdmin(
  request: Request,
  peer: Peer,
  view: AdminView,
  rules: GuardRules,
): Promise<Response> {
  const url = new URL(request.url);
  const { pathname: path, protocol } = url;
  const { method, headers } = request;
  const verdict = judgeRequest({ method, path, headers, protocol }, peer, rules, sameSecret);
  if (verdict.kind === "refused") {
    const { status, message } = verdict;
    const ask = { "www-authenticate": 'Basic realm="tunnel-client", charset="UTF-8"' };
    return textAnswer(status, message, status === 401 ? ask : {});
  }
  if (path.startsWith("/api/codex/")) {
    return await (await import("./assistant_routes.ts")).handleAssistant(request, peer, view);
  }
  return await route(request, url, view);
}

async function route(request: Request, url: URL, view: AdminView): Promise<Response> {
  const { pathname: path, searchParams: params } = url;
  const document = DOCUMENTS[path];
  if (document !== undefined) return jsonAnswer(await view.document(document));
  if (path.startsWith("/assets/")) return await asset(path.slice("/assets/".length));
  const action = actionOf(path, view);
  if (action !== undefined) {
    return request.method === "POST" ? acted(await action()) : wrongMethod("POST");
  }
  switch (path) {
    case "/":
    case "/ui":
    case "/ui/":
      return await page();
    case "/favicon.ico":
      return answer(204, "image/x-icon", null);
    case "/api/analytics": {
      const { analytics, requests, clock } = view;
      const window = windowOf(params.get("window"));
      return jsonAnswer(analyticsView(analytics, requests, window, clock.wall()));
    }
    case "/api/requests": {
      const found = selectRequests(view.requests.newestFirst(), requestQuery(params));
      return jsonAnswer({ requests: found.requests.map(requestJson), total: found.total });
    }
    case "/api/tools":
      return jsonAnswer({ tools: await view.toolHints() });
    case "/api/harpoon/calls": {
      const label = params.get("label") ?? undefined;
      const asked = Number(params.get("limit") ?? MAX_CALLS);
      const limit = Number.isInteger(asked) && asked > 0 ? Math.min(asked, MAX_CALLS) : MAX_CALLS;
      // Of all calls there are only few of one target.
      const calls = await view.harpoonCalls(label, label === undefined ? limit : MAX_CALLS);
      return jsonAnswer({ calls: calls.slice(0, limit).map(calloutJson) });
    }
    case "/api/events":
      return events(view, request);
    case "/api/logs":
      return logEvents(view.logs, params);
    case "/api/logs/stream":
      return logStream(view.logs, request, view.stop);
    case "/api/log-level":
      return await logLevel(view.log, request);
    case "/api/logs/export":
      return await supportBundle(view, params);
  }
  return await oneRequest(request, path, view);
}

/** `/api/requests/{id}`, and its replay. */
async function oneRequest(request: Request, path: string, view: AdminView): Promise<Response> {
  const [, id, order] = /^\/api\/requests\/([^/]+)(\/replay)?$/.exec(path) ?? [];
  const record = id === undefined ? undefined : view.requests.get(decoded(id));
  if (record === undefined) return textAnswer(404, "not found");
  if (order === undefined) {
    return jsonAnswer({
      ...requestDetailJson(record),
      ...view.way(record),
      headers: view.payloads.headers(record.id) ?? null,
      payloads: view.payloads.get(record.id) ?? null,
      capture: view.capture(),
      replay: replayOffer(record, view),
      curl: view.curl(record) ?? null,
    });
  }
  if (request.method !== "POST") return wrongMethod("POST");
  const answer = await view.replay(record);
  return answer.kind === "replayed"
    ? jsonAnswer(answer.view)
    : textAnswer(answer.status, answer.message);
}

/** Whether a call can be made again, and why not. */
function replayOffer(record: RequestRecord, { payloads, toolHint }: AdminView) {
  if (record.commandKind !== "call") {
    return { allowed: false, reason: "only calls can be repeated" };
  }
  const text = payloads.requestText(record.id);
  return text.kind === "text"
    ? { allowed: true, reason: null, read_only: isReadOnly(record, toolHint) }
    : { allowed: false, reason: text.message };
}

/** By the server's own word. */
function isReadOnly(
  { channel, tool }: RequestRecord,
  toolHint: AdminView["toolHint"],
): boolean {
  return tool !== undefined && toolHint(channel, tool) === "read-only";
}

function actionOf(path: string, { actions }: AdminView): (() => Promise<ActionResult>) | undefined {
  if (path === "/api/poll/retry") return () => actions.retryPoll();
  if (path === "/api/oauth/discover") return () => actions.discoverOauth();
  const channel = /^\/api\/channels\/([^/]+)\/probe$/.exec(path)?.[1];
  return channel === undefined ? undefined : () => actions.probe(decoded(channel));
}

function acted(result: ActionResult): Response {
  return result.kind === "done"
    ? jsonAnswer({ status: "done" })
    : textAnswer(result.status, result.message);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
