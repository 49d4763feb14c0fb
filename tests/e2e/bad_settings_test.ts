import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { API_KEY, clientPermissions, TUNNEL_ID } from "./client.ts";
import { ROOT, runProcess } from "./process.ts";

/** What every attempt has right. */
const GOOD: Readonly<Record<string, string>> = {
  CONTROL_PLANE_API_KEY: API_KEY,
  CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
  CONTROL_PLANE_BASE_URL: "http://127.0.0.1:9",
  HEALTH_LISTEN_ADDR: "127.0.0.1:0",
};
const STUB = "--embedded-mcp-stub";
/** Stands for whatever must not be shown. */
const SECRET = "hush-hush-4711";

interface Mistake {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Setting, value and fix, as the one line tells them. */
  readonly told: readonly string[];
}

const MISTAKES: readonly Mistake[] = [
  {
    name: "a tunnel id of another form",
    args: [STUB, "--control-plane.tunnel-id=tunnel_short"],
    told: ["control_plane.tunnel_id", '"tunnel_short"', "--control-plane.tunnel-id", "example: "],
  },
  {
    name: "the key itself as a flag",
    args: [STUB, `--control-plane.api-key=${SECRET}`],
    told: ["control_plane.api_key", "[redacted]", "env:NAME or file:PATH"],
  },
  {
    name: "a key that cannot be one",
    args: [STUB],
    env: { CONTROL_PLANE_API_KEY: `${SECRET} with spaces` },
    told: ["control_plane.api_key", "[redacted]", "CONTROL_PLANE_API_KEY"],
  },
  {
    name: "a reference to nothing",
    args: [STUB, "--control-plane.api-key=env:NOT_SET"],
    told: ["control_plane.api_key", "NOT_SET"],
  },
  {
    name: "a URL without a scheme, with a password",
    args: [STUB, `--control-plane.base-url=ftp://me:${SECRET}@h/`],
    told: ["control_plane.base_url", "http", "example: https://"],
  },
  {
    name: "a server URL with a token in it",
    args: [`--mcp.server-url=channel=main,url=nope://h/?token=${SECRET}`],
    told: ["mcp.server_urls", "example: "],
  },
  {
    name: "a header without a value",
    args: [STUB, `--mcp.extra-headers=${SECRET}`],
    told: ["mcp.extra_headers", "[redacted]", "example: "],
  },
  {
    name: "a number out of range",
    args: [STUB, "--control-plane.max-inflight=0"],
    told: ["control_plane.max_inflight_requests", '"0"', "1", "example: 20"],
  },
  {
    name: "a duration without a unit",
    args: [STUB, "--mcp.connection-max-ttl=10"],
    told: ["mcp.connection_max_ttl", '"10"', "duration", "example: 10m"],
  },
  {
    name: "an unknown log level",
    args: [STUB],
    env: { LOG_LEVEL: "loud" },
    told: ["log.level", '"loud"', "LOG_LEVEL", "debug"],
  },
  {
    name: "a flag with a slip",
    args: [STUB, "--mcp.conection-max-ttl=1m"],
    told: ["--mcp.conection-max-ttl", 'did you mean "--mcp.connection-max-ttl"'],
  },
  {
    name: "a command with an open quote",
    args: [`--mcp.command=server '${SECRET}`],
    told: ["mcp.commands", "quote"],
  },
  {
    name: "a command that is not there",
    args: [`--mcp.command=no-such-server --token ${SECRET}`],
    told: ["mcp.commands", "no-such-server", "no such program", "install it"],
  },
  {
    name: "one channel bound twice",
    args: ["--mcp.command=a", "--mcp.server-url=http://127.0.0.1:1/"],
    told: ["mcp.commands", "duplicate channel main", "mcp.server_urls", "channel=NAME"],
  },
];

for (const { name, args = [], env = {}, told } of MISTAKES) {
  Deno.test(`run with ${name}: one line with setting, value and fix, exit 1`, async () => {
    const { code, said, log } = await attempt(args, env);
    assertEquals(code, 1);
    assertEquals(said.length, 1, said.join("\n"));
    for (const words of told) assertStringIncludes(said[0] ?? "", words);
    assert(!(said[0] ?? "").includes(SECRET) && !log.includes(SECRET), said[0]);
    assert(!log.includes("    at ") && !log.includes(API_KEY), log);
  });
}

Deno.test("run with several mistakes: one line for each", async () => {
  const { code, said } = await attempt([STUB, "--log.level=loud", "--mcp.connection-max-ttl=x"], {
    CONTROL_PLANE_TUNNEL_ID: "",
  });
  assertEquals(code, 1);
  assertEquals(
    said.slice(0, 3).map((line) => /: ([a-z_.]+) /.exec(line)?.[1]),
    ["control_plane.tunnel_id", "mcp.connection_max_ttl", "log.level"],
  );
});

for (const where of ["HEALTH_LISTEN_ADDR", "--health.listen-addr"]) {
  Deno.test(`run on a busy port from ${where}: exit 1, names setting, address and fix (cli §17.7)`, async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const address = `127.0.0.1:${listener.addr.port}`;
    const { code, said } = where.startsWith("--")
      ? await attempt([STUB, where, address])
      : await attempt([STUB], { [where]: address });
    assertEquals([code, said.length], [1, 1]);
    for (const words of [`health.listen_addr ${address}`, "in use", "port 0 takes a free one"]) {
      assertStringIncludes(said[0] ?? "", words);
    }
  });
}

/** Runs the client with a mistake; `said` are the lines that are no log. */
async function attempt(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await runProcess({
    args: [
      ...["run", "-q", ...clientPermissions("/tmp/none"), `${ROOT}main.ts`, "run"],
      ...args,
    ],
    env: { ...GOOD, ...env },
  });
  const lines = stderr.trimEnd().split("\n");
  return {
    code,
    said: lines.filter((line) => !/^\d{4}-/.test(line)),
    log: `${stdout}${stderr}`,
  };
}
