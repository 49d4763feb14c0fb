import { REDACTED, redactText } from "../core/redact.ts";
import { withPublicPaths } from "./public_url.ts";

/** Parts of a flag's or a variable's name that mean its value is a secret (operator-surface §7). */
const SECRET_PARTS: ReadonlySet<string> = new Set([
  "key",
  "token",
  "secret",
  "password",
  "cookie",
  "authorization",
]);
const HEADERS = /extra[-_.]headers?$/i;
/** Where a secret is, not what it is. */
const REFERENCE = /^\s*(?:env|file):/i;

/** In a command: a flag or a variable, and its value. */
const INSIDE = /(?<![\w-])(--?[a-z][\w.-]*(?:=|\s+(?!-))|[a-z_]\w*=)((?:"[^"]*"|'[^']*'|\S)+)/gi;

/** Variables that say how a client is set up; others are nobody's business (operator-surface §8). */
const PREFIXES = [
  "ADMIN_UI_",
  "AUDIT_",
  "CLOUDFLARED_",
  "CONTROL_PLANE_",
  "HARPOON_",
  "INSPECT_",
  "LOG_",
  "MCP_",
  "OPENAI_TUNNEL_",
  "TUNNEL_",
] as const;
const NAMES: ReadonlySet<string> = new Set([
  "ALLOW_REMOTE_UI",
  "CA_BUNDLE",
  "HEALTH_LISTEN_ADDR",
  "HEALTH_UNIX_SOCKET",
  "HEALTH_URL_FILE",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "OPENAI_API_KEY",
  "OPEN_WEB_UI",
  "PID_FILE",
  "PROXY_CHECK_INTERVAL",
]);

/** A command line without what is secret in it. */
export function argvView(argv: readonly string[]): string[] {
  const shown: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? "";
    const [, flag, value] = /^(--?[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (flag === undefined) {
      shown.push(valueView("", word));
    } else if (value !== undefined) {
      shown.push(`${flag}=${valueView(flag, value)}`);
    } else {
      shown.push(flag);
      const next = argv[i + 1];
      // After a switch it is no value; it is looked at like one all the same.
      if (next !== undefined && !next.startsWith(isSecretName(flag) ? "--" : "-")) {
        shown.push(valueView(flag, next));
        i++;
      }
    }
  }
  return shown;
}

/** The variables that say how the client is set up, without what is secret in them. */
export function environmentView(
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const name of Object.keys(variables).sort()) {
    const upper = name.toUpperCase();
    if (!NAMES.has(upper) && !PREFIXES.some((prefix) => upper.startsWith(prefix))) continue;
    const value = variables[name] ?? "";
    shown[name] = isSecretName(name) ? REDACTED : valueView(name, value);
  }
  return shown;
}

/** Whether a name says that its value is a secret. */
function isSecretName(name: string): boolean {
  return HEADERS.test(name) ||
    name.toLowerCase().split(/[-_.]+/).some((part) => SECRET_PARTS.has(part));
}

function valueView(name: string, value: string): string {
  if (HEADERS.test(name)) return headersView(value);
  if (isSecretName(name) && !REFERENCE.test(value)) return REDACTED;
  // The query of a URL may be a credential whatever it is called.
  const open = withPublicPaths(redactText(value)).replace(
    /\b([a-z][a-z0-9+.-]*:\/\/[^\s?#"]*)[?#][^\s"]*/gi,
    "$1?…",
  );
  return open.replace(
    INSIDE,
    (found, inner: string, text: string) =>
      isSecretName(inner.replace(/(?:=|\s+)$/, "")) && !REFERENCE.test(text)
        ? `${inner}${REDACTED}`
        : found,
  );
}

/** `Name: value` items: the names say what is set, the values are nobody's business. */
function headersView(text: string): string {
  return text.split(/([,;\n])/).map((item) => {
    const [, name, value = ""] = /^([^:]*):(.*)$/s.exec(item) ?? [];
    return name === undefined || REFERENCE.test(value) ? item : `${name}: ${REDACTED}`;
  }).join("");
}
