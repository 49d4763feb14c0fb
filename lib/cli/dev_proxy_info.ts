import { writeRunFile } from "../ops/run_files.ts";
import type { ListeningProxy } from "./dev_proxy_listener.ts";

/** What a program that starts `dev proxy` needs to know, under the names it reads (cli §11). */
export interface ProxyInfo {
  readonly tunnel_id: string;
  readonly mcp_url: string;
  readonly mcp_transport: "tcp" | "unix";
  readonly mcp_unix_socket?: string;
  /** Path of `mcp_url`, for those who dial the socket themselves. */
  readonly mcp_url_path?: string;
  readonly control_plane_base_url: string;
  readonly control_plane_transport: "tcp" | "unix";
  readonly control_plane_unix_socket?: string;
  readonly health_url?: string;
  readonly backend: string;
}

/** Puts it together: connectors and the client use one listener. */
export function proxyInfo(
  { url, unixSocket }: Pick<ListeningProxy, "url" | "unixSocket">,
  tunnelId: string,
  healthUrl: string | undefined,
): ProxyInfo {
  const path = `/v1/mcp/${tunnelId}`;
  const transport = unixSocket === undefined ? "tcp" : "unix";
  return {
    tunnel_id: tunnelId,
    mcp_url: url + path,
    mcp_transport: transport,
    ...(unixSocket === undefined ? {} : { mcp_unix_socket: unixSocket, mcp_url_path: path }),
    control_plane_base_url: url,
    control_plane_transport: transport,
    ...(unixSocket === undefined ? {} : { control_plane_unix_socket: unixSocket }),
    ...(healthUrl === undefined ? {} : { health_url: healthUrl }),
    backend: "builtin",
  };
}

/** The same for people, in lines. */
export function proxyLines(info: ProxyInfo): string[] {
  const { mcp_url, mcp_unix_socket, mcp_url_path, health_url } = info;
  return [
    ...(mcp_unix_socket === undefined
      ? [`MCP URL: ${mcp_url}`]
      : [`MCP Unix socket: ${mcp_unix_socket}`, `MCP URL path: ${mcp_url_path}`]),
    ...(health_url === undefined ? [] : [`Health URL: ${health_url}`]),
    "Stop with Ctrl-C.",
  ];
}

/** The JSON form, indented by two spaces (cli §1), without the last line ending. */
export function infoJson(info: ProxyInfo): string {
  return JSON.stringify(info, undefined, 2);
}

/**
 * Writes the JSON form to a file for all to read.
 *
 * @returns `undefined` if a stop came while another process had the file
 * @throws OperatorError if it cannot be written
 */
export function writeInfoFile(
  path: string,
  info: ProxyInfo,
  stop: AbortSignal,
): Promise<AsyncDisposable | undefined> {
  const text = `${infoJson(info)}\n`;
  return writeRunFile({ setting: "--url-file", path, text, mode: 0o644 }, stop);
}
