import { assertEquals } from "@std/assert";
import type { Clock } from "../../lib/core/clock.ts";
import { type HarpoonHttp, openHarpoonHttp } from "../../lib/harpoon/mcp_http.ts";
import { FakeClock } from "../plane/fake_clock.ts";
import { INITIALIZE, serveEndpoint, toolCall } from "./mcp_http_harness.ts";
import { sampleTarget } from "./sample_target.ts";
import { LIMITS, RecordingCaller, registryOf } from "./server_harness.ts";

const API = sampleTarget("api", "https://api.corp/v1");
const ADDRESS = "http://127.0.0.1/harpoon/mcp";
const LOCAL = { remoteIsLoopback: true };

/** The endpoint without a listener. */
function openInProcess(clock?: Clock): HarpoonHttp {
  const source = { targets: registryOf([API]), caller: new RecordingCaller(), ...LIMITS };
  return openHarpoonHttp(source, clock);
}

function post(message: object, session?: string): Request {
  const headers = new Headers({
    "content-type": "application/json",
    "accept": "application/json, text/event-stream",
  });
  if (session !== undefined) headers.set("mcp-session-id", session);
  return new Request(ADDRESS, { method: "POST", headers, body: JSON.stringify(message) });
}

Deno.test("openHarpoonHttp: a session that lies idle for half an hour is ended [harpoon §15]", async () => {
  const clock = new FakeClock();
  await using endpoint = serveEndpoint([API], new RecordingCaller(), clock);
  const session = { "mcp-session-id": await endpoint.open() };
  const call = async () => {
    const response = await endpoint.post(toolCall(1), session);
    await response.text();
    return response.status;
  };
  await clock.advance(29 * 60_000);
  assertEquals(await call(), 200);
  await clock.advance(29 * 60_000);
  const notified = await endpoint.post({ jsonrpc: "2.0", method: "notifications/x" }, session);
  assertEquals([notified.status, await notified.text()], [202, ""]);
  await clock.advance(29 * 60_000);
  assertEquals(await call(), 200);
  await clock.advance(30 * 60_000);
  assertEquals(await call(), 404);
});

Deno.test("openHarpoonHttp: a session with an open stream is not idle", async () => {
  const clock = new FakeClock();
  await using endpoint = serveEndpoint([API], new RecordingCaller(), clock);
  const session = { "mcp-session-id": await endpoint.open() };
  const stream = await fetch(endpoint.url, {
    headers: { ...session, accept: "text/event-stream" },
  });
  assertEquals(stream.status, 200);
  await clock.advance(60 * 60_000);
  const response = await endpoint.post(toolCall(1), session);
  assertEquals(response.status, 200);
  await response.text();
  await stream.body?.cancel();
});

Deno.test("openHarpoonHttp: the 65th session takes the place of the one idle longest", async () => {
  await using endpoint = serveEndpoint([API], new RecordingCaller());
  const ids: string[] = [];
  for (let opened = 0; opened < 64; opened++) ids.push(await endpoint.open());
  const status = async (id: string | undefined) => {
    const response = await endpoint.post(toolCall(1), { "mcp-session-id": id });
    await response.text();
    return response.status;
  };
  assertEquals(await status(ids[0]), 200);
  await endpoint.open();
  assertEquals(await status(ids[1]), 404);
  assertEquals(await status(ids[0]), 200);
  assertEquals(await status(ids[2]), 200);
});

Deno.test("openHarpoonHttp: sessions that open at the same moment are no more than there may be", async () => {
  await using http = openInProcess();
  const opening = Array.from({ length: 80 }, () => http.answer(post(INITIALIZE), LOCAL));
  const ids: string[] = [];
  for (const response of await Promise.all(opening)) {
    await response.text();
    const id = response.headers.get("mcp-session-id");
    if (id !== null) ids.push(id);
  }
  let alive = 0;
  for (const id of ids) {
    const response = await http.answer(post(toolCall(1), id), LOCAL);
    await response.text();
    if (response.status === 200) alive++;
  }
  assertEquals(alive, 64);
});

Deno.test("openHarpoonHttp: a stream the client left is counted once", async () => {
  const clock = new FakeClock();
  await using http = openInProcess(clock);
  const opened = await http.answer(post(INITIALIZE), LOCAL);
  await opened.text();
  const id = opened.headers.get("mcp-session-id") ?? "";
  const headers = { "mcp-session-id": id, "accept": "text/event-stream" };
  const listen = () => http.answer(new Request(ADDRESS, { headers }), LOCAL);
  await (await listen()).body?.cancel();
  const stream = await listen();
  assertEquals(stream.status, 200);
  await clock.advance(60 * 60_000);
  const response = await http.answer(post(toolCall(1), id), LOCAL);
  assertEquals(response.status, 200);
  await response.text();
  await stream.body?.cancel();
});

Deno.test("openHarpoonHttp: with every session in use there is no room for another", async () => {
  await using endpoint = serveEndpoint([API], new RecordingCaller());
  const streams: Response[] = [];
  for (let opened = 0; opened < 64; opened++) {
    const headers = { "mcp-session-id": await endpoint.open(), accept: "text/event-stream" };
    streams.push(await fetch(endpoint.url, { headers }));
  }
  const refused = await endpoint.post(INITIALIZE);
  assertEquals(refused.status, 503);
  await refused.text();
  for (const stream of streams) await stream.body?.cancel();
});
