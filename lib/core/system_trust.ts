/** Names the certificate stores of the runtime; read once, when the first HTTP client is made. */
const STORE_VARIABLE = "DENO_TLS_CA_STORE";

/** The part of `Deno.env` that is used. */
interface WritableEnvironment {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/**
 * Makes the runtime trust what the machine trusts, besides its own roots: companies install their CA
 * there. `SSL_CERT_FILE` and `SSL_CERT_DIR` are honoured. An operator's own choice stays. To be
 * called before the first HTTP client is made; later it has no effect.
 */
export function trustSystemStore(env: WritableEnvironment = Deno.env): void {
  if ((env.get(STORE_VARIABLE) ?? "") === "") env.set(STORE_VARIABLE, "system,mozilla");
}

/** The stores in use: `system`, `mozilla`. */
export function trustedStores(env: Pick<WritableEnvironment, "get"> = Deno.env): string[] {
  const stores = (env.get(STORE_VARIABLE) ?? "").split(",").map((store) => store.trim());
  const named = stores.filter((store) => store !== "");
  return named.length === 0 ? ["mozilla"] : named;
}
