import { everythingArgv, startEverythingHttp } from "../../fixtures/everything.ts";
import { SLOW_TOOL, WAITS_TOOL } from "../../fixtures/sdk_servers.ts";

/** A tool call, and words its answer holds. */
export interface ToolUse {
  readonly tool: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly says: string;
}

/** A server of the matrix: how it is started, and what of MCP it has. */
export interface MatrixServer {
  readonly name: string;
  /** The command that runs it over stdio. */
  argv(directory: string): readonly string[];
  /** Starts it over Streamable HTTP. */
  serve(directory: string): Promise<AsyncDisposable & { readonly url: string }>;
  call(directory: string): ToolUse;
  readonly progress?: ToolUse & { readonly steps: number };
  /** A call that only a cancellation ends; `left` says when it has ended there. */
  readonly cancel?: { readonly use: Omit<ToolUse, "says">; readonly left?: ToolUse };
  readonly resource?: { readonly uri: string; readonly says: string };
  readonly prompt?: {
    readonly name: string;
    readonly args: Readonly<Record<string, string>>;
    readonly says: string;
  };
  readonly completion?: {
    readonly prompt: string;
    readonly argument: string;
    readonly value: string;
    readonly gives: readonly string[];
  };
  /** Tools that ask the consumer. */
  readonly asks: readonly ToolUse[];
}

const ROOT = new URL("../../../", import.meta.url).pathname;
const RUN = ["run", "--no-prompt", "--frozen", "--config", `${ROOT}deno.json`];

function fixture(file: string, ...args: readonly string[]): string[] {
  const rights = ["--allow-env", "--allow-read", "--allow-net=127.0.0.1", "--allow-sys"];
  const runs = `--allow-run=${Deno.execPath()}`;
  return [Deno.execPath(), ...RUN, ...rights, runs, `${ROOT}tests/fixtures/${file}`, ...args];
}

/** An official server that knows stdio alone. */
function official(name: string, rights: readonly string[], ...args: readonly string[]): string[] {
  const own = ["--allow-env", "--allow-read", ...rights];
  return [Deno.execPath(), ...RUN, ...own, `npm:@modelcontextprotocol/${name}@2026.8.31`, ...args];
}

/** Starts a script that prints `{"url": …}`. */
async function serveScript(argv: readonly string[]) {
  const [command = "", ...args] = argv;
  const child = new Deno.Command(command, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const [_status, text] = [child.status, (await reader.read()).value ?? "{}"];
  const { url }: { url: string } = JSON.parse(text);
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await reader.cancel();
      await child.status;
    },
  };
}

/** What the two servers of our own making have. */
const OWN = {
  call: () => ({ tool: "echo", args: { message: "grüß dich" }, says: "Echo: grüß dich" }),
  progress: { tool: "count", says: "three", steps: 3 },
  cancel: { use: { tool: SLOW_TOOL }, left: { tool: WAITS_TOOL, says: "0 waiting" } },
  resource: { uri: "test://text", says: "A text" },
  prompt: { name: "hello", args: { city: "Rome" }, says: "Hello Rome" },
  completion: { prompt: "hello", argument: "city", value: "Os", gives: ["Oslo", "Osaka"] },
  asks: [{ tool: "greet", says: "Ann" }, { tool: "think", says: "sampled" }],
} as const;

/** All of them. */
export const SERVERS: readonly MatrixServer[] = [
  {
    name: "SDK 1 server",
    argv: () => fixture("sdk1_server.ts", "stdio"),
    serve: () => serveScript(fixture("sdk1_server.ts", "http")),
    ...OWN,
  },
  {
    name: "SDK 2 server",
    argv: () => fixture("sdk2_server.ts", "stdio"),
    serve: () => serveScript(fixture("sdk2_server.ts", "http")),
    ...OWN,
  },
  {
    name: "server-everything",
    argv: () => everythingArgv(),
    serve: () => startEverythingHttp(),
    call: () => ({ tool: "echo", args: { message: "x" }, says: "Echo: x" }),
    progress: {
      tool: "trigger-long-running-operation",
      args: { duration: 0.3, steps: 4 },
      says: "Steps: 4",
      steps: 4,
    },
    cancel: {
      use: { tool: "trigger-long-running-operation", args: { duration: 30, steps: 60 } },
    },
    resource: { uri: "demo://resource/dynamic/text/3", says: "Resource 3" },
    prompt: { name: "args-prompt", args: { city: "Oslo" }, says: "Oslo" },
    completion: {
      prompt: "completable-prompt",
      argument: "department",
      value: "S",
      gives: ["Sales", "Support"],
    },
    asks: [
      { tool: "trigger-elicitation-request", says: "Ann" },
      { tool: "trigger-sampling-request", args: { prompt: "x" }, says: "sampled" },
    ],
  },
  {
    name: "server-filesystem",
    argv: (directory) => official("server-filesystem", [], directory),
    serve: (directory) =>
      serveScript(
        fixture("stdio_over_http.ts", ...official("server-filesystem", [], directory)),
      ),
    call: (directory) => ({
      tool: "read_text_file",
      args: { path: `${directory}/note.txt` },
      says: "a note",
    }),
    asks: [],
  },
  {
    name: "server-memory",
    argv: () => official("server-memory", []),
    serve: () => serveScript(fixture("stdio_over_http.ts", ...official("server-memory", []))),
    call: () => ({ tool: "read_graph", says: "entities" }),
    asks: [],
  },
];
