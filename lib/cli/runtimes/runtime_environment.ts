import type { Option } from "../../config/option.ts";
import { options } from "../../config/options.ts";
import { OperatorError } from "../../core/errors.ts";

/**
 * What a generated profile says. A variable of the caller would outrank it: the runtime of one alias
 * would serve the tunnel that happens to be exported where it is started.
 */
const TOLD_BY_PROFILE: readonly Option<unknown>[] = [
  ...[options.config, options.profile, options.profileFile, options.profileDir],
  ...[options.baseUrl, options.urlPath, options.tunnelId, options.apiKey],
  ...[options.serverUrls, options.commands],
  ...[options.healthListenAddr, options.healthUnixSocket, options.healthUrlFile, options.pidFile],
  ...[options.openWebUi, options.logLevel, options.logFormat, options.logFile],
];

/** Keys that no runtime needs, whoever else uses them. */
const FOREIGN_KEYS = ["OPENAI_ADMIN_KEY"];

const DROPPED: readonly string[] = [
  ...FOREIGN_KEYS,
  ...TOLD_BY_PROFILE.flatMap(({ env = [], envAfterFile = [] }) => [...env, ...envAfterFile]),
];

/**
 * The environment of a runtime: the caller's, without what its profile says and without keys it does not
 * need. Pure.
 *
 * @param references `env:NAME` of the keys: the profile's own stays, the administration's goes
 */
export function runtimeEnvironment(
  caller: Readonly<Record<string, string>>,
  references: { readonly runtimeKey: string; readonly adminKey: string },
): Record<string, string> {
  const kept = variableOf(references.runtimeKey);
  const dropped = [...DROPPED, variableOf(references.adminKey)];
  return Object.fromEntries(
    Object.entries(caller).filter(([name]) => name === kept || !dropped.includes(name)),
  );
}

/**
 * The caller's whole environment, the proxy variables that were taken from it included.
 *
 * @throws {OperatorError} without the right to read it
 */
export function callerEnvironment(
  proxies: Readonly<Record<string, string>>,
): Record<string, string> {
  try {
    return { ...Deno.env.toObject(), ...proxies };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) throw cause;
    throw new OperatorError(
      "not permitted to read the environment, which the runtime is given: run with --allow-env",
      { cause },
    );
  }
}

function variableOf(reference: string): string | undefined {
  return reference.startsWith("env:") ? reference.slice(4) : undefined;
}
