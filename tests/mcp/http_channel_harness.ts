import type { Clock } from "../../lib/core/clock.ts";
import { headerLines } from "../../lib/core/header_lines.ts";
import type { Channel } from "../../lib/mcp/channel.ts";
import { openHttpChannel } from "../../lib/mcp/http_channel.ts";
import type { Command } from "../../lib/wire/command.ts";
import type { TunnelFailure } from "../../lib/wire/failure.ts";
import { type HeaderList, sameName } from "../../lib/wire/header_list.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import type { Recorded } from "../fixtures/raw_mcp_server.ts";
import { bounded, FactLog, final, NEVER } from "./stdio_harness.ts";

/** The `User-Agent` of the channels under test. */
export const USER_AGENT = "channel-test/1";
/** The envelope of a request of the modern era, as JSON text. */
export const MODERN_META = `{"io.modelcontextprotocol/protocolVersion":"2026-07-28",` +
  `"io.modelcontextprotocol/clientCapabilities":{}}`;

export interface HttpStage extends AsyncDisposable {
  readonly channel: Channel;
  readonly log: FactLog;
}

/** A channel to the server at a URL. */
export function openHttp(url: string, headers: HeaderList = [], clock?: Clock): HttpStage {
  const log = new FactLog();
  const channel = openHttpChannel({
    name: "main",
    url,
    headers,
    userAgent: USER_AGENT,
    egress: { poolSize: 4, caCerts: [] },
    emit: log.emit,
    ...(clock === undefined ? {} : { clock }),
  });
  return { channel, log, [Symbol.asyncDispose]: () => channel[Symbol.asyncDispose]() };
}

/** A test that fails when it hangs. */
export function httpTest(name: string, body: () => Promise<void>): void {
  Deno.test(name, () => bounded(body));
}

/** The status and the failure of a command that must fail. */
export async function failureOf(
  channel: Channel,
  command: Command,
  signal: AbortSignal = NEVER,
): Promise<readonly [number, TunnelFailure]> {
  const reply = await final(channel, command, signal);
  if (reply.kind !== "failed") throw new Error(`not failed: ${JSON.stringify(reply)}`);
  return [reply.status, reply.failure];
}

/** Every value of a header, in order. */
export function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.filter((line) => sameName(line[0], name)).map(([, value]) => value);
}

/** A server whose answers the test writes. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly origin: string;
  /** Everything that has come, oldest first. */
  readonly requests: readonly Recorded[];
  /** Resolves with the n-th request (from 1) once it has come. */
  seen(n: number): Promise<Recorded>;
  /** TCP connections that have carried a request. */
  connections(): number;
}

/** Starts it on a free loopback port; `gone` aborts when the client has left. */
export function serveScript(
  answer: (request: Recorded, gone: AbortSignal) => Response | Promise<Response>,
): ScriptedServer {
  const requests = new Arrivals<Recorded>();
  const ports = new Set<number>();
  const stop = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen() {} },
    async (request, { remoteAddr }) => {
      ports.add(remoteAddr.port);
      const { pathname, search } = new URL(request.url);
      const recorded = {
        method: request.method,
        path: pathname + search,
        headers: headerLines(request.headers),
        body: await request.text(),
      };
      requests.add(recorded);
      return answer(recorded, request.signal);
    },
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  return {
    url: `${origin}/mcp`,
    origin,
    requests: requests.items,
    seen: (n) => requests.nth(n),
    connections: () => ports.size,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

/** A body that is made while it is read: `chunks` times `chunk`. */
export function repeated(
  chunk: Uint8Array<ArrayBuffer>,
  chunks: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left = chunks;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(chunk);
      else controller.close();
    },
  }, { highWaterMark: 0 });
}

/** A clock whose waits end at once and are written down, milliseconds. */
export function impatientClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => 0,
    wall: () => 0,
    sleep(ms) {
      waits.push(ms);
      return Promise.resolve();
    },
  };
}
