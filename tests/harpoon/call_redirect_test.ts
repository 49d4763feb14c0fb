import { assert, assertEquals } from "@std/assert";
import type { CallResult } from "../../lib/harpoon/call.ts";
import { openSender } from "../../lib/harpoon/send.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveTls } from "../fixtures/tls_server.ts";
import {
  bytes,
  callerOf,
  DIRECT,
  get,
  listen,
  registryOf,
  type SeenRequest,
  targetAt,
} from "./call_harness.ts";

/** Sends `/n` to `/n+1` up to `/last`, with the given status. */
function chain(last: number, status = 302): (request: SeenRequest) => Response {
  return ({ path }) => {
    const n = Number(path.slice(1));
    return n < last
      ? new Response(null, { status, headers: { Location: `/${n + 1}` } })
      : new Response("end");
  };
}

function messageOf(result: CallResult): string | false {
  return result.kind === "refused" && result.message;
}

Deno.test("redirects: max_redirects=1 takes one hop and fails the second [harpoon §14.10]", async () => {
  await using server = listen(chain(3));
  await using sender = openSender();
  const targets = registryOf(
    ...[1, 2, 3].map((n) => targetAt(`t${n}`, `${server.origin}/${n}`)),
  );
  const { call } = callerOf({ targets, sender });
  assertEquals((await call(get("t2", { maxRedirects: 1 }))).kind, "answered");
  assertEquals(await call(get("t1", { maxRedirects: 1 })), {
    kind: "refused",
    message: "redirect limit exceeded",
    code: "redirect_limit",
  });
  assertEquals(server.seen.map(({ path }) => path), ["/2", "/3", "/1", "/2"]);
});

Deno.test("redirects: max_redirects=0 fails the first one [harpoon §6, §15]", async () => {
  await using server = listen(chain(2));
  await using sender = openSender();
  const targets = registryOf(...[1, 2].map((n) => targetAt(`t${n}`, `${server.origin}/${n}`)));
  const { call } = callerOf({ targets, sender });
  assertEquals(messageOf(await call(get("t1", { maxRedirects: 0 }))), "redirect limit exceeded");
  assertEquals((await call(get("t2", { maxRedirects: 0 }))).kind, "answered");
});

Deno.test("redirects: only the last answer's body counts against max_response_bytes [harpoon §6, §7]", async () => {
  await using server = listen(({ path }) =>
    path === "/1"
      ? new Response("x".repeat(154), { status: 302, headers: { Location: "/2" } })
      : new Response("end")
  );
  await using sender = openSender();
  const targets = registryOf(...[1, 2].map((n) => targetAt(`t${n}`, `${server.origin}/${n}`)));
  const { call } = callerOf({ targets, sender });
  const followed = await call(get("t1", { maxResponseBytes: 50 }));
  assert(followed.kind === "answered");
  assertEquals(followed.body, bytes("end"));
  assertEquals(
    messageOf(await call(get("t1", { maxResponseBytes: 50, followRedirects: false }))),
    "response exceeds size limit",
  );
});

Deno.test("redirects: follow_redirects=false gives the 302, its Location by label [harpoon §14.10]", async () => {
  await using server = listen(({ path }) =>
    new Response(null, {
      status: 302,
      headers: { Location: path === "/1" ? `${server.origin}/2` : "https://elsewhere.example/x" },
    })
  );
  await using sender = openSender();
  const targets = registryOf(...[1, 2].map((n) => targetAt(`t${n}`, `${server.origin}/${n}`)));
  const { call } = callerOf({ targets, sender });
  const known = await call(get("t1", { followRedirects: false }));
  assert(known.kind === "answered");
  assertEquals([known.status, known.headers["Location"]], [302, ["harpoon://t2"]]);
  const unknown = await call(get("t2", { followRedirects: false }));
  assert(unknown.kind === "answered");
  assertEquals(unknown.headers["Location"], ["https://elsewhere.example/x"]);
  assertEquals(server.seen.length, 2);
});

