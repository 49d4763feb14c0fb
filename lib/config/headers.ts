import { type HeaderLine, type HeaderList, sameName } from "../wire/header_list.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";
import { hasControl } from "./scalars.ts";

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Names the client sets itself on control-plane requests (configuration §8). */
export const RESERVED_CONTROL_PLANE_HEADERS: readonly string[] = [
  "Authorization",
  "Accept",
  "User-Agent",
  "X-Tunnel-Client-Name",
  "X-Tunnel-Client-Version",
  "X-Tunnel-Client-Instance-Id",
  "X-Tunnel-MCP-Server-Info",
];

/** Splits `Key: Value` at the first colon; the value is not checked yet. */
export function splitHeader(item: string): Parsed<HeaderLine> {
  const colon = item.indexOf(":");
  const name = item.slice(0, colon).trim();
  const value = item.slice(colon + 1).trim();
  if (colon < 0 || name === "" || value === "") return refuse('must be "Name: value"');
  return accept([name, value]);
}

/** Checks one header line; no message ever shows the value (configuration §8). */
export function checkHeader(
  [name, value]: HeaderLine,
  reserved: readonly string[],
): Parsed<HeaderLine> {
  if (!TOKEN.test(name)) return refuse("must have header names made of letters, digits and -");
  if (reserved.some((other) => sameName(other, name))) {
    return refuse(`must not set ${name}, which the client sets itself`);
  }
  if (value.trim() === "") return refuse(`gives header ${name} a blank value`);
  if (hasControl(value)) return refuse(`gives header ${name} a value with a control character`);
  // Header values are sent as Latin-1.
  if ([...value].some((char) => char > "\xff")) {
    return refuse(`gives header ${name} a value with a character outside Latin-1`);
  }
  return accept([name, value.trim()]);
}

/** One line per name: equal duplicates collapse, conflicting ones are refused. */
export function mergeHeaders(lines: HeaderList): Parsed<HeaderList> {
  const merged: HeaderLine[] = [];
  for (const line of lines) {
    const earlier = merged.find((other) => sameName(other[0], line[0]));
    if (earlier === undefined) merged.push(line);
    else if (earlier[1] !== line[1]) return refuse(`gives header ${line[0]} two different values`);
  }
  return accept(sealHeaders(merged));
}

/**
 * The same list, which prints and serialises with its values redacted: extra headers usually carry
 * credentials. The added members are not enumerable, so copies are plain lists.
 */
export function sealHeaders(lines: HeaderList): HeaderList {
  const sealed: HeaderLine[] = lines.map((line) => Object.freeze<HeaderLine>([...line]));
  const redacted = () => lines.map(([name]) => [name, "[redacted]"]);
  Object.defineProperty(sealed, "toJSON", { value: redacted });
  Object.defineProperty(sealed, Symbol.for("Deno.customInspect"), {
    value: (inspect: (value: unknown) => string) => inspect(redacted()),
  });
  return Object.freeze(sealed);
}
