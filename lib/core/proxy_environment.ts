import { OperatorError } from "./errors.ts";

/**
 * The variables by which a system names its proxies. The runtime reads all of them by itself when an
 * HTTP client is made, asks for no permission, proxies even loopback, and lets `NO_PROXY` overrule a
 * proxy or socket that was set explicitly.
 */
export const PROXY_VARIABLES = [
  "HTTP_PROXY",
  "http_proxy",
  "HTTPS_PROXY",
  "https_proxy",
  "ALL_PROXY",
  "all_proxy",
  "NO_PROXY",
  "no_proxy",
] as const;

/** The part of `Deno.env` that is used. */
export interface MutableEnvironment {
  get(name: string): string | undefined;
  delete(name: string): void;
}

/** An environment whose proxy variables are remembered here and known to nobody else. */
export interface ProxyEnvironment {
  /** What was taken, by name: child processes get these back, they are theirs as well. */
  readonly variables: Readonly<Record<string, string>>;
  /** The value of any variable: a taken one from memory, every other from the environment. */
  env(name: string): string | undefined;
}

/**
 * Takes the proxy variables out of the environment, so that only our own rules choose a proxy
 * (network-and-oauth §1). To be called once, before the first HTTP client exists: a client keeps
 * what it saw when it was made. Settings are then read through `env` of the result, at the start and
 * at every reload.
 *
 * @throws OperatorError without the right to read and change these variables: what cannot be seen
 * cannot be ruled out
 */
export function takeProxyEnvironment(env: MutableEnvironment = Deno.env): ProxyEnvironment {
  const variables: Record<string, string> = {};
  try {
    for (const name of PROXY_VARIABLES) {
      const value = env.get(name);
      if (value === undefined) continue;
      variables[name] = value;
      env.delete(name);
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) throw cause;
    throw new OperatorError(
      "not permitted to read the system's proxy variables: " +
        `run with --allow-env=${PROXY_VARIABLES.join(",")}`,
      { cause },
    );
  }
  return { variables, env: (name) => variables[name] ?? env.get(name) };
}
