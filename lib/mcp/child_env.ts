/** Variables that hold keys of the client; a child has no business with them (design §5). */
const KEY_VARIABLES = [
  "CONTROL_PLANE_API_KEY",
  "OPENAI_API_KEY",
  "OPENAI_ADMIN_KEY",
  "CLOUDFLARED_TUNNEL_TOKEN",
] as const;

/**
 * The environment of stdio children: this process's own without the control plane's keys, whatever
 * variable holds them.
 *
 * @param secrets texts that no variable may carry along
 */
export function childEnvironment(
  own: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    const isKey = KEY_VARIABLES.some((key) => key === name) ||
      secrets.some((secret) => secret !== "" && value.includes(secret));
    if (!isKey) env[name] = value;
  }
  return env;
}
