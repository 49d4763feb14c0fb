import { assertEquals, assertStringIncludes } from "@std/assert";
import type { GuardRules, Peer } from "../../../lib/ops/admin/guard.ts";
import { handleAdmin } from "../../../lib/ops/admin/handler.ts";
import type { AdminView } from "../../../lib/ops/admin/view.ts";
import { CALL, sampleView } from "./admin_fixture.ts";

const LOCAL: Peer = { kind: "tcp", address: "127.0.0.1" };
const REMOTE: Peer = { kind: "tcp", address: "192.0.2.7" };
const CLOSED: GuardRules = { allowRemote: false, hostNames: [] };

function ask(
  path: string,
  { method = "GET", headers = {}, peer = LOCAL, view = sampleView(), rules = CLOSED }: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly peer?: Peer;
    readonly view?: AdminView;
    readonly rules?: GuardRules;
  } = {},
): Promise<Response> {
  const request = new Request(`http://127.0.0.1:8080${path}`, {
    method,
    headers: { host: "127.0.0.1:8080", ...headers },
  });
  return handleAdmin(request, peer, view, rules);
}

/** Every route that is read, and a word of what it answers (operator-surface §3, ui §5). */
const ROUTES: readonly (readonly [path: string, type: string, word: string])[] = [
  ["/", "text/html", "tunnel-client"],
  ["/ui", "text/html", "tunnel-client"],
  ["/ui/", "text/html", "tunnel-client"],
  ["/api/status", "application/json", `"status"`],
  ["/api/system", "application/json", `"system"`],
  ["/api/oauth", "application/json", `"oauth"`],
  ["/api/settings", "application/json", `"settings"`],
  ["/api/harpoon/status", "application/json", `"harpoon/status"`],
  ["/api/harpoon/targets", "application/json", `"harpoon/targets"`],
  ["/api/harpoon/calls", "application/json", `"latency_ms":12`],
  ["/api/harpoon/calls?label=erp", "application/json", `"label":"erp"`],
  ["/api/analytics", "application/json", `"window":"15m"`],
  ["/api/analytics?window=24h", "application/json", `"window":"24h"`],
  ["/api/requests", "application/json", `"total":1`],
  ["/api/requests?channel=none", "application/json", `"total":0`],
  ["/api/requests/a%2Fb", "application/json", `"notification_count":1`],
  ["/api/logs", "application/json", `{"events":null}`],
  ["/api/log-level", "application/json", `"level":"info"`],
  ["/api/logs/export?preview=1", "application/json", `"files"`],
  ["/api/logs/export", "application/zip", "PK"],
];

function served(): AdminView {
  const view = sampleView();
  view.serve("a/b");
  return view;
}

for (const [path, type, word] of ROUTES) {
  Deno.test(`handleAdmin: ${path} [operator §3]`, async () => {
    const response = await ask(path, { view: served() });
    assertEquals(response.status, 200);
    assertStringIncludes(response.headers.get("content-type") ?? "", type);
    assertStringIncludes(await response.text(), word);
  });

  Deno.test(`handleAdmin: ${path} is for this machine only [operator §12.7]`, async () => {
    const response = await ask(path, { peer: REMOTE, view: served() });
    assertEquals([response.status, await response.text()], [
      403,
      "admin UI is restricted to loopback; set --allow-remote-ui to override\n",
    ]);
    const open = await ask(path, {
      peer: REMOTE,
      view: served(),
      rules: { ...CLOSED, allowRemote: true },
    });
    await open.body?.cancel();
    assertEquals(open.status, 200);
  });
}

Deno.test("handleAdmin: 100 callouts unless fewer are asked for [operator §3]", async () => {
  const view = sampleView();
  for (const query of ["", "?limit=7", "?limit=1000", "?limit=x", "?limit=0&label=crm"]) {
    await (await ask(`/api/harpoon/calls${query}`, { view })).body?.cancel();
  }
  assertEquals(view.done, [
    "calls any 100",
    "calls any 7",
    "calls any 100",
    "calls any 100",
    "calls crm 100",
  ]);
});

Deno.test("handleAdmin: callouts of one target are counted off after the others are left out", async () => {
  const all = ["erp", "crm", "erp", "crm", "crm"].map((label) => ({ ...CALL, label }));
  const view = sampleView({
    harpoonCalls: (label, limit) =>
      Promise.resolve(all.slice(0, limit).filter((call) => call.label === label)),
  });
  const response = await ask("/api/harpoon/calls?label=crm&limit=2", { view });
  const { calls } = await response.json();
  assertEquals(calls.map(({ label }: { label: string }) => label), ["crm", "crm"]);
});

Deno.test("handleAdmin: streams are open at once", async () => {
  for (const path of ["/api/events", "/api/logs/stream"]) {
    const response = await ask(path);
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    const reader = response.body?.getReader();
    assertEquals(new TextDecoder().decode((await reader?.read())?.value), ": open\n\n");
    await reader?.cancel();
  }
});

