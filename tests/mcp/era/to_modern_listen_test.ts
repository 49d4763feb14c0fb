import { assertEquals } from "@std/assert";
import { type Clock, systemClock } from "../../../lib/core/clock.ts";
import { bridgeHttp, type ErasStage } from "../../fixtures/eras_stage.ts";
import type { HeaderList } from "../../../lib/wire/header_list.ts";
import { httpTest } from "../http_channel_harness.ts";
import { base, call, final } from "../stdio_harness.ts";
import {
  introduce,
  K,
  modernServer,
  type Params,
  say,
  type Sent,
  sentTo,
} from "./modern_server.ts";

/** A modern server that keeps listens open; `tell` sends a notification on the latest. */
class Listens {
  readonly server = modernServer((sent, gone) => {
    if (sent.method !== "subscriptions/listen") {
      return { resultType: "complete", content: [], tools: [] };
    }
    return this.#open(sent, gone);
  });
  readonly ended: string[][] = [];
  #latest: { id: unknown; send: (message: object) => void } | undefined;
  #close: (() => void) | undefined;
  #onEnd: () => void = () => {};

  tell(method: string, params: Params = {}): void {
    const { id, send } = this.#latest ?? { id: 0, send: () => {} };
    send({
      jsonrpc: "2.0",
      method,
      params: { ...params, _meta: { [`${K}/subscriptionId`]: id } },
    });
  }

  /** Resolves when so many listens have ended. */
  async ends(count: number): Promise<void> {
    while (this.ended.length < count) await new Promise<void>((resolve) => this.#onEnd = resolve);
  }

  /** Ends the latest listen without a word. */
  breakOff(): void {
    this.#close?.();
  }

  #open({ id, params }: Sent, gone: AbortSignal): Response {
    const { notifications } = params;
    const uris: string[] = notifications.resourceSubscriptions;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (message: object) =>
          controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(message)}\n\n`));
        this.#latest = { id, send };
        const close = () => {
          this.ended.push(uris);
          this.#onEnd();
          try {
            controller.close();
          } catch {
            // The reader has left.
          }
        };
        this.#close = close;
        gone.addEventListener("abort", close, { once: true });
        this.tell("notifications/subscriptions/acknowledged", { notifications });
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }
}

const subscribe = (stage: ErasStage, uri: string, headers: HeaderList, method = "subscribe") =>
  say(stage, call(`resources/${method}`, JSON.stringify({ uri }), { headers }));

const listens = ({ server }: Listens) =>
  sentTo(server, "subscriptions/listen").map(({ params }) =>
    params.notifications.resourceSubscriptions
  );

/** Calls until a notification comes along. */
async function heard(stage: ErasStage, headers: HeaderList): Promise<Params[]> {
  for (let i = 0; i < 200; i++) {
    const { notes } = await say(stage, call("tools/list", "{}", { headers }));
    if (notes.length > 0) return notes;
  }
  throw new Error("nothing was told");
}

httpTest(
  "VirtualListen: one listen, renewed when the resources change, told with the next call [eras §5]",
  async () => {
    const modern = new Listens();
    await using server = modern.server;
    await using stage = bridgeHttp(server.url);
    const headers = await introduce(stage);
    assertEquals((await subscribe(stage, "a:1", headers)).body.result, {});
    await subscribe(stage, "a:1", headers);
    await subscribe(stage, "a:2", headers);
    assertEquals(listens(modern), [["a:1"], ["a:1", "a:2"]]);
    modern.tell("notifications/resources/updated", { uri: "a:2" });
    assertEquals(await heard(stage, headers), [
      { jsonrpc: "2.0", method: "notifications/resources/updated", params: { uri: "a:2" } },
    ]);
    await subscribe(stage, "a:2", headers, "unsubscribe");
    assertEquals(listens(modern).at(-1), ["a:1"]);
    const end = base(headers);
    const [[, sessionId] = ["", ""]] = headers;
    await final(stage.channel, { ...end, kind: "session_termination", sessionId });
    await modern.ends(3);
    assertEquals(modern.ended.map(String).toSorted(), ["a:1", "a:1", "a:1,a:2"]);
  },
);

httpTest(
  "VirtualListen: a change of the catalog reaches a subscribed consumer, once [eras §8, stale catalog after list_changed]",
  async () => {
    const modern = new Listens();
    await using server = modern.server;
    await using stage = bridgeHttp(server.url);
    const headers = await introduce(stage);
    await subscribe(stage, "a:1", headers);
    modern.tell("notifications/tools/list_changed");
    modern.tell("notifications/tools/list_changed");
    const notes = await heard(stage, headers);
    assertEquals(notes.map(({ method }) => method), ["notifications/tools/list_changed"]);
    assertEquals((await say(stage, call("tools/list", "{}", { headers }))).notes, []);
  },
);

httpTest("VirtualListen: a listen that breaks is made again [eras §1.6]", async () => {
  const modern = new Listens();
  await using server = modern.server;
  await using stage = bridgeHttp(server.url);
  const headers = await introduce(stage);
  await subscribe(stage, "a:1", headers);
  modern.breakOff();
  await server.seen(server.requests.length + 1);
  assertEquals(listens(modern), [["a:1"], ["a:1"]]);
});

httpTest("VirtualListen: another principal hears nothing, nor can it end the session", async () => {
  const modern = new Listens();
  await using server = modern.server;
  await using stage = bridgeHttp(server.url);
  const owner = await introduce(stage, {}, [["Authorization", "a"]]);
  const other = await introduce(stage, {}, [["Authorization", "b"]]);
  const [[, sessionId] = ["", ""]] = owner;
  await subscribe(stage, "a:1", owner);
  modern.tell("notifications/resources/updated", { uri: "a:1" });
  assertEquals((await say(stage, call("tools/list", "{}", { headers: other }))).notes, []);
  const stolen: HeaderList = [["Mcp-Session-Id", sessionId], ["Authorization", "b"]];
  await final(stage.channel, { ...base(stolen), kind: "session_termination", sessionId });
  assertEquals((await heard(stage, owner)).length, 1);
});

httpTest("VirtualListen: resources without a name are refused", async () => {
  const modern = new Listens();
  await using server = modern.server;
  await using stage = bridgeHttp(server.url);
  const headers = await introduce(stage);
  const { body } = await say(stage, call("resources/subscribe", "{}", { headers }));
  assertEquals(body.error.code, -32602);
});

httpTest(
  "VirtualListen: a server that is away for long has its listen when it is back [eras §8]",
  async () => {
    let away = 9;
    const opened = Promise.withResolvers<void>();
    await using server = modernServer(({ method }) => {
      if (method !== "subscriptions/listen") return { resultType: "complete", content: [] };
      if (away-- > 0) return new Response("Bad Gateway", { status: 502 });
      opened.resolve();
      return new Response(
        new ReadableStream({ start: (c) => c.enqueue(new TextEncoder().encode(":\n\n")) }),
        { headers: { "content-type": "text/event-stream" } },
      );
    });
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) =>
        ms > 60_000 || signal.aborted ? systemClock.sleep(ms, signal) : Promise.resolve(),
    };
    await using stage = bridgeHttp(server.url, { clock });
    const headers = await introduce(stage);
    await subscribe(stage, "a:1", headers);
    await opened.promise;
  },
);
