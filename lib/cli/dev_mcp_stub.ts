import { parseFlags, strayWords } from "../config/flags.ts";
import { bindable } from "../config/listen_addr.ts";
import { OptionReader } from "../config/option_reader.ts";
import { serveStub } from "../mcp/stub.ts";
import { STUB_PROMPTS } from "../mcp/stub_documents.ts";
import { commandHelp } from "./help_text.ts";
import { printLines } from "./output.ts";
import { typed } from "./self_command.ts";
import { aborted, stopOnSignals } from "./stop_signal.ts";
import { mcpStubOptions as rows, printStubUrls } from "./stub_options.ts";
import { systemSources } from "./system_sources.ts";

/** `dev mcp-stub`: serves the built-in MCP server until a signal stops it (cli §11). */
export async function devMcpStub(args: string[]): Promise<number> {
  const flags = parseFlags(args, Object.values(rows));
  if (flags.help) {
    printLines(...commandHelp({
      usage: "tunnel-client dev mcp-stub [flags]",
      purpose: [
        "Serves a small MCP server to try a tunnel with: over Streamable HTTP until stopped, or with",
        "--stdio over standard input and output until the input ends.",
      ],
      options: Object.values(rows),
    }));
    return 0;
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems, ...strayWords(flags.positionals));
  const { hostname, port } = reader.take(rows.listenAddr);
  const name = reader.take(rows.serverName);
  const version = reader.take(rows.serverVersion);
  const stdio = reader.take(rows.stdio);
  reader.finish();
  if (stdio) {
    const { serveStubOverStdio } = await import("../mcp/stub_stdio.ts");
    await serveStubOverStdio(name, version);
    return 0;
  }

  using stop = stopOnSignals();
  await using stub = await serveStub({ hostname: bindable(hostname), port, name, version });
  printLines(`${name} ${version} at ${stub.url}`, `Base URL: ${stub.url}`);
  printStubUrls(stub.url, stub.mcpUrl);
  printLines(
    `Next: ${typed("run")} --mcp.server-url ${stub.mcpUrl}`,
    `Check first: ${typed("doctor")} --mcp.server-url ${stub.mcpUrl}`,
    `Without an account: ${typed("dev proxy")} --mcp-server-url ${stub.mcpUrl}`,
    `Try: ${STUB_PROMPTS.join(" / ")}`,
    "Stop with Ctrl-C.",
  );
  await aborted(stop.signal);
  return 0;
}
