import { FakeCodex } from "./fake_codex.ts";
import { sampleHarpoonCalls, sampleHarpoonStatus, sampleHarpoonTargets } from "./sample/harpoon.ts";
import { sampleLogs, sampleManifest } from "./sample/logs.ts";
import { sampleMetrics } from "./sample/metrics.ts";
import { sampleOauth } from "./sample/oauth.ts";
import { sampleSettings } from "./sample/settings.ts";
import type { SampleState } from "./sample/status.ts";
import { sampleSystem } from "./sample/system.ts";

/** Answers for Tools, Channels, OAuth, Harpoon, Logs, Metrics, System and Assistant. */
export class FakePages {
  /** What the client records. */
  level = "info";
  /** Why probes and discoveries are refused, if they are. */
  refuses: string | undefined;
  /** Events that `/api/logs` gives, oldest first. */
  logs = sampleLogs();

  readonly codex = new FakeCodex();

  /** `undefined` where the path is none of these pages. */
  answer(request: Request, body: string, state: SampleState): Response | undefined {
    const { pathname, searchParams } = new URL(request.url);
    const assistant = this.codex.answer(request);
    if (assistant !== undefined) return assistant;
    switch (pathname) {
      case "/api/system":
        return Response.json(sampleSystem(state));
      case "/api/settings":
        return Response.json(sampleSettings());
      case "/api/tools":
        return Response.json({
          tools: [{ channel: "main", tool: "search_invoices", hint: "read-only" }],
        });
      case "/api/oauth":
        return Response.json(sampleOauth(state));
      case "/api/harpoon/status":
        return Response.json(sampleHarpoonStatus(state));
      case "/api/harpoon/targets":
        return Response.json({ targets: sampleHarpoonTargets(state) });
      case "/api/harpoon/calls":
        return Response.json({ calls: sampleHarpoonCalls(state) });
      case "/api/logs":
        return Response.json({ events: state === "empty" ? null : this.logs });
      case "/api/log-level":
        return this.#level(request, body);
      case "/api/logs/export":
        return searchParams.get("preview") === "1"
          ? Response.json(sampleManifest(searchParams.get("minutes") ?? "30"))
          : this.#archive();
      case "/metrics":
        return new Response(sampleMetrics());
    }
    return request.method === "POST" && isAction(pathname) ? this.#acted() : undefined;
  }

  #level(request: Request, body: string): Response {
    if (request.method === "PUT") {
      const { level } = JSON.parse(body);
      if (level === "error") {
        return new Response('unsupported log level "error"\n', { status: 400 });
      }
      this.level = level;
    }
    return Response.json({ level: this.level, supported_levels: ["debug", "info", "warn"] });
  }

  #archive(): Response {
    return new Response("PK", {
      headers: {
        "content-type": "application/zip",
        "content-disposition": 'attachment; filename="tunnel-client-logs.zip"',
      },
    });
  }

  #acted(): Response {
    return this.refuses === undefined
      ? Response.json({ status: "done" })
      : new Response(`${this.refuses}\n`, { status: 503 });
  }
}

function isAction(path: string): boolean {
  return path === "/api/oauth/discover" || /^\/api\/channels\/[^/]+\/probe$/.test(path);
}
