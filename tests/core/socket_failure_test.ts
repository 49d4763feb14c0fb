import { assert, assertEquals } from "@std/assert";
import { readText } from "../../lib/core/body.ts";
import { socketFailure } from "../../lib/core/socket_failure.ts";
import { garbage, halfBody, noAnswer, refusingUrl, serveFaults } from "../fixtures/fault_server.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { serveScript } from "../mcp/http_channel_harness.ts";

/** What `fetch` throws for this URL. */
async function failureOf(url: string, send: RequestInit = {}): Promise<unknown[]> {
  using client = Deno.createHttpClient({ http2: false, poolMaxIdlePerHost: 0 });
  try {
    await readText(await fetch(url, { ...send, client }));
  } catch (error) {
    const { failure, notSent } = socketFailure(error);
    return [failure.source, failure.kind, notSent];
  }
  throw new Error("the request succeeded");
}

Deno.test("socketFailure: a refused connection was not sent", async () => {
  assertEquals(await failureOf(refusingUrl()), ["connect", "connection_refused", true]);
});

Deno.test("socketFailure: words in the URL do not change the diagnosis", async () => {
  const { href } = new URL("/mtls/handshake?timeout=1", refusingUrl());
  assertEquals(await failureOf(href), ["connect", "connection_refused", true]);
});

Deno.test("socketFailure: a name that does not resolve", async () => {
  assertEquals(await failureOf("http://no-such-host.invalid/"), ["dns", "dns", true]);
});

Deno.test("socketFailure: a server that speaks no TLS", async () => {
  await using server = await serveFaults(garbage);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answering = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(512));
    await connection.write(new TextEncoder().encode("HTTP/1.1 400 no\r\n\r\n"));
  })();
  assertEquals(await failureOf(`https://127.0.0.1:${listener.addr.port}/`), ["tls", "tls", true]);
  await answering;
  listener.close();
  assertEquals(await failureOf(server.url), ["protocol", "non_protocol_response", false]);
});

Deno.test("wire 39: connections that end early were possibly sent", async () => {
  for (
    const [fault, kind] of [
      [noAnswer("fin"), "eof"],
      [noAnswer("rst"), "connection_reset"],
      [halfBody("fin"), "unexpected_eof"],
      [halfBody("rst"), "unexpected_eof"],
    ] as const
  ) {
    await using server = await serveFaults(fault);
    assertEquals(await failureOf(server.url, { method: "POST", body: "x" }), [
      "transport_closed",
      kind,
      false,
    ]);
  }
});

Deno.test("socketFailure: a compressed body that stops short has ended early, one that is none is no answer", async () => {
  const text = `{"a":"${crypto.randomUUID()}"}`;
  const gzip = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  const whole = await new Response(gzip).bytes();
  const cases = [
    [whole.subarray(0, -8), ["transport_closed", "eof", false]],
    [new TextEncoder().encode(text), ["protocol", "non_protocol_response", false]],
  ] as const;
  for (const [body, expected] of cases) {
    await using server = serveScript(() =>
      new Response(body, { headers: { "content-encoding": "gzip" } })
    );
    assertEquals(await failureOf(server.url), [...expected]);
  }
});

const TEXTS: readonly (readonly [string, string, string])[] = [
  [
    "client error (Connect): tcp connect error: Network is unreachable (os error 101)",
    "connect",
    "network_unreachable",
  ],
  [
    "client error (Connect): tcp connect error: No route to host (os error 113)",
    "connect",
    "host_unreachable",
  ],
  ["client error (Connect): invalid peer certificate: UnknownIssuer", "tls", "tls"],
  ["client error (Connect): received fatal alert: CertificateRequired", "tls", "tls"],
  [
    "client error (Connect): tcp connect error: Connection timed out (os error 110)",
    "timeout",
    "timeout",
  ],
  ["client error (Connect): something new", "connect", "dial"],
  ["client error (SendRequest): Broken pipe (os error 32)", "transport_closed", "closed_pipe"],
  [
    "client error (SendRequest): Software caused connection abort",
    "transport_closed",
    "connection_aborted",
  ],
  ["connection closed", "transport_closed", "connection_closed"],
  ["something new", "client_internal", "unknown"],
];

Deno.test("socketFailure: what cannot be provoked on loopback is known by its text", () => {
  for (const [text, source, kind] of TEXTS) {
    const { failure } = socketFailure(new TypeError("fetch failed", { cause: new Error(text) }));
    assertEquals([failure.source, failure.kind], [source, kind], text);
  }
});

Deno.test("socketFailure: what is no Error is our own mistake; nothing of the text gets out", () => {
  assertEquals(socketFailure("x").failure, { source: "client_internal", kind: "unknown" });
  assertEquals(socketFailure(undefined).notSent, false);
  const secret = socketFailure(new Error("connection refused by 10.1.2.3"));
  assert(!JSON.stringify(secret).includes("10.1.2.3"));
});

Deno.test("socketFailure: a proxy that answers for itself is told apart, one that is not there is not", async () => {
  const table: [refusal: string, atProxy: boolean][] = [
    ["HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", true],
    ["HTTP/1.1 403 Forbidden\r\n\r\n", true],
    ["HTTP/1.1 502 Bad Gateway\r\n\r\n", true],
  ];
  for (const [refusal, atProxy] of table) {
    await using proxy = serveForwardProxy({ refusal: () => refusal });
    using client = Deno.createHttpClient({ http2: false, proxy: { url: proxy.url } });
    const error: unknown = await fetch("https://target.invalid/", { client }).catch((e) => e);
    assertEquals([socketFailure(error).atProxy, socketFailure(error).failure], [
      atProxy,
      { source: "connect", kind: "dial" },
    ]);
  }
  using client = Deno.createHttpClient({ proxy: { url: new URL(refusingUrl()).origin } });
  const error: unknown = await fetch("https://target.invalid/", { client }).catch((e) => e);
  assertEquals(socketFailure(error), {
    failure: { source: "connect", kind: "connection_refused" },
    notSent: true,
    atProxy: false,
  });
});

Deno.test("socketFailure: a TLS connection in use that is left without a word was not closed by TLS", () => {
  const left = "peer closed connection without sending TLS close_notify: https://docs.rs/rustls";
  const error = new TypeError("error sending request", {
    cause: new Error(`client error (SendRequest): connection error: ${left}`),
  });
  const { failure, notSent } = socketFailure(error);
  assertEquals([failure.source, failure.kind, notSent], ["transport_closed", "eof", false]);
});
