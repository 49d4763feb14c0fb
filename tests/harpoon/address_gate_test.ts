import { assertEquals } from "@std/assert";
import { connect } from "node:net";
import { AddressGate } from "../../lib/harpoon/address_gate.ts";
import { plain, serveRaw } from "./send_peers.ts";

Deno.test("AddressGate: says of an address what the policy says", () => {
  const gate = new AddressGate("name.test", 80, undefined);
  const cases = [
    ["127.0.0.1", true],
    ["::1", true],
    ["169.254.169.254", true],
    ["::ffff:127.0.0.1", true],
    ["10.1.2.3", false],
    ["203.0.113.7", false],
    ["nonsense", true],
  ] as const;
  for (const [address, isRefused] of cases) assertEquals(gate.check(address), isRefused, address);
  assertEquals(new AddressGate("localhost", 80, undefined).check("127.0.0.1"), false);
  assertEquals(new AddressGate("localhost", 80, ["10.0.0.0/8"]).check("127.0.0.1"), true);
});

Deno.test("AddressGate: the runtime asks it about every address, before it connects", async () => {
  await using peer = serveRaw((write) => write(plain()));
  const code = await new Promise((resolve) => {
    const socket = connect({
      host: "name.test",
      port: peer.port,
      blockList: new AddressGate("name.test", peer.port, undefined),
      lookup: (_host, _options, callback) =>
        callback(null, [{ address: "127.0.0.1", family: 4 }, { address: "::1", family: 6 }]),
    });
    socket.on(
      "error",
      (error) => resolve("errors" in error ? "all" : "code" in error && error.code),
    );
    socket.on("connect", () => resolve(socket.destroy() && "connected"));
  });
  assertEquals(code, "all");
  assertEquals(peer.connections, 0);
});
