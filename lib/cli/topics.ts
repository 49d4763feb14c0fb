import { SETUP_URLS, STUB_ONE_LINER } from "./places.ts";
import { typed } from "./self_command.ts";

/** A page of `tunnel-client help`. */
export interface Topic {
  readonly name: string;
  readonly summary: string;
  readonly lines: readonly string[];
}

const setupUrls = SETUP_URLS.map(([label, url]) => `  ${label}: ${url}`);

const quickstart: Topic = {
  name: "quickstart",
  summary: "from nothing to a tunnel that serves calls",
  lines: [
    "A tunnel lets ChatGPT call an MCP server that the internet cannot reach.",
    "",
    `1. Look first, without an account: ${typed("demo")}`,
    "2. Create a tunnel and a runtime API key, and note both:",
    ...setupUrls,
    "   The runtime key needs the permissions Tunnels Read and Use. Creating, changing and deleting",
    "   tunnels needs Read and Manage; that is what an admin key is for, and a client never needs one.",
    "3. Name them:",
    "     export CONTROL_PLANE_TUNNEL_ID=tunnel_...",
    "     export CONTROL_PLANE_API_KEY=sk-...",
    "4. Run with the built-in MCP server, the health pages on a free port:",
    `     ${STUB_ONE_LINER}`,
    "   The log tells their address; --health.url-file FILE writes it to a file as well.",
    "5. Add the connector in ChatGPT's connector settings, with this command still running: the",
    "   connector only works while a client serves the tunnel.",
    "6. Try: Which server am I talking to? / Echo the words: hello through the tunnel",
    "7. Run with a server of your own instead:",
    `     ${typed("run")} --mcp.server-url http://127.0.0.1:3000/mcp`,
    `     ${typed("run")} --mcp.command "python server.py"`,
    "   What the runtime does not let it do is told with the --allow- flag that lets it.",
    "",
    "run stays in the foreground and stops on Ctrl-C or SIGTERM; a supervisor may restart it.",
  ],
};

const troubleshooting: Topic = {
  name: "troubleshooting",
  summary: "when it does not start, or starts and is not ready",
  lines: [
    "It does not start: each wrong setting is told in one line with its name, where the value came",
    "from, the rule and a value that works. Flags win over variables, variables over the file.",
    "",
    "It runs: ask the address of health.listen_addr (or the one in health.url_file).",
    "  /healthz  says live while the process runs.",
    "  /readyz   starts with ready when the tunnel can serve calls; otherwise it says why not.",
    "  /metrics  counts polls, commands, answers and errors.",
    "",
    "The address is already in use: choose another port with --health.listen-addr, or port 0.",
    "The control plane answers 401 or 403: the key is wrong or lacks Tunnels Read and Use.",
    "The control plane answers 404: the tunnel id is wrong, or the tunnel was deleted.",
    "Nothing is logged: --log.level debug tells each step.",
  ],
};

/** The topics in the order help lists them. */
export const topics: readonly Topic[] = [quickstart, troubleshooting];
