import { durationBetween, MAX_TIMER_MS } from "../config/duration.ts";
import { list, scalar, toggle } from "../config/forms.ts";
import type { Form, Option, Secrecy } from "../config/option.ts";
import { type ListenAddress, parseListenAddress } from "../config/listen_addr.ts";
import { accept, type Parsed } from "../config/parsed.ts";
import { oneOf, parseLine } from "../config/scalars.ts";
import { parseTunnelId } from "../config/tunnel_id.ts";

/** The tunnel of a proxy that is not given another; a well-known one, so that URLs can be written down. */
export const DEFAULT_TUNNEL_ID = `tunnel_${"2".repeat(32)}`;

/** What implements the control plane. */
export type Backend = "auto" | "go" | "rust";
/** What holds its queue. */
export type QueueBackend = "inmem" | "redis";

/** Nothing here can wait longer than a timer runs. */
const timer = durationBetween({ aboveMs: 0, maxMs: MAX_TIMER_MS });

/** Settings of `dev proxy` (cli §11). */
export const proxyOptions = {
  listen: address("listen", {
    fallback: { hostname: "127.0.0.1", port: 0 },
    shownDefault: "127.0.0.1:0",
    help: "address of the local control plane",
  }),
  listenUnixSocket: text("listen-unix-socket", {
    example: "/tmp/proxy.sock",
    help: "Unix socket to listen on instead of an address",
  }),
  tunnelId: {
    ...row("tunnel-id", scalar(parseTunnelId), DEFAULT_TUNNEL_ID, "id of its one tunnel"),
    example: DEFAULT_TUNNEL_ID,
    shownDefault: DEFAULT_TUNNEL_ID,
  },
  serverUrls: given("mcp-server-url", {
    secrecy: "url",
    example: "http://127.0.0.1:3001/mcp",
    help: "MCP server to serve, as --mcp.server-url of run",
  }),
  commands: given("mcp-command", {
    secrecy: "secret",
    example: '"python server.py"',
    help: "MCP server to start and serve, as --mcp.command of run",
  }),
  profile: text("profile", { example: "docs", help: "profile whose MCP servers are served" }),
  profileFile: text("profile-file", {
    example: "./docs.yaml",
    help: "file of such a profile",
  }),
  profileDir: text("profile-dir", {
    example: "./profiles",
    help: "directory that --profile is looked up in",
  }),
  healthListenAddr: address("health-listen-addr", {
    fallback: undefined,
    shownDefault: "none",
    help: "address of the client's health pages",
  }),
  healthUrlFile: text("health-url-file", {
    example: "./health.url",
    help: "file for the address of the health pages; implies --health-listen-addr 127.0.0.1:0",
  }),
  urlFile: text("url-file", {
    example: "./proxy.json",
    help: "file for what --print-json prints",
  }),
  backend: {
    ...row("backend", scalar(oneOf<Backend>(["auto", "go", "rust"])), "auto", "control plane used"),
    example: "auto",
    shownDefault: "auto, the built-in one",
  },
  queueBackend: {
    ...row(
      "engine-queue-backend",
      scalar(oneOf<QueueBackend>(["inmem", "redis"])),
      "inmem",
      "what holds its queue",
    ),
    example: "inmem",
    shownDefault: "inmem",
  },
  redisUrl: {
    ...text("engine-redis-url", {
      example: "redis://127.0.0.1:6379",
      help: "address of a queue in redis, which is not in this build",
    }),
    env: ["TUNNEL_ENGINE_REDIS_URL"],
    secrecy: "url",
  } satisfies Option<string | undefined>,
  printJson: {
    ...row("print-json", toggle(), false, "print what there is to know as JSON"),
    example: "true",
    shownDefault: "false",
  },
  duration: {
    ...row("duration", scalar(parseLifetime), undefined, "how long to serve; 0 has no end"),
    example: "30s",
    shownDefault: "until stopped",
  } satisfies Option<number | undefined>,
  readinessTimeout: span("readiness-timeout", {
    fallback: 10_000,
    shownDefault: "10s",
    help: "how long the client may take to connect",
  }),
  responseTimeout: span("response-timeout", {
    fallback: 30_000,
    shownDefault: "30s",
    help: "how long a call may take",
  }),
  clientLastSeenTimeout: span("client-last-seen-timeout", {
    fallback: 20_000,
    shownDefault: "20s",
    help: "how long a client that is not heard of counts as connected",
  }),
};

function row<T>(flag: string, form: Form<T>, fallback: T, help: string) {
  return {
    name: `--${flag}`,
    inFile: false,
    flag,
    form,
    fallback,
    secrecy: "open" as const,
    help,
  };
}

function text(
  flag: string,
  { example, help }: { readonly example: string; readonly help: string },
): Option<string | undefined> {
  const form = scalar<string | undefined>(parseLine);
  return { ...row(flag, form, undefined, help), blankIsError: "flag", example };
}

/** Entries that go to the settings of `run` as they are. */
function given(
  flag: string,
  about: { readonly secrecy: Secrecy; readonly example: string; readonly help: string },
): Option<readonly string[]> {
  return { ...row(flag, list((entries) => accept(entries), "\n"), [], about.help), ...about };
}

function address<A extends ListenAddress | undefined>(
  flag: string,
  about: { readonly fallback: A; readonly shownDefault: string; readonly help: string },
): Option<ListenAddress | A> {
  const parse: (text: string) => Parsed<ListenAddress | A> = parseListenAddress;
  return {
    ...row(flag, scalar(parse), about.fallback, about.help),
    example: "127.0.0.1:0",
    shownDefault: about.shownDefault,
  };
}

function parseLifetime(text: string): Parsed<number | undefined> {
  return text.trim() === "0" ? accept(undefined) : timer(text);
}

function span(
  flag: string,
  about: {
    readonly fallback: number;
    readonly shownDefault: string;
    readonly help: string;
  },
): Option<number> {
  return {
    ...row(flag, scalar(timer), about.fallback, about.help),
    example: "30s",
    shownDefault: about.shownDefault,
  };
}
