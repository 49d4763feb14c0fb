import { assertEquals, assertRejects } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import type { HealthView } from "../../lib/ops/health_server.ts";
import { serveHealthSocket, socketUrl } from "../../lib/ops/health_socket.ts";

const VIEW: HealthView = {
  tunnelId: "tunnel_a",
  readiness: () => ({
    ready: true,
    code: "ready",
    text: "ready",
    connected: true,
    polling: true,
    mcpServerReachable: true,
  }),
  metrics: () => "",
};

async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await body(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The text of a page behind a socket. */
async function ask(path: string, page: string): Promise<string> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  const response = await fetch(`http://localhost${page}`, { client });
  return await response.text();
}

Deno.test("serveHealthSocket: serves its owner alone, in a directory it makes, and leaves nothing", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/run/health.sock`;
    const server = await serveHealthSocket(path, VIEW);
    try {
      assertEquals((await Deno.lstat(path)).mode! & 0o777, 0o600);
      assertEquals([await ask(path, "/healthz"), await ask(path, "/readyz")], ["live", "ready"]);
      assertEquals(server.url, socketUrl(path));
    } finally {
      await server.close();
    }
    assertEquals(Array.from(Deno.readDirSync(`${directory}/run`)), []);
  }));

Deno.test("socketUrl: the path in base64url without padding", () => {
  assertEquals(socketUrl("/run/a?b"), "http+unix://L3J1bi9hP2I");
});

Deno.test("serveHealthSocket: a socket that nobody listens on is replaced [operator §12.5]", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/health.sock`;
    await abandon(path);
    assertEquals((await Deno.lstat(path)).isSocket, true);
    const server = await serveHealthSocket(path, VIEW);
    try {
      assertEquals(await ask(path, "/healthz"), "live");
    } finally {
      await server.close();
    }
  }));

Deno.test("serveHealthSocket: a socket in use is refused and goes on", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/health.sock`;
    const first = await serveHealthSocket(path, VIEW);
    try {
      await assertRejects(
        () => serveHealthSocket(path, VIEW),
        OperatorError,
        `health.unix_socket ${path}: is already accepting connections`,
      );
      assertEquals(await ask(path, "/healthz"), "live");
    } finally {
      await first.close();
    }
  }));

Deno.test("serveHealthSocket: another file is refused and left as it is [operator §12.5]", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/notes.txt`;
    await Deno.writeTextFile(path, "mine");
    await assertRejects(
      () => serveHealthSocket(path, VIEW),
      OperatorError,
      "exists and is not a unix socket",
    );
    assertEquals(await Deno.readTextFile(path), "mine");
  }));

/** Leaves a socket behind as a killed process does: its name has moved, so nobody removes it. */
async function abandon(path: string): Promise<void> {
  const listener = Deno.listen({ transport: "unix", path: `${path}.old` });
  await Deno.rename(`${path}.old`, path);
  listener.close();
}

Deno.test({
  name: "serveHealthSocket: without the right to listen it says which flags grant it",
  permissions: { read: true, write: true },
  fn: () =>
    inDirectory(async (directory) => {
      const path = `${directory}/health.sock`;
      await assertRejects(
        () => serveHealthSocket(path, VIEW),
        OperatorError,
        `run with --allow-net=unix:${path}`,
      );
    }),
});
