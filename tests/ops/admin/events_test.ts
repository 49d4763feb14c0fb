import { assert, assertEquals } from "@std/assert";
import { events } from "../../../lib/ops/admin/events.ts";
import { SAMPLES } from "../sample_facts.ts";
import { readEvents, type SampleView, sampleView } from "./admin_fixture.ts";

const REQUEST = new Request("http://h/api/events");

interface Event {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

/** A reader of the stream that keeps everything it has seen. */
function watch(view: SampleView, request = REQUEST) {
  const reader = readEvents(events(view, request));
  const seen: Event[] = [];
  const next = async (): Promise<Event> => {
    for (;;) {
      const text = await reader.next();
      const [, event, , id, data = "null"] =
        /^event: (\w+)\n(id: (\d+)\n)?data: (.*)$/.exec(text) ?? [];
      if (event === undefined) continue;
      const told = { event, id, data: JSON.parse(data) };
      seen.push(told);
      return told;
    }
  };
  return {
    seen,
    /** Reads on to the next event of that kind. */
    async until(kind: string): Promise<Event> {
      for (let told = await next();; told = await next()) if (told.event === kind) return told;
    },
    /** Lets one turn of the stream pass: a request is told in each. */
    async turn(): Promise<void> {
      view.serve(`turn-${seen.length}`);
      await this.until("request");
    },
    [Symbol.asyncDispose]: reader.close,
  };
}

const kinds = (seen: readonly Event[]) => seen.map(({ event }) => event);

Deno.test("/api/events: says which process it is, and how it is, before anything else [ui §5]", async () => {
  await using it = watch(sampleView());
  await it.until("readiness");
  assertEquals(it.seen, [
    {
      event: "hello",
      id: undefined,
      data: { client_instance_id: "0123456789abcdef0123456789abcdef" },
    },
    { event: "readiness", id: undefined, data: { status: "ready" } },
  ]);
});

Deno.test("/api/events: a request is told in its latest state, once a turn", async () => {
  const view = sampleView();
  await using it = watch(view);
  await it.until("readiness");
  const told: string[] = [];
  for (const id of ["a", "b"]) {
    view.serve(id);
    told.push(JSON.stringify((await it.until("request")).data));
  }
  assertEquals(told.map((text) => text.match(/"id":"\w"|"outcome":"\w+"/g)), [
    [`"id":"a"`, `"outcome":"ok"`],
    [`"id":"b"`, `"outcome":"ok"`],
  ]);
});

Deno.test("/api/events: of very many requests the latest are told", async () => {
  const view = sampleView();
  await using it = watch(view);
  await it.until("readiness");
  for (let i = 0; i < 1_000; i++) view.serve(`r${i}`);
  const isLast = ({ data }: Event) => JSON.stringify(data).includes(`"r999"`);
  while (!isLast(await it.until("request")));
  assertEquals(it.seen.filter(({ event }) => event === "request").length, 100);
});

Deno.test("/api/events: the end of a request that a reader sees under way is told among very many", async () => {
  const view = sampleView();
  const ref = { requestId: "before", channel: "main", commandKind: "call" } as const;
  const begin = (requestId: string) =>
    view.requests.fold({ kind: "command_received", ...ref, requestId, at: 900, chars: 1 });
  begin("before");
  await using it = watch(view);
  begin("slow");
  await it.until("request");
  const ended = { ...SAMPLES.command_finished, ...ref };
  for (const requestId of ["before", "slow"]) view.requests.fold({ ...ended, requestId });
  for (let i = 0; i < 1_000; i++) view.serve(`r${i}`);
  const isLast = ({ data }: Event) => JSON.stringify(data).includes(`"r999"`);
  while (!isLast(await it.until("request")));
  const told = it.seen.filter(({ data }) => /"(?:before|slow)"/.test(JSON.stringify(data)))
    .map(({ data }) => JSON.stringify(data).match(/"id":"\w+"|"in_flight"/g)?.join());
  assertEquals(told, [`"id":"slow","in_flight"`, `"id":"before"`, `"id":"slow"`]);
});

Deno.test("/api/events: readiness is told when its meaning moves, not with each poll", async () => {
  let state = { status: "ready", evidence: [{ text: "Poll good", at: 1 }] };
  const view = sampleView({ readiness: () => state });
  await using it = watch(view);
  await it.until("readiness");
  state = { ...state, evidence: [{ text: "Poll good", at: 2 }] };
  await it.turn();
  await it.turn();
  assertEquals(kinds(it.seen).includes("readiness", 2), false, kinds(it.seen).join(" "));
  state = { ...state, status: "not_ready" };
  assertEquals((await it.until("readiness")).data, state);
});

Deno.test("/api/events: a channel is told when it moves, not when it only answers again [ui §5]", async () => {
  let channels = [{ name: "main", state: "ok", last_good_at: 1 }, { name: "b", state: "ok" }];
  const view = sampleView({ channels: () => channels });
  await using it = watch(view);
  await it.until("readiness");
  channels = channels.map((channel) => ({ ...channel, last_good_at: 2 }));
  await it.turn();
  await it.turn();
  assertEquals(kinds(it.seen).includes("channel"), false);
  channels = [{ name: "main", state: "bad", last_good_at: 2 }, ...channels.slice(1)];
  assertEquals((await it.until("channel")).data, channels[0]);
  await it.turn();
  assertEquals(it.seen.filter(({ event }) => event === "channel").length, 1);
});

Deno.test("/api/events: a tick a second with the totals", async () => {
  const view = sampleView();
  await using it = watch(view);
  view.serve("a");
  assert(JSON.stringify((await it.until("tick")).data).includes(`"calls":1`));
});

Deno.test("/api/events: the log goes on where the reader was [operator §13]", async () => {
  const view = sampleView();
  const write = (message: string) => view.log.write({ level: "info", message, attrs: {} });
  ["one", "two", "three"].forEach(write);
  await using it = watch(view, new Request(REQUEST, { headers: { "last-event-id": "1" } }));
  await it.until("readiness");
  write("four");
  await it.until("log");
  const logs = it.seen.filter(({ event }) => event === "log");
  assertEquals(logs.map(({ id }) => id), ["2", "3", "4"]);
});

Deno.test("/api/events: ends when the client stops, and leaves nothing running", async () => {
  const stop = new AbortController();
  const view = sampleView({ stop: stop.signal });
  const reader = readEvents(events(view, REQUEST));
  stop.abort();
  const seen: string[] = [];
  for (let text = ""; text !== "end"; seen.push(text)) text = await reader.next();
  assertEquals(seen.at(-1), "end");
});
