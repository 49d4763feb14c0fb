/** Variables that are set for the companion, whatever the surroundings say, in any case of letters. */
const SET_BY_US: ReadonlySet<string> = new Set([
  "TUNNEL_TOKEN",
  "TUNNEL_MANAGEMENT_DIAGNOSTICS",
  "TUNNEL_LOGLEVEL",
]);

/** Levels at which the companion tells the address of its metrics. */
const TELLING_LEVEL = /^(?:debug|info)$/i;

/**
 * The environment of the companion (runtimes-codex-packaging §5): `own` without any other copy of the
 * token, and with what it needs. Remote diagnostics are off: they would let others read this machine.
 *
 * @param token what it logs in with; the environment is the only place it is put
 */
export function companionEnvironment(
  own: Readonly<Record<string, string>>,
  token: string,
): Record<string, string> {
  const kept = Object.entries(own).filter(([name, value]) =>
    !SET_BY_US.has(name.toUpperCase()) && !value.includes(token)
  );
  const level = own["TUNNEL_LOGLEVEL"] ?? "";
  return {
    ...Object.fromEntries(kept),
    TUNNEL_TOKEN: token,
    TUNNEL_MANAGEMENT_DIAGNOSTICS: "false",
    TUNNEL_LOGLEVEL: TELLING_LEVEL.test(level) ? level : "info",
  };
}
