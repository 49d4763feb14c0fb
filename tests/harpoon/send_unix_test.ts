import { assertEquals } from "@std/assert";
import { createServer } from "node:https";
import { openSender } from "../../lib/harpoon/send.ts";
import { egress } from "../fixtures/hear.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { inShort, plain, sendTo, serveRawUnix } from "./send_peers.ts";

Deno.test("unix: the socket takes the host's place, which stays the logical Host; one connection for it [harpoon §5]", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/s`;
    await using peer = serveRawUnix(path, async (write) => (await write(plain()), "open"));
    await using sender = openSender();
    // Neither a resolver, a proxy nor a rule for addresses has a say in where the socket leads.
    const way = egress({
      unixSocket: path,
      proxy: { url: "http://127.0.0.1:1", targetScheme: "http" },
    });
    for (let i = 0; i < 2; i++) {
      const outcome = await sendTo(sender, "http://service.internal:8080/a//b?c", {
        egress: way,
        addresses: ["10.0.0.0/8"],
      });
      assertEquals(inShort(outcome), "200 ok");
    }
    assertEquals(peer.connections, 1);
    assertEquals(peer.requests[0]?.text.split("\r\n").slice(0, 2), [
      "GET /a//b?c HTTP/1.1",
      "Host: service.internal:8080",
    ]);
    const gone = await sendTo(sender, "http://service.internal/", {
      egress: egress({ unixSocket: `${dir}/none` }),
    });
    assertEquals(inShort(gone), "failed connect request");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("unix: an https URL is spoken to with TLS, and its host must be the certificate's", async () => {
  await using authority = await openAuthority();
  const { cert, key } = await authority.issue({ name: "s", san: "DNS:service.internal" });
  const server = createServer({ cert, key }, (_request, response) => void response.end("ok"));
  const path = `${authority.dir}/s`;
  await new Promise<void>((resolve) => server.listen(path, resolve));
  try {
    await using sender = openSender();
    const way = egress({ unixSocket: path, caCerts: [authority.ca] });
    const ask = async (host: string) =>
      inShort(await sendTo(sender, `https://${host}/`, { egress: way }));
    assertEquals(await ask("service.internal"), "200 ok");
    assertEquals(await ask("other.internal"), "failed tls request");
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
