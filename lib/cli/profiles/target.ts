import { accept, type Parsed, refuse } from "../../config/parsed.ts";
import type { OptionReader } from "../../config/option_reader.ts";
import type { Sample, SampleValues } from "../../config/samples.ts";
import { parseTunnelId } from "../../config/tunnel_id.ts";
import { parseHttpUrl } from "../../config/urls.ts";
import { isReference, parseReference } from "../../config/references.ts";
import { OperatorError } from "../../core/errors.ts";
import { valueFlag } from "../flag_rows.ts";

/** Which tunnel and which server a new profile is for; shared by `init` and `profiles add`. */
export const targetFlags = {
  tunnelId: valueFlag<string | undefined>("tunnel-id", {
    parse: parseTunnelId,
    fallback: undefined,
    env: ["CONTROL_PLANE_TUNNEL_ID"],
    example: "tunnel_0123456789abcdef0123456789abcdef",
    help: "the tunnel to serve",
  }),
  serverUrl: valueFlag<string | undefined>("mcp-server-url", {
    parse: urlOrReference,
    secrecy: "url",
    fallback: undefined,
    example: "http://127.0.0.1:3000/mcp",
    help: "MCP server to reach over HTTP",
  }),
  command: valueFlag<string | undefined>("mcp-command", {
    parse: accept,
    secrecy: "secret",
    fallback: undefined,
    example: '"python server.py"',
    help: "MCP server to start as a child",
  }),
};

function urlOrReference(text: string): Parsed<string> {
  if (!isReference(text)) return urlWithoutPassword(text);
  const parsed = parseReference(text);
  return parsed.kind === "problem" ? parsed : accept(text.trim());
}

/** A profile is copied and shown around; a reference keeps a secret where it is. */
function urlWithoutPassword(text: string): Parsed<string> {
  const parsed = parseHttpUrl(text);
  if (parsed.kind === "problem") return parsed;
  const { username, password } = new URL(parsed.value);
  return username === "" && password === "" ? parsed : refuse(
    "must not hold a user name or password, which the profile would keep: put the whole URL into a " +
      "variable, such as MCP_SERVER_LOGIN_URL, and give env:MCP_SERVER_LOGIN_URL here",
  );
}

/**
 * The server of a profile made from a sample. A target that the sample cannot use is told, not
 * dropped.
 *
 * @throws OperatorError if the sample needs another one
 */
export function targetFor(
  { name, target }: Sample,
  reader: OptionReader,
): NonNullable<SampleValues["target"]> {
  const url = reader.take(targetFlags.serverUrl);
  const command = reader.take(targetFlags.command);
  if (url !== undefined && command !== undefined) {
    throw new OperatorError("--mcp-server-url and --mcp-command exclude each other; drop one");
  }
  if (url !== undefined && target !== "command") return { kind: "url", text: url };
  if (command !== undefined && target !== "url") return { kind: "command", text: command };
  const needed = {
    url: "--mcp-server-url",
    command: "--mcp-command",
    either: "--mcp-server-url or --mcp-command",
  };
  throw new OperatorError(`sample ${name} needs ${needed[target]}`);
}
