import type { HeaderList } from "../wire/header_list.ts";
import { sameName } from "../wire/header_list.ts";

/** A quoted string (kept as it is), or the parameter with its quoted or bare value. */
const QUOTED_OR_PARAMETER =
  /"(?:[^"\\]|\\.)*"|((?:^|[\s,])resource_metadata\s*=\s*)(?:"(?:[^"\\]|\\.)*"|[^\s,"]*)/gi;

/**
 * The headers with `resource_metadata` of every `WWW-Authenticate` challenge (RFC 9728 §5.1) naming
 * the ingress's own metadata document: the MCP server's address means nothing to a connector.
 */
export function withIngressChallenge(headers: HeaderList, metadataUrl: () => string): HeaderList {
  if (!headers.some(([name]) => sameName(name, "www-authenticate"))) return headers;
  const url = metadataUrl();
  return headers.map((line) =>
    sameName(line[0], "www-authenticate")
      ? [
        line[0],
        line[1].replace(
          QUOTED_OR_PARAMETER,
          (match, name: string | undefined) => name === undefined ? match : `${name}"${url}"`,
        ),
      ]
      : line
  );
}
