import { assertEquals } from "@std/assert";
import { judgeAddress } from "../../lib/harpoon/address_policy.ts";
import { openSender } from "../../lib/harpoon/send.ts";
import { serveNames } from "./name_server.ts";
import { inShort, outbound, plain, sendTo, serveRaw } from "./send_peers.ts";

const forever = () => new AbortController().signal;

Deno.test("address: a name server that changes its answer between check and connection gains nothing [harpoon §12]", async () => {
  await using secret = serveRaw((write) => write(plain("secret")));
  const url = `http://rebind.test:${secret.port}/`;

  // The attack is real: who checks one answer and connects to the next one is led to this machine.
  await using names = await serveNames(["203.0.113.7"], ["127.0.0.1"]);
  for (const address of await names.resolve("rebind.test", forever())) {
    assertEquals(judgeAddress(address, "rebind.test", undefined).kind, "allowed");
  }
  const [second = ""] = await names.resolve("rebind.test", forever());
  const naive = await fetch(`http://${second}:${secret.port}/`);
  assertEquals(await naive.text(), "secret");

  // Ours judges each answer it connects to; the first leads away from here, whatever becomes of it.
  await using again = await serveNames(["203.0.113.7"], ["127.0.0.1"]);
  const asked = Promise.withResolvers<void>();
  await using sender = openSender({
    resolve: async (host, signal) => {
      const found = await again.resolve(host, signal);
      asked.resolve();
      return found;
    },
  });
  const given = new AbortController();
  const first = sender.send(outbound(url), given.signal).catch(() => undefined);
  await asked.promise;
  given.abort();
  await first;
  assertEquals(inShort(await sendTo(sender, url)), "failed address request");
  assertEquals(again.asked, 2, "one question for each connection");
  assertEquals(secret.connections, 1, "only the naive one");
});

Deno.test("address: what is connected to is what was judged, for each connection anew", async () => {
  await using good = serveRaw((write) => write(plain("good")), "127.0.0.2");
  await using secret = serveRaw((write) => write(plain("secret")), "127.0.0.1", good.port);
  await using names = await serveNames(["127.0.0.2"], ["127.0.0.1"], ["127.0.0.1", "127.0.0.2"]);
  await using sender = openSender({ resolve: names.resolve });
  const ask = async (addresses: readonly string[]) =>
    inShort(await sendTo(sender, `http://rebind.test:${good.port}/`, { addresses }));
  const onlyGood = ["127.0.0.2/32"];
  assertEquals(await ask(onlyGood), "200 good");
  assertEquals(await ask(onlyGood), "failed address request");
  // Of several addresses the refused ones are left out.
  assertEquals(await ask(onlyGood), "200 good");
  assertEquals(secret.connections, 0);
  assertEquals(names.asked, 3);
  assertEquals(await ask(["127.0.0.0/8"]), "200 secret");
});

Deno.test("address: a host that is an address is judged as well, before anything is connected to", async () => {
  await using peer = serveRaw((write) => write(plain()));
  await using sender = openSender({
    resolve: () => Promise.reject(new Error("an address is not resolved")),
  });
  const ask = async (host: string, addresses?: readonly string[]) =>
    inShort(await sendTo(sender, `http://${host}:${peer.port}/`, { addresses }));
  assertEquals(await ask("127.0.0.1", ["10.0.0.0/8"]), "failed address request");
  assertEquals(await ask("[::ffff:7f00:1]", ["10.0.0.0/8"]), "failed address request");
  assertEquals(peer.connections, 0);
  assertEquals(await ask("127.0.0.1", ["127.0.0.0/8"]), "200 ok");
  assertEquals(await ask("127.0.0.1"), "200 ok");
  assertEquals(await ask("name.test"), "failed dns request");
});

Deno.test("address: the system's resolver is judged too, and localhost is this machine by name", async () => {
  await using peer = serveRaw((write) => write(plain()));
  await using sender = openSender();
  const ask = async (addresses?: readonly string[]) =>
    inShort(await sendTo(sender, `http://localhost:${peer.port}/`, { addresses }));
  assertEquals(await ask(["10.0.0.0/8"]), "failed address request");
  assertEquals(peer.connections, 0);
  assertEquals(await ask(), "200 ok");
});

Deno.test("address: a permission that names the host is enough, one that forbids its address is kept", async () => {
  await using peer = serveRaw((write) => write(plain()));
  const program = new URL("./send_program.ts", import.meta.url).pathname;
  const lib = new URL("../../lib", import.meta.url).pathname;
  const run = async (...flags: string[]) => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--frozen", `--allow-read=${lib}`, ...flags, program]
        .concat(`http://localhost:${peer.port}/`),
    }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  assertEquals(await run(`--allow-net=localhost:${peer.port}`), "200 ok");
  assertEquals(await run("--allow-net=localhost:1"), "failed connect request");
  const denied = await run("--allow-net", "--deny-net=127.0.0.0/8,[::1]");
  assertEquals(denied, "failed address request");
  assertEquals(peer.connections, 1);
});
