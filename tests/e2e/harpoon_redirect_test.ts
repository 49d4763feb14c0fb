import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { listen, type SeenRequest } from "../harpoon/call_harness.ts";
import { plain, serveRawUnix } from "../harpoon/send_peers.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveTls } from "../fixtures/tls_server.ts";
import { bodyOf, startHarpoon } from "./harpoon_rig.ts";

/** What the URL of a target without a path may not be stretched to. */
const ROOT_PATH = "/";

Deno.test("harpoon through the tunnel: redirects", async (t) => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "target" });
  const socket = `${authority.dir}/target.sock`;
  await using elsewhere = listen();
  await using second = listen();
  await using api: ReturnType<typeof listen> = listen((request) => answer(request));
  await using tls = await serveTls({
    identity,
    answer: (_, response) => {
      response.writeHead(301, { Location: `http://127.0.0.1:${tls.port}/a` });
      response.end();
    },
  });
  await using unix = serveRawUnix(socket, async (write, { text }) => {
    const back = `HTTP/1.1 302 Found\r\nLocation: ${api.origin}/end\r\nContent-Length: 0\r\n\r\n`;
    await write(text.startsWith("GET /back ") ? back : plain("over the socket"));
    return "open";
  });
  const places: Readonly<Record<string, string>> = {
    "/1": "/2",
    "/2": "/3",
    "/away": `${elsewhere.origin}/hidden-place`,
    "/root": `${api.origin}${ROOT_PATH}`,
    "/hosts": `${second.origin}/second`,
    "/to-unix": "http://inner.test/u",
  };
  const answer = ({ path }: SeenRequest) => {
    const Location = places[path];
    return Location === undefined
      ? new Response(`end of ${path}`)
      : new Response(null, { status: 302, headers: { Location } });
  };
  const target = (label: string, url: string, more = "") =>
    `--harpoon.target=label=${label},url=${url}${more}`;
  await using harpoon = await startHarpoon({
    permissions: [`--allow-net=unix:${socket}`, `--allow-write=${socket}`],
    flags: [
      "--harpoon.allow-plaintext-http",
      `--ca-bundle=${authority.caFile}`,
      ...["/1", "/2", "/3", "/away", "/root", "/hosts", "/to-unix", "/end"].map((path) =>
        target(path.slice(1), api.origin + path)
      ),
      target("bare", api.origin),
      target("second", `${second.origin}/second`),
      target("secure", `${tls.url}/a`),
      target("u", "http://inner.test/u", `,unix-socket=${socket}`),
      target("back", "http://inner.test/back", `,unix-socket=${socket}`),
    ],
  });
  const { tool, client } = harpoon;
  const call = (label: string, more: Record<string, unknown> = {}) =>
    tool("call_target", { label, method: "GET", ...more });

  await t.step("https://h does not allow https://h/ [harpoon §14.2]", async () => {
    const { isError, text } = await call("root");
    assertEquals([isError, text], [true, "label root: redirect blocked"]);
    assertEquals(api.seen.map(({ path }) => path), ["/root"]);
  });
  await t.step(
    "to an unregistered URL nothing goes, and no text names it [harpoon §14.9]",
    async () => {
      const blocked = await call("away");
      assertEquals([blocked.isError, blocked.text], [true, "label away: redirect blocked"]);
      assertEquals(blocked.meta?.["code"], "redirect_blocked");
      assertEquals(elsewhere.seen, []);
      // The operator learns the origin, and no more of it.
      const line = await client.line(`redirect_to=${elsewhere.origin}`);
      assertEquals(line.includes("hidden-place"), false);
    },
  );
  await t.step(
    "max_redirects=1 takes one hop, two fail; not followed, 302 is the result [harpoon §14.10]",
    async () => {
      assertEquals(bodyOf(await call("2", { max_redirects: 1 })), "end of /3");
      const two = await call("1", { max_redirects: 1 });
      assertEquals([two.text, two.meta?.["code"]], [
        "label 1: redirect limit exceeded",
        "redirect_limit",
      ]);
      assertEquals(bodyOf(await call("1")), "end of /3");
      assertEquals((await call("1", { max_redirects: 0 })).isError, true);
      const kept = await call("hosts", { follow_redirects: false });
      assertEquals(kept.structured?.["status_code"], 302);
      assertEquals(JSON.parse(kept.text).headers["Location"], ["harpoon://second"]);
    },
  );
  await t.step(
    "https to its http twin: the scheme's message and five log fields [harpoon §14.11]",
    async () => {
      const { text } = await call("secure");

      assertEquals(
        text,
        "label secure: redirect blocked: scheme mismatch (allowlisted https, redirected to http)",
      );
      const line = await client.line("redirect_block=scheme_mismatch_https_to_http");
      for (
        const field of [
          `redirect_from=${tls.url}`,
          `redirect_to=http://127.0.0.1:${tls.port}`,
          "redirect_hop=1",
          "redirect_status=301",
        ]
      ) assertStringIncludes(line, field);
      assertEquals(tls.seen.length, 1);
    },
  );
  await t.step(
    "TCP to a socket and back, over one connection to the socket [harpoon §14.12]",
    async () => {
      for (let n = 0; n < 2; n++) {
        assertEquals(bodyOf(await call("to-unix")), "over the socket");
        assertEquals(bodyOf(await call("back")), "end of /end");
      }
      assertEquals(unix.connections, 1);
      assertEquals(unix.requests.length, 4);
      assert(unix.requests.every(({ text }) => text.includes("Host: inner.test\r\n")));
    },
  );
  await t.step(
    "302 to another host leaves the caller's credentials behind [harpoon §14.14]",
    async () => {
      const headers = { Authorization: "Bearer t", "X-API-Key": "k", Accept: "text/plain" };
      await call("hosts", { headers });
      const seen = second.seen.at(-1)?.headers;
      const left = ["authorization", "x-api-key", "referer", "cookie"].map((name) =>
        seen?.get(name)
      );
      assertEquals(left, [null, null, null, null]);
      assertEquals(seen?.get("accept"), "text/plain");
      await call("1", { headers });
      assertEquals(api.seen.at(-1)?.headers.get("authorization"), "Bearer t");
    },
  );
});
