import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Arrivals } from "../fixtures/arrivals.ts";
import { TUNNEL_ID } from "./client.ts";
import { soon } from "./soon.ts";

/** What the control plane does with one poll. */
export type PollStep =
  /** Delivers these commands, each a JSON text. */
  | { readonly kind: "commands"; readonly commands: readonly string[] }
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: string }
  /** Ends the connection in the middle of the body. */
  | { readonly kind: "half" }
  /** Breaks the connection (RST) instead of answering. */
  | { readonly kind: "reset" };

/** A poll as it came. */
export interface SeenPoll {
  readonly query: string;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** A response POST as it came. */
export interface SeenPost {
  readonly shardToken: string;
  readonly body: string;
  readonly requestId: string;
  /** `resp_code`. */
  readonly code: number;
  /** JSON text of `resp_json`, written anew; for messages without numbers a parser would change. */
  readonly message: string;
}

/** A control plane that does what the test says, right or wrong. */
export interface ScriptedPlane extends AsyncDisposable {
  readonly url: string;
  /** All response POSTs so far. */
  readonly posts: readonly SeenPost[];
  /** The n-th poll (from 1) once it has come. */
  poll(n: number): Promise<SeenPoll>;
  /** The n-th response POST (from 1) once it has come. */
  post(n: number): Promise<SeenPost>;
  /** What happens to the next poll that has nothing to do yet; polls wait until told. */
  next(...steps: readonly PollStep[]): void;
}

/**
 * Starts it on a free loopback port. Tunnel metadata is granted; a response POST is taken the first
 * time and unknown (404) after that.
 */
export async function servePollScript(): Promise<ScriptedPlane> {
  const polls = new Arrivals<SeenPoll>();
  const posts = new Arrivals<SeenPost>();
  const steps: PollStep[] = [];
  const waiting: ServerResponse[] = [];
  const taken = new Set<string>();

  const proceed = () => {
    while (steps.length > 0 && waiting.length > 0) {
      const step = steps.shift();
      const response = waiting.shift();
      if (step !== undefined && response !== undefined) act(step, response);
    }
  };
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? "", "http://plane");
    switch (pathname.replace(`/v1/tunnels/${TUNNEL_ID}`, "")) {
      case "/poll":
        polls.add({ query: search.slice(1), at: performance.now() });
        waiting.push(response);
        response.on("close", () => {
          const index = waiting.indexOf(response);
          if (index >= 0) waiting.splice(index, 1);
        });
        return proceed();
      case "/response": {
        const post = readPost(request, await bodyOf(request));
        const known = !taken.has(post.requestId);
        taken.add(post.requestId);
        answerJson(response, known ? 200 : 404, `{"status":"ok"}`);
        return posts.add(post);
      }
      default:
        return answerJson(response, 200, `{"id":"${TUNNEL_ID}","name":"scripted"}`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return {
    url: `http://127.0.0.1:${address.port}`,
    posts: posts.items,
    poll: (n) => soon(polls.nth(n), `poll ${n}`),
    post: (n) => soon(posts.nth(n), `POST ${n}`),
    next(...more) {
      steps.push(...more);
      proceed();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A command for channel main as JSON text; its payload is the call `echo` with this id. */
export function echoCommand(requestId: string, id: string): string {
  return command(requestId, `{"jsonrpc":"2.0","id":${id},"method":"echo","params":{"is":${id}}}`);
}

/** A command with any payload, and further members as JSON text. */
export function command(requestId: string, payload: string, more = ""): string {
  return `{"request_id":"${requestId}","shard_token":"${shardOf(requestId)}",${more}` +
    `"command_type":"jsonrpc","channel":"main","headers":{},"jsonrpc":${payload}}`;
}

/** A command whose answer is wanted within a time such as `300ms`. */
export function urgentCommand(requestId: string, payload: string, timeout: string): string {
  return command(requestId, payload, `"response_timeout":"${timeout}",`);
}

/** The shard token of a request. */
export function shardOf(requestId: string): string {
  return `shard-of-${requestId}`;
}

function act(step: PollStep, response: ServerResponse): void {
  switch (step.kind) {
    case "commands":
      return answerJson(response, 200, `{"commands":[${step.commands.join(",")}]}`);
    case "status":
      if (step.retryAfter !== undefined) response.setHeader("retry-after", step.retryAfter);
      return answerJson(response, step.status, `{"error":{"message":"scripted"}}`);
    case "half":
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write(`{"commands":[`, () => response.destroy());
      return;
    case "reset":
      response.socket?.resetAndDestroy();
  }
}

function answerJson(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  request.setEncoding("utf8");
  for await (const chunk of request) body += chunk;
  return body;
}

function readPost(request: IncomingMessage, body: string): SeenPost {
  const { request_id, resp_code, resp_json } = JSON.parse(body);
  return {
    shardToken: String(request.headers["x-tunnel-shard-token"]),
    body,
    requestId: request_id,
    code: resp_code,
    message: JSON.stringify(resp_json),
  };
}
