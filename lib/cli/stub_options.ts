import { scalar, toggle } from "../config/forms.ts";
import { type ListenAddress, parseListenAddress } from "../config/listen_addr.ts";
import type { Option } from "../config/option.ts";
import { parseLine } from "../config/scalars.ts";
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
    listenAddr: {
      name: `--${prefix}listen-addr`,
      inFile: false,
      flag: `${prefix}listen-addr`,
      form: scalar(parseListenAddress),
      fallback: { hostname: "127.0.0.1", port: 0 },
      secrecy: "open",
      example: "127.0.0.1:0",
      shownDefault: "127.0.0.1:0",
      help: "address of the built-in MCP server",
    },
    serverName: {
      name: `--${prefix}server-name`,
      inFile: false,
      flag: `${prefix}server-name`,
      form: scalar(parseLine),
      fallback: "mcp-stub",
      secrecy: "open",
      example: "mcp-stub",
      shownDefault: "mcp-stub",
      help: "name it gives itself",
    },
    serverVersion: {
      name: `--${prefix}server-version`,
      inFile: false,
      flag: `${prefix}server-version`,
      form: scalar(parseLine),
      fallback: "0.1.0",
      secrecy: "open",
      example: "0.1.0",
      shownDefault: "0.1.0",
      help: "version it gives itself",
    },
  };
}

/** The switch of `run` that binds channel main to the built-in MCP server. */
export const embeddedStub: Option<boolean> = {
  name: "--embedded-mcp-stub",
  inFile: false,
  flag: "embedded-mcp-stub",
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  help: "start the built-in MCP server and bind channel main to it",
};

/** The switch of `dev mcp-stub` that serves a parent process instead of a port. */
const stubOverStdio: Option<boolean> = {
  name: "--stdio",
  inFile: false,
  flag: "stdio",
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  help: "serve over standard input and output instead of a port",
};

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
