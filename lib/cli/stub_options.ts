import type { ListenAddress } from "../config/listen_addr.ts";
import type { Option } from "../config/option.ts";
import { parseLine } from "../config/scalars.ts";
import { addressFlag, switchFlag, valueFlag } from "./flag_rows.ts";
import { printLines } from "./output.ts";

/** Settings of the built-in MCP server; no variable and no file sets them (cli §3, §11). */
export interface StubOptions {
  readonly listenAddr: Option<ListenAddress>;
  readonly serverName: Option<string>;
  readonly serverVersion: Option<string>;
}

/** The rows with flags of a common beginning: `embedded-mcp-` under `run`, none under `dev mcp-stub`. */
export function stubOptions(prefix: string): StubOptions {
  return {
    listenAddr: addressFlag(`${prefix}listen-addr`, 0, "address of the built-in MCP server"),
    serverName: nameFlag(`${prefix}server-name`, "mcp-stub", "name it gives itself"),
    serverVersion: nameFlag(`${prefix}server-version`, "0.1.0", "version it gives itself"),
  };
}

function nameFlag(flag: string, fallback: string, help: string): Option<string> {
  return valueFlag(flag, {
    parse: parseLine,
    fallback,
    example: fallback,
    shownDefault: fallback,
    help,
  });
}

/** The switch of `run` that binds channel main to the built-in MCP server. */
export const embeddedStub = switchFlag(
  "embedded-mcp-stub",
  "start the built-in MCP server and bind channel main to it",
);

/** The switch of `dev mcp-stub` that serves a parent process instead of a port. */
const stubOverStdio = switchFlag("stdio", "serve over standard input and output instead of a port");

/** Settings of `dev mcp-stub`. */
export const mcpStubOptions = { ...stubOptions(""), stdio: stubOverStdio };

/** Tells where the built-in MCP server is. */
export function printStubUrls(url: string, mcpUrl: string): void {
  printLines(
    `MCP URL: ${mcpUrl}`,
    `Protected resource metadata: ${url}/.well-known/oauth-protected-resource/mcp`,
    `Authorization server metadata: ${url}/.well-known/oauth-authorization-server`,
  );
}