Deno.test("redirects: one to an unregistered URL sends nothing there and shows no URL [harpoon §14.9]", async () => {
  await using elsewhere = listen();
  await using server = listen(() =>
    new Response(null, { status: 302, headers: { Location: `${elsewhere.origin}/secret` } })
  );
  await using sender = openSender();
  const { call, facts } = callerOf({
    targets: registryOf(targetAt("crm", `${server.origin}/`)),
    sender,
  });
  assertEquals(await call(get("crm")), {
    kind: "refused",
    message: "redirect blocked",
    code: "redirect_blocked",
  });
  assertEquals(elsewhere.seen.length, 0);
  assertEquals(facts.map(({ kind }) => kind), ["harpoon_redirect_blocked", "harpoon_called"]);
});

Deno.test("redirects: https to its http twin gives the scheme message and the log's fields [harpoon §14.11]", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "target" });
  await using server = await serveTls({
    identity,
    answer: (_, response) => {
      response.writeHead(301, { Location: `http://127.0.0.1:${server.port}/a` });
      response.end();
    },
  });
  await using sender = openSender();
  const egress = { ...DIRECT, caCerts: [authority.ca] };
  const { call, facts } = callerOf({
    targets: registryOf(targetAt("crm", `${server.url}/a`, { egress })),
    sender,
    allowPlaintextHttp: false,
  });
  assertEquals(
    messageOf(await call(get("crm"))),
    "redirect blocked: scheme mismatch (allowlisted https, redirected to http)",
  );
  assertEquals(facts[0], {
    kind: "harpoon_redirect_blocked",
    label: "crm",
    block: "scheme_mismatch_https_to_http",
    from: server.url,
    to: `http://127.0.0.1:${server.port}`,
    hop: 1,
    status: 301,
    requestId: "req-1",
  });
  assertEquals(server.seen.length, 1);
});

for (
  const [status, method, body] of [
    [301, "GET", ""],
    [302, "GET", ""],
    [303, "GET", ""],
    [307, "POST", "a,b"],
    [308, "POST", "a,b"],
  ] as const
) {
  Deno.test(`redirects: ${status} makes a POST a ${method} [harpoon §6]`, async () => {
    await using server = listen(chain(2, status));
    await using sender = openSender();
    const targets = registryOf(...[1, 2].map((n) => targetAt(`t${n}`, `${server.origin}/${n}`)));
    const { call } = callerOf({ targets, sender });
    const headers = { "Content-Type": "text/csv", "Authorization": "Bearer caller" };
    const result = await call(get("t1", { method: "POST", headers, body: bytes("a,b") }));
    assertEquals(result.kind, "answered");
    const got = server.seen[1];
    assertEquals([got?.method, got?.body], [method, body]);
    assertEquals(got?.headers.get("content-type"), body === "" ? null : "text/csv");
    assertEquals(got?.headers.get("content-length"), body === "" ? null : "3");
    assertEquals(got?.headers.get("authorization"), "Bearer caller", "same origin");
    assertEquals(got?.headers.get("referer"), null);
  });
}

Deno.test("redirects: 300, and a redirect status without Location, are answers", async () => {
  await using server = listen(({ path }) =>
    new Response(
      null,
      path === "/1" ? { status: 300, headers: { Location: "/2" } } : {
        status: 302,
      },
    )
  );
  await using sender = openSender();
  const targets = registryOf(...[1, 2].map((n) => targetAt(`t${n}`, `${server.origin}/${n}`)));
  const { call } = callerOf({ targets, sender });
  assertEquals((await call(get("t1"))).kind, "answered");
  assertEquals((await call(get("t2"))).kind, "answered");
});

Deno.test("redirects: across origins the caller's credentials stay, each target has its own [harpoon §14.14]", async () => {
  await using second = listen((request) =>
    new Response("ok", { headers: { ETag: `"${request.headers.get("x-b-token")}"` } })
  );
  await using first = listen(() =>
    new Response(null, { status: 302, headers: { Location: `${second.origin}/b` } })
  );
  await using sender = openSender();
  const targets = registryOf(
    targetAt("a", `${first.origin}/a`, { headers: [["X-A-Token", "token-of-a"]] }),
    targetAt("b", `${second.origin}/b`, { headers: [["X-B-Token", "token-of-b"]] }),
  );
  const { call } = callerOf({ targets, sender });
  const headers = { "Authorization": "Bearer caller", "X-API-Key": "k", "Accept": "text/plain" };
  const result = await call(get("a", { headers }));
  assert(result.kind === "answered");
  assertEquals(result.headers["Etag"], ['"[REDACTED]"'], "no target gives its secret away");
  assertEquals(first.seen[0]?.headers.get("x-a-token"), "token-of-a");
  const got = second.seen[0];
  for (const name of ["authorization", "x-api-key", "x-a-token", "cookie", "referer"]) {
    assertEquals(got?.headers.get(name), null, name);
  }
  assertEquals(got?.headers.get("x-b-token"), "token-of-b");
  assertEquals(got?.headers.get("accept"), "text/plain");
});