Deno.test("handleAdmin: an icon is not missing, anything else unknown is [operator §3]", async () => {
  assertEquals((await ask("/favicon.ico")).status, 204);
  const unknown = ["/ui/x", "/api", "/api/requests/nope", "/api/requests/%zz", "/assets/", "/x"];
  for (const path of unknown) {
    const response = await ask(path);
    assertEquals([path, response.status, await response.text()], [path, 404, "not found\n"]);
  }
});

const ACTIONS: readonly (readonly [path: string, done: string])[] = [
  ["/api/poll/retry", "retry poll"],
  ["/api/oauth/discover", "discover"],
  ["/api/channels/my%20docs/probe", "probe my docs"],
];

for (const [path, done] of ACTIONS) {
  Deno.test(`handleAdmin: ${path} is set off by POST from its own pages only [ui §5]`, async () => {
    const view = sampleView();
    const read = await ask(path, { view });
    assertEquals([read.status, read.headers.get("allow")], [405, "POST"]);
    const foreign = { origin: "https://evil.example" };
    const refused = await ask(path, { view, method: "POST", headers: foreign });
    assertEquals([refused.status, await refused.text()], [
      403,
      "admin UI unsafe request must be same-origin\n",
    ]);
    assertEquals(view.done, []);
    for (const headers of [{}, { origin: "http://127.0.0.1:8080" }]) {
      const response = await ask(path, { view, method: "POST", headers });
      assertEquals([response.status, await response.json()], [200, { status: "done" }]);
    }
    assertEquals(view.done, [done, done]);
  });
}

Deno.test("handleAdmin: an action that is refused says why", async () => {
  const view = sampleView();
  const refusing = {
    ...view,
    actions: {
      ...view.actions,
      retryPoll: () =>
        Promise.resolve({ kind: "refused", status: 503, message: "stopping" } as const),
    },
  };
  const response = await ask("/api/poll/retry", { method: "POST", view: refusing });
  assertEquals([response.status, await response.text()], [503, "stopping\n"]);
});

Deno.test("handleAdmin: a request tells what was captured of it, and whether it can be repeated [ui §5]", async () => {
  const view = served();
  const detail = async () => await (await ask("/api/requests/a%2Fb", { view })).json();
  const before = await detail();
  assertEquals([before.payloads, before.replay.allowed], [null, false]);
  const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call"}`;
  view.payloads.take({ requestId: "a/b", direction: "request", text, bytes: text.length });
  const after = await detail();
  assertEquals([after.replay, after.capture], [
    { allowed: true, reason: null, read_only: true },
    view.capture(),
  ]);
  assertEquals([after.headers, after.upstream, after.protocol], [null, null, null]);
  const headers = [["accept", "text/plain"], ["cookie", "a=b"]] as const;
  view.payloads.take({ requestId: "a/b", direction: "reply", text: "{}", bytes: 2, headers });
  assertEquals((await detail()).headers, {
    to_server: [],
    from_server: [["accept", "text/plain"], ["cookie", null]],
  });
  assertStringIncludes(after.payloads.request.text, "tools/call");
});

Deno.test("handleAdmin: what servers say of their tools [ui §7]", async () => {
  const answer = await ask("/api/tools", { view: sampleView() });
  assertEquals(await answer.json(), {
    tools: [{ channel: "main", tool: "echo", hint: "read-only" }],
  });
});

Deno.test("handleAdmin: a replay is set off by POST from its own pages only [ui §5]", async () => {
  const view = sampleView();
  view.serve("a");
  const path = "/api/requests/a/replay";
  assertEquals((await ask(path, { view })).headers.get("allow"), "POST");
  const headers = { origin: "https://evil.example" };
  assertEquals((await ask(path, { view, method: "POST", headers })).status, 403);
  assertEquals((await ask("/api/requests/b/replay", { view, method: "POST" })).status, 404);
  assertEquals(view.done, []);
  const answer = await ask(path, { view, method: "POST" });
  assertEquals([answer.status, (await answer.json()).outcome], [200, "ok"]);
  assertEquals(view.done, ["replay a"]);
  const refusing = {
    ...view,
    replay: () => Promise.resolve({ kind: "refused", status: 409, message: "not kept" } as const),
  };
  const refused = await ask(path, { view: refusing, method: "POST" });
  assertEquals([refused.status, await refused.text()], [409, "not kept\n"]);
});

Deno.test("handleAdmin: a remote reader without the token is asked for it", async () => {
  const rules = { allowRemote: true, hostNames: [], token: "a long token" };
  const response = await ask("/api/status", { peer: REMOTE, rules });
  assertEquals(response.status, 401);
  assertStringIncludes(response.headers.get("www-authenticate") ?? "", "Basic realm=");
  assertEquals((await response.text()).includes("a long token"), false);
  const headers = { authorization: `Basic ${btoa("any:a long token")}` };
  assertEquals((await ask("/api/status", { peer: REMOTE, rules, headers })).status, 200);
});

Deno.test("handleAdmin: a page of another site reads no data through a rebound name [operator §13]", async () => {
  const rebound = { host: "evil.example:8080" };
  const response = await ask("/api/status", { headers: rebound });
  assertEquals([response.status, await response.text()], [
    403,
    "admin UI does not answer to this host name; use its address\n",
  ]);
});
