import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { Secret } from "../../lib/core/secret.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { API_KEY, type ClientProcess, startClient, TUNNEL_ID } from "./client.ts";
import { soon } from "./soon.ts";
import { scriptedServer } from "./stdio_servers.ts";
import { call, request } from "./tunnel.ts";

const NEXT_KEY = "sk-e2e_rotated_89abcdef";

/** What the profile of a test says beside the tunnel. */
interface Profile {
  readonly level?: string;
  readonly url: string;
  /** The last argument of the stdio server: another one makes it another command. */
  readonly variant?: string;
  readonly more?: readonly string[];
}

/** A client that gets its settings from a file, on a control plane that notes who asks. */
interface Stage extends AsyncDisposable {
  readonly client: ClientProcess;
  readonly directory: string;
  /** Values of a header of the client's requests, in order of first appearance. */
  values(header: string): readonly string[];
  write(profile: Profile | string): Promise<void>;
  /** Asks for a reload and resolves with its last line. */
  hangUp(): Promise<string>;
  ask(channel: string, method: string, params?: string): Promise<string>;
}

async function stage(first: Profile, flags: readonly string[] = []): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir();
  opening.defer(() => Deno.remove(directory, { recursive: true }));
  const seen: Headers[] = [];
  const plane = createPlane({
    runtimeKeys: [{ key: new Secret(API_KEY) }, { key: new Secret(NEXT_KEY) }],
    tunnels: [{ id: TUNNEL_ID, name: "e2e" }],
    limits: { responseTimeoutMs: 20_000 },
  });
  const noting: typeof plane = {
    ...plane,
    handle(asked) {
      if (asked.url.includes("/v1/tunnels/")) seen.push(new Headers(asked.headers));
      return plane.handle(asked);
    },
  };
  const served = opening.use(servePlane(noting, { hostname: "127.0.0.1", port: 0 }));
  const path = `${directory}/profile.yaml`;
  await Deno.writeTextFile(path, yaml(first));
  const client = opening.use(
    await startClient(served.url, { flags: ["--config", path, ...flags] }),
  );
  await client.line("🟢 tunnel-client started");
  await client.ready();
  const open = opening.move();
  return {
    client,
    directory,
    values: (header) => [...new Set(seen.map((headers) => headers.get(header) ?? ""))],
    async write(profile) {
      // In one step: the client may watch the file, and half of it is a file, too.
      await Deno.writeTextFile(
        `${path}.new`,
        typeof profile === "string" ? profile : yaml(profile),
      );
      await Deno.rename(`${path}.new`, path);
    },
    async hangUp() {
      const told = outcomes(client).length;
      client.signal("SIGHUP");
      return await nextOutcome(client, told);
    },
    ask: async (channel, method, params) =>
      (await call(served.url, request(method, params), { channel })).text,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

function yaml({ level = "info", url, variant = "a", more = [] }: Profile): string {
  return [
    `log: { level: ${level} }`,
    "mcp:",
    `  server_urls: [{ channel: main, url: "${url}" }]`,
    `  commands: [{ channel: local, command: "${[...scriptedServer(), variant].join(" ")}" }]`,
    ...more,
    "",
  ].join("\n");
}

/** The last lines of the reloads so far. */
function outcomes({ lines }: ClientProcess): readonly string[] {
  return lines.filter((line) => /settings (not )?reloaded/.test(line));
}

/** The last line of the reload after `told` others. */
async function nextOutcome(client: ClientProcess, told: number): Promise<string> {
  for (let check = 0; check < 1_000; check++) {
    const line = outcomes(client)[told];
    if (line !== undefined) return line;
    await client.readyz();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no reload:\n${client.lines.join("\n")}`);
}

Deno.test("reload: calls in flight across reloads of every kind are answered, each once", async () => {
  await using one = serveRawMcp();
  await using two = serveRawMcp();
  await using it = await stage({ url: one.url });
  let asking = true;
  let asked = 0;
  const answered: string[] = [];
  const caller = async (channel: string, name: number) => {
    for (let n = 0; asking && n < 5_000; n++) {
      const params = `{"n":${name}.${n}}`;
      asked++;
      const text = await it.ask(channel, "echo", params);
      assertStringIncludes(text, `"result":${params}`);
      answered.push(`${channel} ${params}`);
    }
  };
  const slow = it.ask("main", "slow", `{"from":"one"}`);
  // On its way before the first reload: later it would be a call for the second server.
  await soon(one.seen(1), "the slow call at the first server");
  const callers = [1, 2, 3].flatMap((name) => [caller("main", name), caller("local", name)]);
  try {
    assertStringIncludes(await it.hangUp(), "changed=nothing");
    await it.write({ url: two.url });
    assertStringIncludes(await it.hangUp(), "changed=mcp.server_urls channels_replaced=main");
    await it.write("mcp: { server_urls: [{ channel: main, url: nonsense }] }");
    assertStringIncludes(await it.hangUp(), "not reloaded");
    await it.write({ url: two.url, variant: "b" });
    assertStringIncludes(await it.hangUp(), "changed=mcp.commands channels_replaced=local");
    await it.write({ url: two.url, variant: "b", more: ["  extra_headers: { X-Via: tunnel }"] });
    assertStringIncludes(await it.hangUp(), "changed=mcp.extra_headers");
    one.release();
    assertStringIncludes(await slow, `"result":{"from":"one"}`);
  } finally {
    asking = false;
    one.release();
    await Promise.all([slow, ...callers]);
  }
  assertEquals(answered.length, asked);
  assertEquals(new Set(answered).size, asked);
  // No call reached a server twice.
  const posts = [...one.requests, ...two.requests].filter(({ body }) => body.includes(`"echo"`));
  assertEquals(posts.length, answered.filter((call) => call.startsWith("main")).length);
  assert(two.requests.some(({ headers }) => headers.some(([name]) => name === "x-via")));
  await it.client.counted(`tunnel_client_requests_total{status="error"}`, 0);
});

Deno.test("reload: a broken file is refused with all its problems, the client serves on", async () => {
  await using mcp = serveRawMcp();
  await using it = await stage({ url: mcp.url });
  await it.write(`log: { level: loud }\nmcp: { server_urlz: [] }\n`);
  await it.hangUp();
  await it.client.line("log.level");
  await it.client.line("server_urlz");
  assert(it.client.lines.some((line) => line.includes("[WARN]") && line.includes("log.level")));
  assertStringIncludes(await it.ask("main", "echo", `{"still":1}`), `{"still":1}`);
  await it.write({ url: mcp.url, level: "debug" });
  assertStringIncludes(await it.hangUp(), "changed=log.level");
  await it.ask("main", "echo");
  await it.client.line("[DEBUG]");
});

Deno.test("reload: a rotated key and header file are used without a signal, and never shown", async () => {
  await using mcp = serveRawMcp();
  const directory = await Deno.makeTempDir();
  const [key, token] = [`${directory}/key`, `${directory}/token`];
  await Deno.writeTextFile(key, `${API_KEY}\n`);
  await Deno.writeTextFile(token, "first-token-value\n");
  try {
    await using it = await stage(
      { url: mcp.url, more: [`  extra_headers: { X-Token: "file:${token}" }`] },
      [`--control-plane.api-key=file:${key}`],
    );
    await it.ask("main", "echo");
    // As a mounted secret changes: the new file takes the old one's place.
    await Deno.writeTextFile(`${key}.new`, `${NEXT_KEY}\n`);
    await Deno.rename(`${key}.new`, key);
    assertStringIncludes(await nextOutcome(it.client, 0), "changed=control_plane.api_key");
    await Deno.writeTextFile(token, "second-token-value\n");
    assertStringIncludes(await nextOutcome(it.client, 1), "changed=mcp.extra_headers");
    await it.ask("main", "echo");
    assertEquals(it.values("authorization").slice(0, 2), [
      `Bearer ${API_KEY}`,
      `Bearer ${NEXT_KEY}`,
    ]);
    const tokens = mcp.requests.flatMap(({ headers }) =>
      headers.filter(([name]) => name === "x-token").map(([, value]) => value)
    );
    assertEquals([tokens[0], tokens.at(-1)], ["first-token-value", "second-token-value"]);
    // A key that is gone is no reason to lose the one at hand.
    await Deno.writeTextFile(key, "\n");
    assertStringIncludes(await nextOutcome(it.client, 2), "not reloaded");
    await it.ask("main", "echo");
    for (const secret of [API_KEY, NEXT_KEY, "first-token-value", "second-token-value"]) {
      assertEquals(it.client.lines.filter((line) => line.includes(secret)), []);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("run --watch-profile: a changed profile is read again by itself", async () => {
  await using mcp = serveRawMcp();
  await using it = await stage({ url: mcp.url }, ["--watch-profile"]);
  const pid = await it.ask("local", "pid");
  await it.write({ url: mcp.url, variant: "b" });
  assertStringIncludes(await nextOutcome(it.client, 0), "channels_replaced=local");
  assertNotEquals(await it.ask("local", "pid"), pid);
});

Deno.test("reload: what needs a restart is named once per reload and stays as it is", async () => {
  await using mcp = serveRawMcp();
  await using it = await stage({ url: mcp.url });
  await it.write({ url: mcp.url, more: ["control_plane: { url_path: /gateway }"] });
  await it.hangUp();
  const [line = "", ...others] = it.client.lines.filter((text) => text.includes("needs a restart"));
  assertStringIncludes(line, "[WARN] needs a restart: control_plane.url_path");
  assertEquals(others, []);
  assertEquals((await it.client.readyz()).status, 200);
});

Deno.test("run: many hangups at once neither stop it nor leave a child behind", async () => {
  await using mcp = serveRawMcp();
  await using it = await stage({ url: mcp.url });
  const pid = await it.ask("local", "pid");
  for (let n = 0; n < 20; n++) it.client.signal("SIGHUP");
  await nextOutcome(it.client, 0);
  await it.hangUp();
  assertEquals(await it.ask("local", "pid"), pid);
  assertEquals(it.client.lines.filter((line) => line.includes("MCP child started")).length, 1);
  it.client.signal("SIGTERM");
  assertEquals(await soon(it.client.exit(), "the end"), { code: 0, signal: null });
});
