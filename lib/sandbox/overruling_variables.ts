import { OperatorError } from "../core/errors.ts";

/**
 * Variables the runtime obeys without asking for a permission, beside the proxy variables: they add a
 * trusted CA, switch verification off, or send requests elsewhere. Only settings do such things here.
 * `DENO_TLS_CA_STORE` is not among them: it chooses between the runtime's and the system's roots, and
 * `SSL_CERT_FILE` and `SSL_CERT_DIR` say where the system keeps its own.
 */
const CLEARED = [
  "DENO_CERT",
  "NODE_EXTRA_CA_CERTS",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "NODE_USE_ENV_PROXY",
] as const;

/** The same, but the runtime has read them before any of this program runs: they cannot be cleared. */
const OBEYED_ALREADY: readonly (readonly [name: string, does: string])[] = [
  ["SSLKEYLOGFILE", "writes the keys of TLS connections to a file"],
  ["OTEL_DENO", "sends logs and addresses to an exporter"],
];

/** Every variable of the two kinds. */
export const OVERRULING_VARIABLES: readonly string[] = [
  ...CLEARED,
  ...OBEYED_ALREADY.map(([name]) => name),
];

/** The part of `Deno.env` that is used. */
interface MutableEnvironment {
  get(name: string): string | undefined;
  delete(name: string): void;
}

/**
 * Takes such variables out of the environment, before the first connection is made.
 *
 * @returns the names of those that were set
 * @throws OperatorError for one that has taken effect already
 */
export function clearOverruling(env: MutableEnvironment = Deno.env): string[] {
  for (const [name, does] of OBEYED_ALREADY) {
    if ((env.get(name) ?? "") === "") continue;
    throw new OperatorError(
      `${name} is set: the runtime ${does}, outside the sandbox; unset it, or run with --sandbox=off`,
    );
  }
  const set = CLEARED.filter((name) => env.get(name) !== undefined);
  for (const name of set) env.delete(name);
  return set;
}
