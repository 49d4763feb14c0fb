import { assert, assertEquals } from "@std/assert";
import { createServer } from "node:tls";
import type { Egress } from "../../lib/core/egress.ts";
import { openSender } from "../../lib/harpoon/send.ts";
import { egress } from "../fixtures/hear.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveTls } from "../fixtures/tls_server.ts";
import { inShort, plain, sendTo, serveRaw } from "./send_peers.ts";

Deno.test("tls: given certificates are trusted besides the runtime's, and the host must be named", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "t", san: "DNS:name.test,IP:127.0.0.1" });
  await using server = await serveTls({ identity });
  await using sender = openSender({ resolve: () => Promise.resolve(["127.0.0.1"]) });
  const ask = async (host: string, caCerts: readonly string[]) =>
    inShort(
      await sendTo(sender, `https://${host}:${server.port}/`, {
        egress: egress({ caCerts }),
        addresses: ["127.0.0.0/8"],
      }),
    );
  assertEquals(await ask("name.test", []), "failed tls request");
  assertEquals(await ask("name.test", [authority.ca]), "200 ok");
  assertEquals(await ask("127.0.0.1", [authority.ca]), "200 ok");
  assertEquals(await ask("other.test", [authority.ca]), "failed tls request");
  assertEquals(server.seen.map(({ headers }) => headers.find(([name]) => name === "Host")?.[1]), [
    `name.test:${server.port}`,
    `127.0.0.1:${server.port}`,
  ]);
  await using stranger = await openAuthority("stranger");
  assertEquals(await ask("name.test", [stranger.ca]), "failed tls request", "trusted by others");
});

Deno.test("tls: of several certificates each is trusted, in texts of their own or in one", async () => {
  const names = ["one", "two", "three"];
  const authorities = await Promise.all(names.map((name) => openAuthority(name)));
  await using sender = openSender();
  try {
    const cas = authorities.map(({ ca }) => ca);
    for (const authority of authorities) {
      await using server = await serveTls({ identity: await authority.issue({ name: "s" }) });
      for (const caCerts of [cas, [cas.join("")], cas.toReversed()]) {
        const outcome = await sendTo(sender, server.url, { egress: egress({ caCerts }) });
        assertEquals(inShort(outcome), "200 ok");
      }
    }
  } finally {
    for (const authority of authorities) await authority[Symbol.asyncDispose]();
  }
});

Deno.test("tls: another authority's, an expired, and a self-made certificate are refused", async () => {
  await using authority = await openAuthority();
  await using stranger = await openAuthority("stranger");
  const identities = [
    await stranger.issue({ name: "a" }),
    await authority.issue({ name: "b", days: -1 }),
    { cert: stranger.ca, key: await Deno.readTextFile(`${stranger.dir}/ca.key`) },
  ];
  await using sender = openSender();
  for (const { cert, key } of identities) {
    await using server = await serveTls({ identity: { cert, key, certFile: "", keyFile: "" } });
    const outcome = await sendTo(sender, server.url, {
      egress: egress({ caCerts: [authority.ca] }),
    });
    assertEquals(inShort(outcome), "failed tls request");
    assertEquals(server.seen, []);
  }
});

Deno.test("tls: the name asked for is the URL's host, an address is not asked for [harpoon §5]", async () => {
  await using authority = await openAuthority();
  const { cert, key } = await authority.issue({ name: "s", san: "DNS:a.test,IP:127.0.0.1" });
  const names: unknown[] = [];
  const server = createServer({ cert, key, ALPNProtocols: ["http/1.1"] }, (socket) => {
    names.push("servername" in socket ? socket.servername || "none" : undefined);
    socket.on("error", () => {}).resume();
    socket.end("HTTP/1.1 204 No Content\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert(address !== null && typeof address === "object");
  try {
    await using sender = openSender({ resolve: () => Promise.resolve(["127.0.0.1"]) });
    for (const host of ["a.test", "127.0.0.1"]) {
      const outcome = await sendTo(sender, `https://${host}:${address.port}/`, {
        egress: egress({ caCerts: [authority.ca] }),
        addresses: ["127.0.0.0/8"],
      });
      assertEquals(inShort(outcome), "204 ");
    }
    assertEquals(names, ["a.test", "none"]);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

Deno.test("tls: a client certificate is shown to the server that asks, and one way out is not another's [harpoon §15]", async () => {
  await using authority = await openAuthority();
  const [identity, client] = [
    await authority.issue({ name: "server" }),
    await authority.issue({ name: "client" }),
  ];
  await using server = await serveTls({ identity, clientCa: authority.ca, require: true });
  await using sender = openSender();
  const caCerts = [authority.ca];
  const without = egress({ caCerts });
  const withOne = egress({ caCerts, clientCertificate: client });
  assertEquals(inShort(await sendTo(sender, server.url, { egress: withOne })), "200 ok");
  assertEquals(
    inShort(await sendTo(sender, server.url, { egress: without })),
    "failed tls request",
  );
  assertEquals(server.seen.map((seen) => seen.client), ["client"]);
});

Deno.test("tls: certificates that are none are a tls trouble", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "server" });
  await using server = await serveTls({ identity, clientCa: authority.ca, require: true });
  await using sender = openSender();
  const ask = async (way: Egress) => inShort(await sendTo(sender, server.url, { egress: way }));
  const clientCertificate = { cert: "none", key: "none" };
  const caCerts = [authority.ca];
  assertEquals(await ask(egress({ caCerts, clientCertificate })), "failed tls request");
  assertEquals(await ask(egress({ caCerts: ["none"] })), "failed tls request");
});

Deno.test("tls: a server that speaks clear text, or hangs up, is a tls trouble", async () => {
  await using sender = openSender();
  const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const conn of server) {
      await conn.write(new TextEncoder().encode(plain()));
      conn.close();
    }
  })();
  const outcome = await sendTo(sender, `https://127.0.0.1:${server.addr.port}/`);
  assertEquals(inShort(outcome), "failed tls request");
  server.close();
  await serving;
});

Deno.test("tls: the environment can add certificates the operator's way, and weaken nothing", async () => {
  await using authority = await openAuthority();
  await using server = await serveTls({ identity: await authority.issue({ name: "s" }) });
  await using elsewhere = serveRaw((write) => write(plain("elsewhere")));
  const [program, lib] = ["./send_program.ts", "../../lib"].map((path) =>
    new URL(path, import.meta.url).pathname
  );
  const run = async (env: Record<string, string>, ...caCerts: string[]) => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--frozen", `--allow-read=${lib}`, "--allow-net"]
        .concat(program ?? "", server.url, caCerts),
      env: { NODE_EXTRA_CA_CERTS: "", ...env },
    }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  const off = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };
  assertEquals(await run(off), "failed tls request");
  assertEquals(server.seen, []);
  const trusted = { SSL_CERT_FILE: authority.caFile, DENO_TLS_CA_STORE: "system,mozilla" };
  assertEquals(await run(trusted), "200 ok");
  await using other = await openAuthority("other");
  assertEquals(await run(trusted, other.ca), "200 ok", "given ones do not take others' place");
  // The proxies of the environment are for the settings to read.
  const proxies = { HTTPS_PROXY: elsewhere.url, NODE_USE_ENV_PROXY: "1", ALL_PROXY: elsewhere.url };
  assertEquals(await run({ ...trusted, ...proxies }), "200 ok");
  assertEquals(elsewhere.connections, 0);
});
