import type { EventKind, EventMap, RequestDetail, RequestRow } from "../../ui/api_types.ts";
import { FakePages } from "./fake_pages.ts";
import { sampleAnalytics } from "./sample/analytics.ts";
import { Chance, NOW_MS } from "./sample/chance.ts";
import { sampleDetail } from "./sample/detail.ts";
import { sampleOther } from "./sample/other.ts";
import { sampleRequest, sampleRequests } from "./sample/requests.ts";
import { sampleReadiness, sampleSandbox, type SampleState, sampleStatus } from "./sample/status.ts";

const DIST = new URL("../../ui/dist/", import.meta.url);
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  "/ui": ["index.html", "text/html; charset=utf-8"],
  "/assets/app.js": ["app.js", "text/javascript; charset=utf-8"],
  "/assets/app.css": ["app.css", "text/css; charset=utf-8"],
};
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const INSTANCE_ID = "9f2c4b7710de4c55a3b8e6d10f2c8a41";

/** A client as the pages see it: the built pages, and sample data for every part of the API. */
export class FakeApi implements AsyncDisposable {
  /** What the client looks like; answers change at once. */
  state: SampleState = "ready";
  instanceId = INSTANCE_ID;
  /** Whether payloads are captured. */
  capture = true;
  /** Paths answered 500 with this text. */
  readonly broken = new Map<string, string>();
  /** Paths that never answer. */
  readonly silent = new Set<string>();
  /** Method and path of everything that was asked to be done. */
  readonly done: { readonly call: string; readonly body: string }[] = [];
  readonly rows: RequestRow[] = sampleRequests();
  /** Answers that only single pages ask for. */
  readonly pages = new FakePages();
  readonly #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #chance = new Chance(7);
  #server: Deno.HttpServer<Deno.NetAddr>;
  #stop = new AbortController();
  #eventId = 0;

  constructor() {
    this.#server = this.#serve(0);
  }

  /** Base address, without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Tells every open page. */
  send<K extends EventKind>(kind: K, data: EventMap[K]): void {
    const id = ++this.#eventId;
    const text = `event: ${kind}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of this.#streams) stream.enqueue(new TextEncoder().encode(text));
  }

  /** One more request; its row is told and kept. */
  addRequest(change: Partial<RequestRow> = {}): RequestRow {
    const seq = 300_000 + this.rows.length;
    const row = { ...sampleRequest(this.#chance, seq, NOW_MS), ...change };
    this.rows.unshift(row);
    this.send("request", row);
    return row;
  }

  /** Ends the process: open streams break, nothing listens. */
  async goAway(): Promise<void> {
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
    this.#stop.abort();
    await this.#server.finished;
  }

  /** Listens on the same port again. */
  comeBack(): void {
    const { port } = this.#server.addr;
    this.#stop = new AbortController();
    this.#server = this.#serve(port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.goAway();
  }

  #serve(port: number): Deno.HttpServer<Deno.NetAddr> {
    return Deno.serve({
      hostname: "127.0.0.1",
      port,
      signal: this.#stop.signal,
      onListen: () => {},
    }, (request) => this.#answer(request));
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/favicon.ico") return new Response(null, { status: 204 });
    const file = FILES[pathname];
    if (file !== undefined) {
      const body = await Deno.readFile(new URL(file[0], DIST));
      return new Response(body, {
        headers: { "content-type": file[1], "content-security-policy": CSP },
      });
    }
    const broken = this.broken.get(pathname);
    if (broken !== undefined) return new Response(`${broken}\n`, { status: 500 });
    if (this.silent.has(pathname)) return await this.#never();
    const body = await request.text();
    if (request.method !== "GET") this.done.push({ call: `${request.method} ${pathname}`, body });
    const own = this.pages.answer(request, body, this.state);
    if (own !== undefined) return own;
    if (pathname === "/api/events") return this.#events();
    const answer = this.#json(pathname, searchParams);
    if (answer === undefined) return new Response("not found\n", { status: 404 });
    const status = pathname === "/readyz" && this.state !== "ready" && this.state !== "empty"
      ? 503
      : 200;
    return Response.json(answer, { status });
  }

  #json(path: string, query: URLSearchParams): unknown {
    switch (path) {
      case "/readyz":
        return sampleReadiness(this.state);
      case "/api/status":
        return sampleStatus(this.state, this.instanceId);
      case "/api/sandbox":
        return sampleSandbox();
      case "/api/analytics": {
        const window = query.get("window");
        return sampleAnalytics(
          this.#seen(),
          window === "1h" || window === "24h" ? window : "15m",
        );
      }
      case "/api/requests":
        return this.#requestPage(query);
    }
    const [, id, action] = path.match(/^\/api\/requests\/([^/]+)(\/replay)?$/) ?? [];
    if (id === undefined) return sampleOther(path, query);
    const row = this.#seen().find((row) => row.id === id);
    if (row === undefined) return undefined;
    const detail: RequestDetail = sampleDetail(row, this.capture);
    return action === undefined
      ? detail
      : { outcome: "ok", duration_ms: 231.4, why: null, reply: detail.payloads?.reply ?? null };
  }

  #seen(): readonly RequestRow[] {
    if (this.state === "empty") return [];
    if (this.state !== "not_ready") return this.rows;
    return this.rows.filter(({ received_at }) => Number(received_at) < NOW_MS - 259_000);
  }

  #requestPage(query: URLSearchParams): unknown {
    const is = (key: string, value: string | null | undefined) =>
      !query.has(key) || query.get(key) === value;
    const failed = new Set(["rpc_error", "http_error", "timeout", "refused", "tls", "crash"]);
    const status = query.get("status");
    const text = query.get("q")?.toLowerCase() ?? "";
    const found = this.#seen().filter((row) =>
      is("channel", row.channel) && is("tool", row.tool) && is("session", row.session) &&
      (status === null || status === row.outcome ||
        status === "failed" && failed.has(row.outcome)) &&
      Number(row.received_at) >= Number(query.get("from") ?? 0) &&
      Number(row.received_at) < Number(query.get("to") ?? Infinity) &&
      JSON.stringify(row).toLowerCase().includes(text)
    );
    const before = Number(query.get("before") ?? Infinity);
    const limit = Number(query.get("limit") ?? 200);
    return {
      requests: found.filter(({ seq }) => seq < before).slice(0, limit),
      total: found.length,
    };
  }

  #events(): Response {
    const streams = this.#streams;
    const hello = `event: hello\ndata: ${
      JSON.stringify({ client_instance_id: this.instanceId })
    }\n\n`;
    let own: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        own = controller;
        streams.add(controller);
        controller.enqueue(new TextEncoder().encode(hello));
      },
      cancel: () => void streams.delete(own),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  #never(): Promise<Response> {
    const { promise, resolve } = Promise.withResolvers<Response>();
    this.#stop.signal.addEventListener("abort", () => resolve(new Response(null)));
    return promise;
  }
}
