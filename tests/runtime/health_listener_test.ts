import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import type { Log } from "../../lib/ops/log.ts";
import type { Readiness } from "../../lib/ops/readiness.ts";
import { openHealth } from "../../lib/runtime/health_listener.ts";
import { socketUrl } from "../../lib/ops/health_socket.ts";
import { settingsOf } from "./settings_fixture.ts";

const READY: Readiness = {
  ready: true,
  code: "ready",
  text: "ready",
  connected: true,
  polling: true,
  mcpServerReachable: true,
};
const VIEW = {
  tunnelId: "tunnel_a",
  readiness: () => READY,
  metrics: () => "",
};
const FREE = { hostname: "127.0.0.1", port: 0 };

function noting(): Log & { readonly messages: string[] } {
  const messages: string[] = [];
  return {
    level: "info",
    messages,
    write: (record) => messages.push(`${record.level} ${record.message}`),
    hide: () => {},
    [Symbol.dispose]: () => {},
  };
}

/** Settings for an address that somebody else has. */
function busy(port: number, origin: string) {
  return settingsOf({ health: { port }, origins: { "health.listen_addr": origin } });
}

Deno.test("openHealth: a busy default gives way to the second one, with a warning (configuration §S)", async () => {
  using other = Deno.listen(FREE);
  const log = noting();
  const { port } = other.addr;
  const server = await openHealth(busy(port, "default"), VIEW, log, undefined, FREE);
  try {
    assertEquals(await (await fetch(`${server.url}/healthz`)).text(), "live");
    assertEquals(log.messages, [`warn 127.0.0.1:${port} is in use, trying the second default`]);
  } finally {
    await server.close();
  }
});

Deno.test("openHealth: a configured address has no substitute", async () => {
  using other = Deno.listen(FREE);
  const log = noting();
  const error = await assertRejects(
    () => openHealth(busy(other.addr.port, "HEALTH_LISTEN_ADDR"), VIEW, log, undefined, FREE),
    OperatorError,
  );
  assertStringIncludes(error.message, "the address is in use");
  assertEquals(log.messages, []);
});

Deno.test("openHealth: a socket takes the place of host and port", async () => {
  using other = Deno.listen(FREE);
  const directory = await Deno.makeTempDir();
  try {
    const path = `${directory}/h.sock`;
    const settings = settingsOf({ health: { port: other.addr.port, unixSocket: path } });
    const server = await openHealth(settings, VIEW, noting());
    assertEquals([server.url, server.addr], [socketUrl(path), path]);
    await server.close();
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