Deno.test("redirects: credentials left behind do not come back with the first origin", async () => {
  await using first = listen(({ path }) =>
    path === "/a"
      ? new Response(null, { status: 302, headers: { Location: `${second.origin}/b` } })
      : new Response("end")
  );
  await using second = listen(() =>
    new Response(null, { status: 302, headers: { Location: `${first.origin}/c` } })
  );
  await using sender = openSender();
  const targets = registryOf(
    targetAt("a", `${first.origin}/a`),
    targetAt("b", `${second.origin}/b`),
    targetAt("c", `${first.origin}/c`),
  );
  const { call } = callerOf({ targets, sender });
  await call(get("a", { headers: { Authorization: "Bearer caller" } }));
  assertEquals(first.seen.map(({ headers }) => headers.get("authorization")), [
    "Bearer caller",
    null,
  ]);
});

Deno.test("redirects: the transport is the hop's: TCP to Unix socket and back [harpoon §14.12]", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/target.sock`;
  const seen: string[] = [];
  await using tcp = listen(({ path }) =>
    path === "/start"
      ? new Response(null, { status: 302, headers: { Location: "http://inner.test/u" } })
      : new Response("over TCP")
  );
  const unix = Deno.serve({ path, onListen() {} }, (request) => {
    seen.push(`${request.headers.get("host")} ${new URL(request.url).pathname}`);
    return new URL(request.url).pathname === "/u"
      ? new Response("over the socket")
      : new Response(null, { status: 302, headers: { Location: `${tcp.origin}/end` } });
  });
  try {
    await using sender = openSender();
    const egress = { ...DIRECT, unixSocket: path };
    const targets = registryOf(
      targetAt("start", `${tcp.origin}/start`),
      targetAt("end", `${tcp.origin}/end`),
      targetAt("u", "http://inner.test/u", { egress }),
      targetAt("back", "http://inner.test/back", { egress }),
    );
    const { call } = callerOf({ targets, sender });
    const texts: string[] = [];
    for (const label of ["start", "back"]) {
      const result = await call(get(label));
      texts.push(result.kind === "answered" ? new TextDecoder().decode(result.body) : "");
    }
    assertEquals(texts, ["over the socket", "over TCP"]);
    assertEquals(seen, ["inner.test /u", "inner.test /back"]);
  } finally {
    await unix.shutdown();
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("redirects: a target that is redirected to is asked for its own rate and limits", async () => {
  await using server = listen(chain(2, 307));
  await using sender = openSender();
  const targetsWith = (parts: Parameters<typeof targetAt>[2]) =>
    registryOf(targetAt("t1", `${server.origin}/1`), targetAt("t2", `${server.origin}/2`, parts));
  const post = get("t1", { method: "POST", body: bytes("a,b") });
  const small = callerOf({ targets: targetsWith({ maxRequestBytes: 2 }), sender });
  assertEquals(messageOf(await small.call(post)), "request body exceeds size limit");
  const closed = callerOf({ targets: targetsWith({ methods: ["GET"] }), sender });
  assertEquals(messageOf(await closed.call(post)), "redirect blocked");
  const tight = callerOf({ targets: targetsWith({ maxResponseBytes: 2 }), sender });
  assertEquals(messageOf(await tight.call(post)), "response exceeds size limit");
  const rare = callerOf({ targets: targetsWith({ rate: { calls: 1, perMs: 60_000 } }), sender });
  assertEquals((await rare.call(post)).kind, "answered");
  assertEquals(
    messageOf(await rare.call(post)),
    "rate limit of the target exceeded: try again in 60 s",
  );
});
