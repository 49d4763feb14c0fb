import type { CodexApproval, CodexEvent, CodexStatus } from "../../ui/api_types_assistant.ts";
import { sampleCodex, sampleCodexEvents } from "./sample/codex.ts";

/** `/api/codex/*` of a client whose Codex is sample data. */
export class FakeCodex {
  status: CodexStatus = sampleCodex("ready");
  approvals: CodexApproval[] = [];
  events: CodexEvent[] = sampleCodexEvents();
  /** Why anything that is asked is refused, if it is. */
  refuses: string | undefined;

  /** `undefined` where the path is none of these. */
  answer(request: Request): Response | undefined {
    const { pathname: path } = new URL(request.url);
    if (!path.startsWith("/api/codex/")) return undefined;
    if (request.method === "POST") return this.#act(path);
    switch (path) {
      case "/api/codex/status":
        return Response.json(this.status);
      case "/api/codex/approvals":
        return Response.json({ approvals: this.approvals });
      case "/api/codex/events/stream":
        return this.#stream(Number(request.headers.get("last-event-id") ?? 0));
    }
    return undefined;
  }

  #act(path: string): Response {
    if (this.refuses !== undefined) {
      return Response.json({ error: this.refuses }, { status: 502 });
    }
    const id = path.split("/approvals/")[1];
    if (id !== undefined) this.approvals = this.approvals.filter((other) => other.id !== id);
    if (path.endsWith("/turn/start")) {
      return Response.json({ turn_id: "turn-3", thread_id: "thread-1" });
    }
    return Response.json({ status: "done", thread_id: "thread-1" });
  }

  /** What is kept since; the browser comes back for more. */
  #stream(last: number): Response {
    const text = this.events.filter(({ seq }) => seq > last).map((event) =>
      `event: codex\nid: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`
    );
    return new Response(`retry: 100\n\n${text.join("")}`, {
      headers: { "content-type": "text/event-stream" },
    });
  }
}
